"""Ways to get at what is not one's own, tried on the pages. The numbers are those of the abuse list
in docs/security.md; what the matrix, the crawl and the forged ids show stands there.
"""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cer_portal.audit.models import Entry
from evidence import intake
from evidence.models import ImportBatch
from reviews.models import Finding
from sections.models import Membership, Section
from tests.access.conftest import picture, text
from tests.access.matrix import LIST, MATRIX, PARTICULARS
from tests.access.requests import ask, browser, plain, url_of
from tests.access.rows import IMPORTERS, INSIDERS
from tests.access.test_forged_ids import state

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["cro_writer", "outsider"])
def test_abuse_01_a_strangers_section_costs_and_says_the_same_as_none(world, role):
    """GET, HEAD, a fragment, JSON, ?format=: alike in status, body, headers and work done."""
    client, slug = browser(world, role), world.report.slug
    for method, asked in (
        ("get", {}),
        ("head", {}),
        ("get", {"headers": {"HX-Request": "true"}}),
        ("get", {"headers": {"Accept": "application/json"}}),
        ("get", {"data": {"format": "json"}}),
    ):
        for name in ("section", "section_revisions", "api_section"):
            told = []
            # The first is not looked at: what is kept after it is kept for both that count.
            for pk in (99_999_998, world.drafting.pk, 99_999_999):
                url = reverse(name, kwargs={"slug": slug, "pk": pk})
                with CaptureQueriesContext(connection) as queries:
                    answer = ask(client, method, url, **asked)
                told.append((answer.status_code, plain(answer), {*answer.headers}, len(queries)))
            assert told[1] == told[2], (name, method, asked)
            assert told[1][0] in {404, 405, 400}, (name, method, asked)


def media(world):
    return {
        "figure": reverse("figure", args=[world.report.slug, world.figure.pk]),
        "pdf": reverse("build_download", args=[world.report.slug, world.build.number]),
    }


@pytest.mark.parametrize("role", ["cro_writer", "outsider", "ended_cro", "anonymous"])
def test_abuse_09_a_file_by_its_address_opens_to_nobody_else(world, role):
    client = browser(world, role)
    shut = {404} if role in {"cro_writer", "outsider"} else {302}
    for url in media(world).values():
        for asked in ({}, {"headers": {"Range": "bytes=0-9"}}):
            assert ask(client, "get", url, **asked).status_code in shut | {403}, url
        assert ask(client, "head", url).status_code in shut | {405, 403}, url
        for other in (
            url.rstrip("/") + ".svg",
            url + "..%2f",
            url + "x.png",
            url + "../../people/",
        ):
            assert ask(client, "get", other).status_code in {404, 302, 403}, other


def test_abuse_09_a_file_is_asked_for_again_after_the_access_ended(world):
    client = browser(world, "reader")
    for url in media(world).values():
        assert ask(client, "get", url).status_code == 200
    Membership.objects.filter(pk=world.membership.pk).update(revoked_at=world.report.created_at)
    for url in media(world).values():
        assert ask(client, "get", url).status_code == 404, url


@pytest.mark.parametrize("folder", ["/media/", "/static/../media/", "/var/media/"])
def test_abuse_09_no_folder_of_files_is_served(world, folder):
    client = browser(world, "ra_lead")
    for name in (world.figure.file.name, world.build.file.name, ""):
        assert ask(client, "get", f"{folder}{name}").status_code == 404, name


def test_abuse_11_an_author_does_not_write_in_a_colleagues_section(world):
    """Save, upload, submit, sign, reopen: refused with who may, and nothing is changed."""
    client, where = browser(world, "rd_author"), [world.report.slug, world.drafting.pk]
    before = state()
    saving = {
        "data": json.dumps({"document": text("Mine now.")}),
        "content_type": "application/json",
        "headers": {"If-Match": f'"{world.drafting.version}"', "Accept": "application/json"},
    }
    answers = {
        "save": ask(client, "post", reverse("section_save", args=where), keep=True, **saving),
        "upload": ask(
            client,
            "post",
            reverse("section_upload", args=where),
            keep=True,
            data={"file": SimpleUploadedFile("a.png", picture())},
        ),
        "submit": ask(client, "post", reverse("section_submit", args=where), keep=True),
    }
    assert {name: answer.status_code for name, answer in answers.items()} == {
        "save": 403,
        "upload": 403,
        "submit": 403,
    }
    assert "author" in answers["save"].json()["sentence"]
    after = state()
    assert {name for name in before if before[name] != after[name]} == {"audit.entry"}


def test_abuse_12_words_of_a_reviewer_never_become_words_of_the_section(world):
    """Fields of a section sent with a finding, an answer or a decision are not read."""
    stuffed = {
        "document": json.dumps(text("Replaced.")),
        "body": "<b>Replaced.</b>",
        "section": world.drafting.pk,
        "version": 99,
        "current": 1,
        "state": "approved",
    }
    before = list(Section.objects.order_by("pk").values_list("pk", "current", "version", "state"))
    remark = {"severity": "minor", "category": "claim", "text": "Say more.", **stuffed}
    doctor = browser(world, "medical_reviewer")
    place = [world.report.slug, world.round.number, world.under_review.pk]
    assert doctor.post(reverse("finding_add", args=place), remark).status_code == 302
    answer = {"disposition": "not_changed", "answer": "It stands.", **stuffed}
    url = reverse("finding_answer", args=[world.report.slug, world.outside_finding.pk])
    assert browser(world, "cro_writer").post(url, answer).status_code == 302
    after = list(Section.objects.order_by("pk").values_list("pk", "current", "version", "state"))
    assert after == before
    assert Finding.objects.get(text="Say more.").section == world.under_review


# What a reader may send: it takes something away, or belongs to the own account.
A_READER_MAY = {
    *("build_request", "api_builds", "history_export", "history_print", "viewing_end"),
    "changes_csv",
    *("token_list", "profile", "notifications", "qualification", "interests"),
    "session_end_others",
}


@pytest.mark.parametrize("method", ["post", "delete"])
def test_abuse_13_whoever_only_reads_changes_nothing_by_any_method(world, method):
    """Refused at every address; afterwards every table is as it was, but for the trail."""
    client, wrong = browser(world, "reader"), []
    rows = [
        row
        for row in MATRIX
        if not row.name.startswith(("account_", "mfa_")) and row.name not in A_READER_MAY
    ]
    # What is sent is made first: a code for signing is itself a row.
    sent = [row.send(world) if row.post else {} for row in rows]
    before = state()
    for row, given in zip(rows, sent, strict=True):
        answer = ask(client, method, url_of(row, world), keep=True, **given)
        # 400: the form of a signature on what nobody signs.
        if answer.status_code not in {400, 403, 404, 405, 409}:
            wrong.append(f"{row.label}: {answer.status_code}")
    after = state()
    changed = {name for name in before if before[name] != after[name]}
    assert not wrong
    assert changed <= {"audit.entry", "audit.link"}


def test_abuse_13_what_a_refused_reader_left_in_the_trail_is_the_refusal(world):
    client = browser(world, "reader")
    first = Entry.objects.order_by("-pk").values_list("pk", flat=True).first()
    ask(client, "post", reverse("round_open", args=[world.report.slug]), keep=True)
    (line,) = Entry.objects.filter(pk__gt=first)
    assert (line.verb, line.actor) == ("person.refused", world.people["reader"])


def test_abuse_16_no_form_offers_people_of_another_company(world):
    """Whoever can be chosen anywhere is of the own company or writes for it."""
    client, slug = browser(world, "ra_lead"), world.report.slug
    forms = (
        reverse("people", args=[slug]),
        reverse("plan_people", args=[slug]),
        reverse("section_assign", args=[slug, world.drafting.pk]),
        reverse("round_open", args=[slug]),
        reverse("milestone_add", args=[slug]),
        reverse("history", args=[slug]),
        reverse("section_list", args=[slug]),
    )
    offered = 0
    for url in forms:
        body = ask(client, "get", url).body.decode()
        assert "Otto Seidel" not in body, url
        assert "othermed" not in body.lower(), url
        offered += "Rolf Dietz" in body
    assert offered > 4


def test_abuse_16_an_outside_writer_is_offered_nobody(world):
    client = browser(world, "cro_writer")
    where = [world.report.slug, world.outside.pk]
    for name in ("section", "section_edit", "section_submit", "section_sign"):
        body = ask(client, "get", reverse(name, args=where)).body.decode()
        assert not [role for role in INSIDERS if world.people[role].email in body], name


def test_abuse_17_a_taken_name_does_not_tell_of_another_companys_report(world):
    """The own device, the short name of a stranger: the sentence is that of a reserved word."""
    client = browser(world, "outsider")
    url = reverse("new_report_particulars", args=[world.foreign["device"].pk])
    told = []
    for slug in (world.report.slug, "new"):
        fields = {**PARTICULARS(world)["data"], "slug": slug}
        answer = ask(client, "post", url, data=fields)
        assert answer.status_code == 400
        told.append(answer.context["form"].errors["slug"])
    assert told[0] == told[1]
    assert "taken" not in str(told[0])


def test_abuse_17_the_same_study_is_new_in_every_company(world):
    """What another company's register holds does not make a record known here."""
    client = browser(world, "clinical_author")
    content = LIST.replace(b"10.5555/new", b"10.5555/other")
    sent = {"file": SimpleUploadedFile("a.ris", content)}
    answer = ask(
        client, "post", reverse("import_new", args=[world.report.slug]), data=sent, keep=True
    )
    assert answer.status_code == 302
    batch = ImportBatch.objects.latest("pk")
    intake.work(batch.pk)
    batch.refresh_from_db()
    assert (batch.new, batch.known) == (1, 0)


FLOODS = {
    "import.requested": ("import_new", "rd_author", "clinical_author"),
    "build.requested": ("build_request", "quality_author", "rd_author"),
    "finding.drafted": ("finding_add", "medical_reviewer", None),
}


@pytest.mark.parametrize("verb", FLOODS)
def test_abuse_56_a_flood_of_one_person_is_stopped_and_nobody_elses_work(world, settings, verb):
    name, role, other = FLOODS[verb]
    done = Entry.objects.filter(actor=world.people[role], verb=verb).count()
    settings.ACTS_AN_HOUR = {verb: done + 1}
    (row,) = [row for row in MATRIX if row.name == name]
    url, client = url_of(row, world), browser(world, role)
    assert (
        ask(client, "post", url, keep=name != "build_request", **row.send(world)).status_code == 302
    )
    settings.ACTS_AN_HOUR = {verb: done + (name != "build_request")}
    count = Entry.objects.count()
    answer = ask(client, "post", url, keep=True, **row.send(world))
    assert answer.status_code == 429
    # The form of the import tells it in its own page.
    assert name == "import_new" or int(answer["Retry-After"]) > 0
    assert "within an hour" in answer.body.decode()
    assert Entry.objects.count() == count
    if other and other in IMPORTERS:
        settings.ACTS_AN_HOUR = {verb: 10}
        assert ask(browser(world, other), "post", url, **row.send(world)).status_code == 302


INSIDES = (
    *("/.git/config", "/.git/HEAD", "/.env", "/manage.py", "/pyproject.toml", "/admin/", "/media/"),
    *("/static/../manage.py", "/static/..%2fmanage.py", "/static/%2e%2e/manage.py", "/static/"),
    *("/static/../../etc/passwd", "/server-status", "/__debug__/", "/styleguide/", "/metrics"),
)


@pytest.mark.parametrize("role", ["anonymous", "ra_lead"])
def test_abuse_57_nothing_of_the_machine_is_served(world, role):
    client = browser(world, role)
    for path in INSIDES:
        answer = ask(client, "get", path)
        assert answer.status_code == 404, path
        assert b"Traceback" not in answer.body
        assert b"SECRET" not in answer.body
    for name in ("Server", "X-Powered-By", "Via"):
        assert name not in answer.headers


def test_abuse_57_asking_for_debugging_changes_nothing(world):
    client = browser(world, "ra_lead")
    for name in ("my_work", "portfolio"):
        quiet = ask(client, "get", reverse(name))
        for query in ({"debug": "1"}, {"DEBUG": "true", "profile": "1", "_debug": "on"}):
            assert plain(ask(client, "get", reverse(name), data=query)) == plain(quiet)


def test_abuse_57_the_description_of_the_api_is_for_people_who_are_signed_in():
    client = Client(raise_request_exception=False)
    assert client.get(reverse("api_schema")).status_code == 401
    assert client.get(reverse("api_docs")).status_code == 302
