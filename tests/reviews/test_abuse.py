"""Signatures misused on purpose; each test carries the number of its case, 32 to 40.

Case 32 (many clicks at once) with real threads and commits: test_signing_at_once.py.
"""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.urls import reverse
from pypdf import PdfReader

from cer_portal.accounts.services.people import add_person
from cer_portal.assembly import pdf
from cer_portal.assembly.document import assemble
from cer_portal.audit.models import Entry
from cer_portal.audit.verbs import Verb
from cer_portal.devices.services import set_fact
from cer_portal.errors import BadInput, NotAllowed, TooOften, WrongState
from evidence.models import Record
from evidence.services import read_now
from reviews.models import ReportSignature, Signature
from reviews.selectors.signatures import fingerprint, signatures_of
from reviews.services.end_round import close_round
from reviews.services.review import submit_review
from reviews.signing import Proof
from sections.models import Section
from sections.services.assign import assign_section
from sections.services.save import save_section
from sections.services.submit import reopen_section
from tests.access.conftest import RIS, text
from tests.reviews.conftest import PASSWORD, sign_url

pytestmark = pytest.mark.django_db


def anew(section):
    return Section.objects.get(pk=section.pk)


@pytest.fixture
def hand_over(ra_lead, now):
    """Give a section to another author as the lead."""

    def give(section, author, **duties):
        duties = {"reviewer": None, "approver": None, "contributors": [], "due": None, **duties}
        return assign_section(
            section=anew(section), author=author, actor=ra_lead, now=now, **duties
        )

    return give


@pytest.mark.parametrize("key", [None, "the-same-key"])
def test_abuse_32_the_same_signing_sent_again_gives_one_signature(page, approved, rd_author, key):
    """From two tabs and two devices, with and without a key of the sender."""
    answers = [page(approved, rd_author, "authored") for _tab in range(2)]
    if key:
        client = answers[0].client
        answers.append(
            client.post(
                sign_url(approved), answers[0].wsgi_request.POST, headers={"Idempotency-Key": key}
            )
        )
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (303, sign_url(approved, "section"))
    }
    assert Signature.objects.count() == 1
    assert Entry.objects.filter(verb=Verb.SECTION_SIGNED).count() == 1


def test_abuse_33_without_proof_of_who_signs_nothing_is_signed(
    sign, approved, ra_lead, now, spare_code
):
    old = now - timedelta(minutes=5, seconds=1)
    lacking = {
        "no password": Proof("", spare_code(ra_lead)),
        "no code": Proof(PASSWORD),
        "proof of before": Proof(PASSWORD, code_given_at=old),
        "proof of the future": Proof(PASSWORD, code_given_at=now + timedelta(minutes=1)),
        "another's password": Proof("the password of another", spare_code(ra_lead)),
    }
    for what, proof in lacking.items():
        with pytest.raises(NotAllowed) as refused:
            sign(approved, ra_lead, "approved", proof=proof)
        assert refused.value.extra["code"] == "reauth_required", what
    assert not Signature.objects.exists()


def test_abuse_33_the_sixth_wrong_try_is_closed_and_told(
    sign, approved, ra_lead, mailoutbox, django_capture_on_commit_callbacks
):
    for _try in range(5):
        with pytest.raises(NotAllowed):
            sign(approved, ra_lead, "approved", password="wrong")
    with pytest.raises(TooOften), django_capture_on_commit_callbacks(execute=True):
        sign(approved, ra_lead, "approved")
    assert not Signature.objects.exists()
    assert [mail.to for mail in mailoutbox] == [[ra_lead.email]]


def test_abuse_34_what_changed_since_it_was_opened_is_not_signed(
    section, rd_author, ra_lead, report, sign, now
):
    """A text, a cited source, a fact: each is part of what is signed."""
    batch = read_now(
        report=report,
        filename="a.ris",
        content=RIS.format(title="A study", doi="10.5555/a").encode(),
        actor=rd_author,
        now=now,
    )
    record = batch.records.get()
    given = {"device": report.device, "report_id": report.pk, "key": "sold", "label": "Sold"}
    fact = set_fact(**given, value="12", actor=ra_lead, now=now)
    chips = (
        {"type": "citation", "attrs": {"record": record.pk}},
        {"type": "fact", "attrs": {"fact": fact.pk}},
    )
    document = text("Words ", *chips, ".")
    save_section(section=section, document=document, expected_version=0, actor=rd_author, now=now)
    seen = fingerprint(anew(section))
    changes = (
        lambda: Record.objects.filter(pk=record.pk).update(title="Another study"),
        lambda: set_fact(**given, value="13", actor=ra_lead, now=now),
        lambda: save_section(
            section=anew(section), document=text("Other words."), expected_version=1,
            actor=rd_author, now=now,
        ),
    )  # fmt: skip
    for change in changes:
        with transaction.atomic():
            change()
            with pytest.raises(WrongState, match="changed since you opened it"):
                sign(section, rd_author, "authored", shown_hash=seen)
            transaction.set_rollback(True)
    assert sign(section, rd_author, "authored", shown_hash=seen).pk


def test_abuse_35_the_author_approves_nothing_by_a_second_duty(
    sign, approved, rd_author, clinical_author, hand_over
):
    for meaning in ("reviewed", "approved"):
        with pytest.raises(NotAllowed):
            sign(approved, rd_author, meaning)
    hand_over(approved, clinical_author, approver=rd_author)
    with pytest.raises(NotAllowed, match="You wrote"):
        sign(approved, rd_author, "approved")


def test_abuse_35_an_author_who_hands_over_in_mid_round_does_not_judge_the_text(
    place, review, rd_author, clinical_author, hand_over, now
):
    hand_over(place.section, clinical_author)
    review.reviewer = rd_author
    review.save()
    with pytest.raises(NotAllowed, match="You wrote this; another person must approve it"):
        submit_review(
            review=type(review).objects.get(pk=review.pk),
            decision="approve",
            reason="Mine.",
            actor=rd_author,
            now=now,
        )


def test_abuse_35_a_former_author_is_not_asked_for_the_review(
    submit, section, rd_author, clinical_author, hand_over, open_for
):
    submit(section)
    hand_over(section, clinical_author)
    with pytest.raises(WrongState, match="writes in it and cannot review it"):
        open_for({anew(section): [rd_author]})


@pytest.mark.parametrize("address", ["rd.author@norvale.example", "RD.Author@Norvale.Example "])
def test_abuse_35_nobody_gets_a_second_account_with_the_same_address(
    norvale, rd_author, ra_lead, address
):
    with pytest.raises(BadInput, match="already has an account"):
        add_person(email=address, name="Rolf Again", organisation=norvale, actor=ra_lead)


def test_abuse_36_steps_are_neither_skipped_nor_reordered(
    round_one, section, review, decide, sign, open_for, ra_lead, medical_reviewer, now
):
    with pytest.raises(WrongState, match="In round 1"):
        open_for({anew(section): [medical_reviewer]})
    with pytest.raises(WrongState, match="has not come in"):
        close_round(review_round=round_one, actor=ra_lead, now=now)
    with pytest.raises(WrongState, match="Only an approved section is reopened"):
        reopen_section(section=anew(section), actor=ra_lead, now=now, reason="Before its time")
    with pytest.raises(WrongState, match="not approved yet"):
        sign(section, ra_lead, "approved")
    decide(review)
    close_round(review_round=round_one, actor=ra_lead, now=now)
    with pytest.raises(WrongState, match="The round is over"):
        close_round(review_round=type(round_one).objects.get(), actor=ra_lead, now=now)
    with pytest.raises(WrongState, match="You have decided"):
        decide(type(review).objects.get(pk=review.pk), "return", "On second thoughts")


def test_abuse_37_a_signature_is_neither_sent_elsewhere_nor_taken_away(
    sign, approved, rd_author, as_user, sections, write
):
    made = sign(approved, rd_author, "authored")
    client = as_user(rd_author)
    for method in ("patch", "put", "delete"):
        assert getattr(client, method)(sign_url(approved)).status_code == 405
    statements = (
        "UPDATE reviews_signature SET section_id = section_id",
        "DELETE FROM reviews_signature",
        "TRUNCATE reviews_signature",
    )
    for statement in statements:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    other = sections["sota"]
    write(other)
    fields = {f.attname: getattr(made, f.attname) for f in Signature._meta.fields if f.name != "id"}
    Signature.objects.create(
        **{**fields, "section_id": other.pk, "section_revision_id": anew(other).current_id}
    )
    (replayed,) = signatures_of(anew(other), rd_author)
    assert not replayed.is_current, "it is marked as being for other content"


def test_abuse_38_a_sent_time_is_ignored(page, approved, rd_author):
    before = Entry.objects.latest("pk").at
    sent = {"signed_at": "2001-01-01T00:00Z", "created_at": "2001-01-01", "now": "2001-01-01"}
    page(approved, rd_author, "authored", **sent)
    made = Signature.objects.get()
    assert made.signed_at >= before
    assert made.signed_at.utcoffset() == timedelta(0)


def test_abuse_38_the_date_header_and_the_zone_of_the_browser_change_nothing(
    as_user, approved, rd_author, page
):
    client = as_user(rd_author)
    client.defaults["HTTP_DATE"] = "Mon, 01 Jan 2001 00:00:00 GMT"
    client.cookies["timezone"] = "Asia/Shanghai"
    page(approved, rd_author, "authored", browser=client)
    made = Signature.objects.get()
    assert made.signed_at.year > 2001
    words = client.get(sign_url(approved)).content.decode()
    assert f"{made.signed_at:%H:%M} UTC" in words


def test_abuse_39_a_signer_who_is_renamed_or_leaves_stays_as_signed(
    sign, agreed, rd_author, ra_lead
):
    section = Section.objects.get(report=agreed.report, key="equivalence")
    made = sign(section, rd_author, "authored")
    for person in (rd_author, ra_lead):
        person.name, person.is_active = "Somebody Else", False
        person.save()
        with pytest.raises((ProtectedError, DatabaseError)), transaction.atomic():
            person.delete()
    made.refresh_from_db()
    assert (made.printed_name, made.meaning) == ("Rolf Dietz", "authored")
    assert ReportSignature.objects.get(meaning="compiled").printed_name == "Ruth Adler"
    printed = assemble(agreed.report).html
    assert "Ruth Adler, RA lead" in printed
    assert "Somebody Else, RA lead" not in printed


def test_abuse_40_what_is_frozen_is_not_written_in(frozen, as_user, write, document):
    section = Section.objects.get(report=frozen.report, key="sota")
    with pytest.raises(WrongState, match="The section is approved"):
        write(section, "A little more.")
    saved = as_user(section.author).post(
        reverse("section_save", args=[frozen.report.slug, section.pk]),
        {"document": document("A little more.")},
        "application/json",
        headers={"If-Match": f'"{section.version}"'},
    )
    assert saved.status_code == 409
    assert anew(section).current_id == section.current_id


def test_abuse_40_the_hash_signed_is_the_hash_computed_anew_and_the_hash_printed(
    sign, agreed, rd_author
):
    section = Section.objects.get(report=agreed.report, key="equivalence")
    made = sign(section, rd_author, "authored")
    assert made.content_hash == fingerprint(anew(section))
    document = assemble(agreed.report)
    rendered = pdf.render(
        document.html, files={}, title="A report", author="Norvale", language="en"
    )
    pages = PdfReader(BytesIO(rendered.pdf)).pages
    printed = "".join("".join(page.extract_text().split()) for page in pages)
    assert made.content_hash in printed
    assert printed.count(agreed.digest) >= 1 + agreed.signatures.count()
