"""Electronic signatures. Names of tests carry the number of the statement they show.

The statements are design targets drawn from 21 CFR Part 11 and EU GMP Annex 11; see
docs/validation/statements.md. Real threads and commits are in test_signing_at_once.py.
"""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from cer_portal.audit.models import Entry
from cer_portal.audit.verbs import Verb
from cer_portal.devices.services import set_fact
from cer_portal.errors import NotAllowed, TooOften, WrongState
from reviews.models import Signature
from reviews.selectors.signatures import fingerprint, signatures_of
from reviews.signing import STATEMENT_VERSION, Content, content_hash
from sections.models import Section
from sections.services.assign import assign_section
from sections.services.people import hold_role
from sections.services.save import save_section
from sections.services.submit import reopen_section
from tests.reviews.conftest import sign_url

pytestmark = pytest.mark.django_db


def _refusals(person):
    return Entry.objects.filter(verb=Verb.SIGNING_REFUSED, actor=person)


def test_statement_13_password_is_asked_at_every_signing(page, approved, rd_author, ra_lead):
    assert page(approved, rd_author, "authored").status_code == 303
    assert page(approved, ra_lead, "approved", password="").status_code == 403
    assert Signature.objects.count() == 1


def test_statement_14_another_persons_password_signs_nothing(page, approved, rd_author, ra_lead):
    ra_lead.set_password("quite another password")
    ra_lead.save()
    answer = page(approved, rd_author, "authored", password="quite another password")
    assert answer.status_code == 403
    assert b"not your password" in answer.content
    assert not Signature.objects.exists()
    assert page(approved, ra_lead, "authored").status_code == 403


def test_statement_14_a_deactivated_account_signs_nothing(sign, approved, rd_author):
    rd_author.is_active = False
    rd_author.save()
    with pytest.raises(NotAllowed):
        sign(approved, rd_author, "authored")


def test_statement_15_wrong_password_stands_in_the_trail_and_the_sixth_try_is_closed(
    page, approved, rd_author, ra_lead
):
    for _number in range(5):
        assert page(approved, rd_author, "authored", password="wrong").status_code == 403
    assert page(approved, rd_author, "authored", password="wrong").status_code == 429
    assert page(approved, rd_author, "authored").status_code == 429, "the right one too"
    assert not Signature.objects.exists()
    lines = list(_refusals(rd_author))
    assert [line.after["tries_left"] for line in lines] == [0, 1, 2, 3, 4]
    assert {(line.section_id, line.report_id) for line in lines} == {
        (approved.pk, approved.report_id)
    }
    assert "wrong" not in str([line.after for line in lines])
    assert page(approved, ra_lead, "approved").status_code == 303, "only that person is closed out"


def test_statement_15_the_line_of_a_wrong_password_survives_the_refusal(sign, approved, rd_author):
    with pytest.raises(NotAllowed):
        sign(approved, rd_author, "authored", password="wrong")
    assert _refusals(rd_author).count() == 1


def test_statement_15_tries_are_open_again_after_five_minutes(sign, approved, rd_author, now):
    for _number in range(5):
        with pytest.raises(NotAllowed):
            sign(approved, rd_author, "authored", password="wrong")
    with pytest.raises(TooOften):
        sign(approved, rd_author, "authored")
    later = Entry.objects.latest("pk").at + timedelta(minutes=6)
    assert sign(approved, rd_author, "authored", now=later).pk


def test_statement_16_name_function_time_and_meaning_are_kept(sign, approved, rd_author, ra_lead):
    made = sign(approved, ra_lead, "approved")
    made.refresh_from_db()
    assert (made.printed_name, made.function, made.meaning) == ("Ruth Adler", "ra_lead", "approved")
    assert made.method == "password_spare_code"
    assert made.round_number == 1
    assert made.signed_at.utcoffset().total_seconds() == 0
    ra_lead.name = "Ruth Renamed"
    ra_lead.save()
    made.refresh_from_db()
    assert made.printed_name == "Ruth Adler"


def test_statement_16_one_signature_leaves_one_line(sign, approved, rd_author):
    made = sign(approved, rd_author, "authored")
    (line,) = Entry.objects.filter(verb=Verb.SECTION_SIGNED)
    assert (line.actor, line.section_id, line.round_number) == (rd_author, approved.pk, 1)
    assert line.after["sha256"] == made.content_hash
    assert line.after["meaning"] == "authored"


def test_statement_17_name_meaning_and_time_stand_on_the_section(page, as_user, approved, ra_lead):
    page(approved, ra_lead, "approved")
    made = Signature.objects.get()
    panel = as_user(ra_lead).get(sign_url(approved), headers={"HX-Request": "true"})
    words = panel.content.decode()
    assert "Signed by <strong>Ruth Adler</strong>, Approved" in words
    assert f"{made.signed_at:%H:%M} UTC, for revision {approved.version}" in words
    assert made.content_hash in words
    whole = as_user(ra_lead).get(sign_url(approved, "section")).content.decode()
    assert sign_url(approved) in whole


def test_statement_18_changed_content_is_not_signed_and_the_difference_is_offered(
    page, write, section, rd_author
):
    write(section)
    seen = Section.objects.get(pk=section.pk)
    old = fingerprint(seen)
    write(section, "Something else entirely.")
    answer = page(section, rd_author, "authored", revision=seen.version, sha256=old)
    assert answer.status_code == 409
    assert f"from={seen.version}&amp;to={seen.version + 1}" in answer.content.decode()
    assert not Signature.objects.exists()


def test_statement_18_another_hash_for_the_same_revision_is_refused(sign, approved, rd_author):
    with pytest.raises(WrongState, match="changed since you opened it"):
        sign(approved, rd_author, "authored", shown_hash="0" * 64)


def test_statement_18_a_later_text_marks_the_signature(
    sign, approved, rd_author, ra_lead, write, now
):
    sign(approved, rd_author, "authored")
    (before,) = signatures_of(approved, ra_lead)
    assert before.is_current
    reopen_section(section=approved, actor=ra_lead, now=now, reason="A new number")
    write(approved, "A new text.")
    (after,) = signatures_of(Section.objects.get(pk=approved.pk), ra_lead)
    assert not after.is_current
    assert after.signature.section_revision.number == approved.version


def test_statement_18_another_value_of_a_fact_marks_the_signature_and_can_be_signed_anew(
    sign, section, rd_author, ra_lead, report, now
):
    given = {"device": report.device, "report_id": report.pk, "key": "sold", "label": "Sold"}
    fact = set_fact(**given, value="12", actor=ra_lead, now=now)
    chip = {"type": "fact", "attrs": {"fact": fact.pk}}
    words = {"type": "doc", "content": [{"type": "paragraph", "content": [chip]}]}
    save_section(section=section, document=words, expected_version=0, actor=rd_author, now=now)
    first = sign(section, rd_author, "authored")
    set_fact(**given, value="13", actor=ra_lead, now=now)
    (marked,) = signatures_of(Section.objects.get(pk=section.pk), ra_lead)
    assert not marked.is_current
    second = sign(section, rd_author, "authored")
    assert second.pk != first.pk
    assert second.content_hash != first.content_hash


def test_statement_18_the_hash_depends_on_every_part_and_on_no_order():
    whole = {
        "section": 1,
        "revision": 1,
        "document": {"type": "doc", "content": []},
        "records": [{"id": 1, "title": "A"}, {"id": 2, "title": "B"}],
        "facts": [{"id": 1, "value": "1", "version": 1}],
        "figures": [("u", "a" * 64)],
    }
    plain = content_hash(Content(**whole))
    assert plain == content_hash(Content(**{**whole, "records": whole["records"][::-1]}))
    others = [
        {"section": 2},
        {"revision": 2},
        {"document": {"type": "doc", "content": [{"type": "paragraph"}]}},
        {"records": whole["records"][:1]},
        {"facts": [{"id": 1, "value": "2", "version": 2}]},
        {"figures": [("u", "b" * 64)]},
    ]
    made = {content_hash(Content(**{**whole, **change})) for change in others}
    assert len(made | {plain}) == len(others) + 1


def test_statement_19_a_signature_belongs_to_its_section_alone(sign, approved, rd_author, sections):
    made = sign(approved, rd_author, "authored")
    other = sections["sota"]
    with pytest.raises(DatabaseError), transaction.atomic():
        Signature.objects.filter(pk=made.pk).update(section=other)
    assert signatures_of(other, rd_author) == []


@pytest.mark.parametrize("change", ["meaning", "printed_name", "content_hash", "signed_at"])
def test_statement_19_the_database_refuses_to_change_a_signature(
    sign, approved, rd_author, change, now
):
    made = sign(approved, rd_author, "authored")
    value = {"signed_at": now, "content_hash": "0" * 64}.get(change, "release")
    with pytest.raises(DatabaseError), transaction.atomic():
        Signature.objects.filter(pk=made.pk).update(**{change: value})


def test_statement_20_the_database_refuses_to_remove_a_signature_or_its_text(
    sign, approved, rd_author
):
    made = sign(approved, rd_author, "authored")
    for row in (made, made.section_revision):
        with pytest.raises(DatabaseError), transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk)._raw_delete("default")
    with pytest.raises(DatabaseError), transaction.atomic():
        rd_author.delete()
    assert Signature.objects.filter(pk=made.pk).exists()


def test_statement_20_a_signed_text_stays_as_signed_when_writing_goes_on(
    sign, approved, rd_author, ra_lead, write, now
):
    made = sign(approved, rd_author, "authored")
    reopen_section(section=approved, actor=ra_lead, now=now, reason="A new number")
    newer = write(approved, "A new text.")
    made.refresh_from_db()
    assert made.section_revision.number == newer.number - 1
    assert made.section_revision.document != newer.document


def test_statement_21_approval_and_release_wait_for_what_comes_before(
    sign, round_one, section, approved, ra_lead, medical_reviewer
):
    with pytest.raises(WrongState, match="No evaluator has signed"):
        sign(approved, ra_lead, "release")
    sign(approved, medical_reviewer, "evaluator")
    assert sign(approved, ra_lead, "release").meaning == "release"


def test_statement_21_nobody_signs_as_approved_before_the_review(
    sign, round_one, section, ra_lead, medical_reviewer
):
    for person, meaning in ((ra_lead, "approved"), (medical_reviewer, "evaluator")):
        with pytest.raises(WrongState, match="not approved yet"):
            sign(section, person, meaning)
    with pytest.raises(NotAllowed, match="decided on this revision"):
        sign(section, medical_reviewer, "reviewed")


def test_statement_22_whoever_wrote_signs_neither_review_nor_approval(
    sign, approved, rd_author, clinical_author, ra_lead, now
):
    with pytest.raises(NotAllowed, match="You wrote"):
        sign(approved, rd_author, "approved")
    handed_over = {"author": clinical_author, "reviewer": None, "approver": rd_author}
    assign_section(
        section=approved, **handed_over, contributors=[], due=None, actor=ra_lead, now=now
    )
    with pytest.raises(NotAllowed, match="You wrote"):
        sign(approved, rd_author, "approved")


def test_statement_22_each_meaning_has_its_people(
    sign, approved, rd_author, clinical_author, quality_author, medical_reviewer, ra_lead, reader
):
    allowed = {
        (rd_author, "authored"),
        (medical_reviewer, "reviewed"),
        (ra_lead, "approved"),
        (medical_reviewer, "evaluator"),
        (clinical_author, "evaluator"),
        (ra_lead, "release"),
    }
    everyone = (rd_author, medical_reviewer, ra_lead, clinical_author, quality_author, reader)
    signed = set()
    for meaning in ("authored", "reviewed", "approved", "evaluator", "release"):
        for person in everyone:
            try:
                sign(approved, person, meaning)
            except NotAllowed:
                continue
            signed.add((person, meaning))
    assert signed == allowed


def test_holder_of_the_role_pr_releases(
    sign, approved, quality_author, medical_reviewer, ra_lead, report, now
):
    sign(approved, medical_reviewer, "evaluator")
    hold_role(report=report, role="PR", user=quality_author, actor=ra_lead, now=now)
    assert sign(approved, quality_author, "release").function == "quality"


def test_statement_24_the_statement_is_shown_accepted_and_kept(page, as_user, approved, rd_author):
    shown = as_user(rd_author).get(sign_url(approved)).content.decode()
    assert "the equal of my handwritten one within the company" in shown
    assert page(approved, rd_author, "authored", accept="").status_code == 400
    assert not Signature.objects.exists()
    assert page(approved, rd_author, "authored").status_code == 303
    made = Signature.objects.get()
    assert made.statement_version == STATEMENT_VERSION
    assert made.statement.startswith("I, Rolf Dietz, sign “")
    assert "the equal of my handwritten one within the company" in made.statement


def test_statement_32_the_function_is_kept_as_it_was_at_signing(sign, approved, rd_author, report):
    made = sign(approved, rd_author, "authored")
    report.members.filter(user=rd_author).update(function="quality")
    made.refresh_from_db()
    assert made.function == "rd"


def test_a_second_click_gives_the_same_signature_and_no_second_line(sign, approved, rd_author):
    assert sign(approved, rd_author, "authored") == sign(approved, rd_author, "authored")
    assert Entry.objects.filter(verb=Verb.SECTION_SIGNED).count() == 1


def test_sent_times_and_names_are_ignored(page, approved, rd_author, ra_lead):
    page(approved, rd_author, "authored", signed_at="2001-01-01", signer=ra_lead.pk, name="X")
    made = Signature.objects.get()
    assert (made.signer, made.printed_name, made.signed_at.year > 2001) == (
        rd_author,
        "Rolf Dietz",
        True,
    )


def test_page_says_why_a_meaning_is_closed(as_user, approved, reader):
    words = as_user(reader).get(sign_url(approved)).content.decode()
    assert "Only the author signs a section as authored." in words
    assert '<form method="post" class="form"' not in words


def test_outside_writer_sees_the_own_signatures_alone(
    sign, approved, rd_author, medical_reviewer, cro_writer, ra_lead, write, now, sections
):
    mine = next(s for s in sections.values() if s.author == cro_writer)
    write(mine)
    sign(mine, cro_writer, "authored")
    assign_section(
        section=mine, author=rd_author, reviewer=None, approver=None,
        contributors=[cro_writer], due=None, actor=ra_lead, now=now,
    )  # fmt: skip
    sign(mine, rd_author, "authored")
    found = Section.objects.get(pk=mine.pk)
    assert [each.signature.signer for each in signatures_of(found, cro_writer)] == [cro_writer]
    assert len(signatures_of(found, ra_lead)) == 2
