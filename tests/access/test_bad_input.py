"""Whatever is sent, the answer is a sentence with its status: never an error of ours, never markup."""

import json
import os
from io import BytesIO
from itertools import islice
from time import process_time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cer_portal.audit.models import Entry
from evidence.models import ImportBatch
from evidence.services import read_now
from sections.models import Revision
from tests.access.conftest import RIS, picture, text
from tests.access.matrix import MATRIX
from tests.access.payloads import ASKED_FOR, MAIL, ODD, Rotation
from tests.access.requests import BACKEND, ask, browser, noting_names, url_of
from tests.access.rows import soon

pytestmark = pytest.mark.django_db
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&"
BROKEN = (
    "{",
    "",
    "null",
    "[]",
    '"text"',
    "{}",
    '{"document": null}',
    '{"document": 7}',
    '{"document": []}',
    '{"document": {"type": "doc"}}',
    '{"document": {"type": "script", "content": []}}',
    '{"document": {"type": "doc", "content": [{"type": "paragraph", "content": 5}]}}',
    '{"document": {"type": "doc", "content": [{"type": "iframe"}]}}',
    '{"document": {"type": "doc", "content": [null]}}',
    "\x00",
    '{"document": NaN}',
    "[" * 5000,
)


def saving(world, body, **headers):
    section = world.drafting
    client = browser(world, "clinical_author")
    return client.post(
        reverse("section_save", args=[world.report.slug, section.pk]),
        data=body,
        content_type=headers.pop("content_type", "application/json"),
        headers={"If-Match": f'"{section.version}"', "Accept": "application/json", **headers},
    )


def test_a_wrong_sign_in_tells_nothing_and_stands_in_the_trail(client, ra_lead):
    address = reverse("account_login")
    wrong = client.post(address, {"login": ra_lead.email, "password": "not the password"})
    unknown = client.post(address, {"login": "nobody@nowhere.example", "password": "not it"})
    assert (wrong.status_code, unknown.status_code) == (400, 400)
    assert wrong.context["form"].errors == unknown.context["form"].errors
    assert wrong.context["form"].errors
    assert not wrong.wsgi_request.user.is_authenticated
    assert (
        Entry.objects.filter(verb="person.sign_in_failed", object_id=str(ra_lead.pk)).count() == 1
    )


def test_an_ended_outside_writer_does_not_sign_in(report, client, ended_cro):
    fields = {"login": ended_cro.email, "password": "a long enough password"}
    answer = client.post(reverse("account_login"), fields)
    assert answer.status_code == 400
    assert not answer.wsgi_request.user.is_authenticated


def test_an_expired_form_says_that_nothing_was_sent(world):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(world.people["ra_lead"], backend=BACKEND)
    address = reverse("build_request", args=[world.report.slug])
    for fields in ({}, {"csrfmiddlewaretoken": "x" * 64}):
        answer = client.post(address, fields)
        assert answer.status_code == 403
        assert "nothing was sent" in answer.content.decode()
    assert world.report.builds.count() == 1


def test_a_stale_save_is_refused_with_both_texts_kept(world):
    client, section = browser(world, "clinical_author"), world.drafting
    url = reverse("section_save", args=[world.report.slug, section.pk])
    first = {"document": text("The first of two.")}
    sent = {"headers": {"If-Match": f'"{section.version}"', "Accept": "application/json"}}
    assert client.post(url, json.dumps(first), "application/json", **sent).status_code == 200
    second = {"document": text("The second of two.")}
    answer = client.post(url, json.dumps(second), "application/json", **sent)
    assert answer.status_code == 412
    assert answer.json()["version"] == section.version + 1
    assert answer.json()["document"] == first["document"]
    assert Revision.objects.filter(section=section).count() == section.version + 1


def test_a_save_without_its_version_is_refused(world):
    answer = saving(world, json.dumps({"document": text("x")}), **{"If-Match": ""})
    assert answer.status_code == 428


def test_a_save_with_an_odd_version_is_refused(world):
    for version in ("*", "many", "-1", '"1", "2"', "9" * 400, "9" * 5000, "\u00b2"):
        answer = saving(world, json.dumps({"document": text("x")}), **{"If-Match": version})
        assert answer.status_code in {400, 412}, version[:20]
        assert answer.json()["sentence"]


def test_a_broken_save_is_refused_in_words(world):
    for body in BROKEN:
        answer = saving(world, body)
        assert answer.status_code == 400, body[:60]
        assert answer.json()["sentence"], body[:60]
    assert Revision.objects.filter(section=world.drafting).count() == world.drafting.version


def test_a_zero_byte_and_a_lone_surrogate_in_the_text_are_no_error_of_ours(world):
    for sign in ("\x00", "\ud800"):
        body = json.dumps({"document": text(f"a{sign}b"), "note": f"n{sign}"})
        world.drafting.refresh_from_db()
        assert saving(world, body).status_code in {200, 400}


def test_a_save_of_another_content_type_is_refused(world):
    for kind in ("text/plain", "multipart/form-data; boundary=x", "text/html"):
        assert saving(world, "document=1", content_type=kind).status_code == 415, kind


def test_a_link_that_runs_a_script_is_not_kept(world):
    mark = {"type": "link", "attrs": {"href": "javascript:alert(1)"}}
    inline = {"type": "text", "text": "click", "marks": [mark]}
    answer = saving(world, json.dumps({"document": text(inline)}))
    page = browser(world, "ra_lead").get(
        reverse("section", args=[world.report.slug, world.drafting.pk])
    )
    assert answer.status_code in {200, 400}
    assert "javascript:" not in page.content.decode()


def upload(world, content, name="cup.png"):
    return browser(world, "clinical_author").post(
        reverse("section_upload", args=[world.report.slug, world.drafting.pk]),
        {"file": SimpleUploadedFile(name, content, "image/png")},
        headers={"Accept": "application/json"},
    )


def test_a_figure_that_is_too_large_is_refused(world, settings):
    settings.FIGURE_MAX_BYTES = 50
    answer = upload(world, picture() + b"0" * 100)
    assert answer.status_code == 413
    assert answer.json()["sentence"]


NO_PICTURES = (
    b"just words",
    b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    b"<html><script>alert(1)</script></html>",
    b"GIF89a" + b"0" * 40,
    b"%PDF-1.7",
    picture()[:40],
    b"\x89PNG\r\n\x1a\n" + b"\x00" * 64,
)


def test_bytes_that_are_no_picture_are_refused_whatever_their_name(world):
    for content in NO_PICTURES:
        assert upload(world, content).status_code == 415, content[:20]
    assert world.report.figures.count() == 2


def test_an_upload_without_a_file_is_refused(world):
    url = reverse("section_upload", args=[world.report.slug, world.drafting.pk])
    answer = browser(world, "clinical_author").post(url, {})
    assert answer.status_code == 400


def test_the_name_of_a_figure_is_never_a_path(world):
    answer = upload(world, picture(), name="../../../etc/passwd\r\nX-Evil: 1.png")
    assert answer.status_code == 201
    served = browser(world, "clinical_author").get(answer.json()["url"])
    assert served.status_code == 200
    assert "X-Evil" not in served.headers
    assert served["Content-Type"] == "image/png"
    b"".join(served.streaming_content)


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"\x00\x01\x02\x03" * 50, 415),
        (b"%PDF-1.7 not a list", 415),
        (b"PK\x03\x04" + b"\x00" * 60, 415),
        (
            b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>",
            415,
        ),
    ],
)
def test_a_file_that_is_no_list_of_records_is_refused_in_words(world, content, status):
    before = ImportBatch.objects.count()
    answer = browser(world, "clinical_author").post(
        reverse("import_new", args=[world.report.slug]),
        {"file": SimpleUploadedFile("list.ris", content)},
    )
    assert answer.status_code == status
    assert ImportBatch.objects.count() == before


def test_a_list_that_breaks_off_ends_as_a_failed_or_empty_import(world, now):
    content = b"TY  - JOUR\nTI  - \xff\xfe broken \x00\nAU  -\nPY  - not a year\n"
    batch = read_now(
        report=world.report,
        filename="broken.ris",
        content=content,
        actor=world.people["clinical_author"],
        now=now,
    )
    assert batch.state in {"done", "failed"}
    page = browser(world, "ra_lead").get(
        reverse("import_detail", args=[world.report.slug, batch.pk])
    )
    assert page.status_code == 200


@pytest.mark.parametrize(
    ("role", "name", "place", "fields"),
    [
        ("rd_author", "section_submit", "under_review", {}),
        ("rd_author", "section_withdraw", "under_review", {}),
        ("ra_lead", "section_reopen", "drafting", {"reason": "x"}),
    ],
)
def test_a_move_the_state_does_not_allow_is_a_conflict(world, role, name, place, fields):
    url = reverse(name, args=[world.report.slug, getattr(world, place).pk])
    answer = ask(browser(world, role), "post", url, data=fields)
    assert answer.status_code == 409
    assert "refused" in str(answer.templates[0].name)


def test_a_second_decision_and_a_second_pdf_are_conflicts(world):
    doctor, lead = browser(world, "medical_reviewer"), browser(world, "ra_lead")
    place = [world.report.slug, world.round.number, world.under_review.pk]
    decided = {"decision": "return", "reason": "Not yet."}
    assert doctor.post(reverse("review_submit", args=place), decided).status_code == 302
    assert doctor.post(reverse("review_submit", args=place), decided).status_code == 409
    printing = reverse("build_request", args=[world.report.slug])
    assert lead.post(printing).status_code == 302
    assert lead.post(printing).status_code == 409


def pages_with(world):
    """Every page on which text of people is shown, as a reader of the whole report."""
    slug, client = world.report.slug, browser(world, "ra_lead")
    section = [slug, world.drafting.pk]
    for url in (
        reverse("section", args=section),
        reverse("section_edit", args=section),
        reverse("section_revisions", args=section),
        reverse("section_compare", args=section),
        reverse("section_findings", args=[slug, world.under_review.pk]),
        reverse("review", args=[slug, world.round.number, world.under_review.pk]),
        reverse("round", args=[slug, world.round.number]),
        reverse("record_list", args=[slug]),
        reverse("history", args=[slug]),
        reverse("milestone_list", args=[slug]),
        reverse("report_overview", args=[slug]),
        reverse("people", args=[slug]),
        reverse("import_list", args=[slug]),
        reverse("my_work"),
        reverse("portfolio"),
    ):
        yield url, client.get(url).content.decode()
    author = browser(world, "clinical_author")
    yield "editor", author.get(reverse("section_edit", args=section)).content.decode()


def test_markup_of_people_comes_out_as_text(world, now):
    """In a text, a note, a finding, a record, a milestone, a file name: shown, never run."""
    saved = saving(world, json.dumps({"document": text(MARKUP), "note": MARKUP}))
    assert saved.status_code == 200
    world.drafting.refresh_from_db()
    doctor, lead = browser(world, "medical_reviewer"), browser(world, "ra_lead")
    place = [world.report.slug, world.round.number, world.under_review.pk]
    remark = {"severity": "minor", "category": "claim", "text": MARKUP}
    assert doctor.post(reverse("finding_add", args=place), remark).status_code == 302
    decided = {"decision": "return", "reason": MARKUP}
    assert doctor.post(reverse("review_submit", args=place), decided).status_code == 302
    milestone = {"title": MARKUP, "due": soon(), "owner": ""}
    where = reverse("milestone_add", args=[world.report.slug])
    assert lead.post(where, milestone).status_code == 302
    read_now(
        report=world.report,
        filename=f"{MARKUP[:30]}.ris",
        content=RIS.format(title=MARKUP, doi="10.5555/markup").encode(),
        actor=world.people["clinical_author"],
        now=now,
    )
    shown = 0
    for url, body in pages_with(world):
        assert "<script>alert" not in body, url
        assert "<img src=x" not in body, url
        shown += "alert(1)" in body
    assert shown > 6


def allowed(statuses):
    """Return a role that gets further than the door."""
    return min(statuses, key=lambda role: (statuses[role] >= 400, role))


# Asked of every page at once; what a page reads is noted, so that no new name is forgotten.
NAMES = (
    *("page", "q", "from", "to", "state", "author", "person", "section", "kind", "round", "model"),
    *("outcome", "show", "since", "until", "source", "batch", "cited", "order", "target", "next"),
)
SLOWEST = 2.0


def told(client, method, url, sent):
    """Return what is wrong with the answer to what is sent by name, "" for nothing."""
    started = process_time()
    answer = ask(client, method, url, data=sent)
    if answer.status_code >= 500 or b"Traceback" in answer.body:
        return f"{answer.status_code}"
    if any("\n" in value or "\r" in value for value in answer.headers.values()):
        return "a split header"
    return "slow" if process_time() - started > SLOWEST else ""


def all_told(row, client, method, url, every):
    """Send all of these and return a line for each answer that is wrong."""
    wrong = [(sent, told(client, method, url, sent)) for sent in every]
    return [f"{row.label} {str(sent)[:200]}: {what}" for sent, what in wrong if what]


def test_abuse_50_nothing_odd_in_an_address_is_an_error_of_ours(world):
    """A page that reads nothing of its address cannot answer otherwise: it is asked once.

    Every kind of name with the whole list of strings takes minutes: `make fuzz` deals it out.
    """
    whole = "FUZZ_EXAMPLES" in os.environ
    wrong, rotation, reading = [], Rotation(), 0
    for row in MATRIX:
        if not row.get:
            continue
        client, url = browser(world, allowed(row.get)), url_of(row, world)
        with noting_names() as read:
            wrong += all_told(row, client, "get", url, [dict.fromkeys(NAMES, ODD[0])])
        names = read - {"*"}
        if names:
            reading += 1
            # Each address gets a share in all at once; each kind of name gets its part of the list.
            mine = ODD[1 + reading % 6 :: 6]
            share = [dict.fromkeys({*NAMES, *names}, each) for each in mine]
            dealt = rotation.deal({name: ASKED_FOR.get(name, f"?{name}") for name in names})
            more = dealt if whole else islice(dealt, reading % 2)
            wrong += all_told(row, client, "get", url, [*share, *more])
    assert not wrong
    assert reading > 10
    assert not (whole and any(rotation.left.values()))


def kinds_of(answer, names):
    """Return the kind of each field that was read: its class in the form, else "read by hand"."""
    form = answer.context.get("form") if answer.context is not None else None
    fields = getattr(form, "fields", {})
    return {name: type(fields[name]).__name__ if name in fields else "by hand" for name in names}


@pytest.mark.skipif("FUZZ_EXAMPLES" not in os.environ, reason="takes minutes: make fuzz runs it")
def test_abuse_50_nothing_odd_in_a_form_is_an_error_of_ours(world):
    """What stands in a form is a text or a 400: no error, no slow answer, no line of a header."""
    wrong, rotation = [], Rotation()
    rows = [row for row in MATRIX if row.post and not row.name.startswith(("account_", "mfa_"))]
    for turn, row in enumerate(rows):
        client, url = browser(world, allowed(row.post)), url_of(row, world)
        sent = row.send(world).get("data", {})
        given = {"reason", "note", *(sent if isinstance(sent, dict) else ())}
        with noting_names() as read:
            answer = ask(client, "post", url, data=dict.fromkeys(given, ODD[0]))
        if answer.status_code >= 500:
            wrong.append(f"{row.label} {ODD[0][:20]}: {answer.status_code}")
        names = {name for name in read - {"*"} if not name.startswith("csrf")}
        # Each form gets a share in all fields at once; each kind of field gets the whole list.
        share = [dict.fromkeys({*given, *names}, each) for each in ODD[1 + turn % 12 :: 12]]
        dealt = rotation.deal(kinds_of(answer, names))
        wrong += all_told(row, client, "post", url, [{}, *share, *dealt])
    assert not wrong
    assert not any(rotation.left.values())


def test_abuse_50_mail_headers_cannot_be_added_by_an_address(client, ra_lead, mailoutbox):
    """The only mail a stranger can cause is the one for a forgotten password."""
    for sent in (*MAIL, f"{ra_lead.email}\r\nBcc: all@victims.example"):
        client.post(reverse("account_reset_password"), {"email": sent})
    assert not mailoutbox


def test_an_upload_of_many_fields_is_refused(world, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 20
    fields = {f"f{n}": n for n in range(40)}
    url = reverse("round_open", args=[world.report.slug])
    answer = browser(world, "ra_lead").post(url, fields)
    assert answer.status_code in {400, 413}


def test_a_picture_bomb_is_refused_before_it_is_unpacked(world):
    """A few bytes that claim a hundred thousand pixels each way."""
    kept = BytesIO(picture())
    content = bytearray(kept.getvalue())
    content[16:24] = (100_000).to_bytes(4, "big") * 2
    assert upload(world, bytes(content)).status_code in {413, 415}
