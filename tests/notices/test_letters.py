"""Who is told of what, in which words: short, with a link, and nothing the person may not see."""

import struct
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cer_portal.assembly.models import Build
from cer_portal.assembly.services import request_build, request_history
from cer_portal.notices.models import Notice
from cer_portal.outbox.models import Announcement, Kind
from cer_portal.outbox.services import announce
from reviews.selectors.leaving import open_work
from reviews.services.end_round import cancel_round
from reviews.services.leaving import end_access
from sections.models import Membership, Section
from sections.services.people import end_membership
from sections.views.trail import FILTERS
from tests.notices.conftest import WORDS, waiting, work_off

pytestmark = pytest.mark.django_db
CHOICES = "https://portal.example/account/notifications/"
# Everybody of the cast but the one who is written to.
OTHERS = ("Adler", "Dietz", "Meyer", "Voss", "Reuter", "Linde")


def test_reviewers_of_a_round_are_told_once_with_their_sections_and_the_date(
    opened, medical_reviewer, mailoutbox
):
    found = opened("sota", "scope")
    assert waiting() == [(medical_reviewer, "round")]
    work_off()
    (mail,) = mailoutbox
    assert mail.to == [medical_reviewer.email]
    for place in found.round_sections.all():
        assert str(place.section) in mail.body
    assert f"https://portal.example/reports/tessaron-dm/reviews/{found.number}/\n" in mail.body
    assert mail.body.strip().endswith(CHOICES)
    for word in (WORDS, "Look closely", *OTHERS):
        assert word not in mail.body


def test_one_section_alone_is_linked_itself(opened, mailoutbox):
    found = opened("sota")
    work_off()
    place = [found.report.slug, found.number, found.round_sections.get().section_id]
    assert f"https://portal.example{reverse('review', args=place)}\n" in mailoutbox[0].body


def test_whoever_opens_the_round_is_not_told_of_it(opened, ra_lead, medical_reviewer):
    opened("sota", reviewers=[ra_lead, medical_reviewer])
    assert waiting() == [(medical_reviewer, "round")]


def test_whoever_takes_reviews_over_is_told_once_with_both(
    opened, ra_lead, medical_reviewer, quality_author, report, now, mailoutbox
):
    found = opened("sota", "equivalence")
    work_off()
    leaving = Membership.objects.get(report=report, user=medical_reviewer)
    Membership.objects.filter(report=report, user=quality_author).update(function="medical")
    places = list(found.round_sections.all())
    sections = open_work(report, medical_reviewer).sections
    end_access(
        membership=leaving,
        sections_to={section.pk: None for section in sections},
        reviews_to={place.reviews.get().pk: quality_author for place in places},
        reason="Moved on",
        actor=ra_lead,
        now=now,
    )
    assert (quality_author, "round") in waiting()
    work_off()
    (mail,) = [each for each in mailoutbox if each.to == [quality_author.email]]
    for place in places:
        assert str(place.section) in mail.body
    # Other programs heard of the round once, when it was opened.
    assert Announcement.objects.filter(kind=Kind.ROUND_OPENED, shared_at=None).count() <= 1


@pytest.mark.parametrize(("decision", "word"), [("return", "Returned"), ("approve", "Approved")])
def test_the_author_is_told_of_the_decision(decided, clinical_author, mailoutbox, decision, word):
    section = decided("sota", decision)
    work_off()
    mail = mailoutbox[-1]
    assert (mail.to, mail.subject) == ([clinical_author.email], f"{word}: {section}")
    link = reverse("section", args=[section.report.slug, section.pk])
    assert f"https://portal.example{link}\n" in mail.body
    for name in (*OTHERS, "Seen."):
        assert name not in mail.body


def test_an_outside_writer_is_told_of_the_own_section_without_any_name(
    decided, sections, cro_writer, mailoutbox
):
    own = Section.objects.texts().filter(author=cro_writer).first()
    others = Section.objects.filter(report=own.report).exclude(pk=own.pk)
    decided(own.key, "return")
    work_off()
    mail = mailoutbox[-1]
    assert mail.to == [cro_writer.email]
    for name in (*OTHERS, *others.values_list("title", flat=True)):
        assert name not in mail.body + mail.subject


def test_nobody_is_told_of_their_own_act(report, sections):
    section = sections["sota"]
    announce(
        kind=Kind.SECTION_RETURNED,
        report_id=report.pk,
        section_id=section.pk,
        by_id=section.author_id,
    )
    assert waiting() == []


def ready(build):
    """Mark a build as printed, as the printer does at its end."""
    Build.objects.filter(pk=build.pk).update(state="ready")
    inside = build.kind == "history"
    told = {"report_id": build.report_id, "build_number": build.number, "inside": inside}
    return announce(kind=Kind.BUILD_READY, **told)


def test_whoever_asked_for_a_pdf_is_told_and_nobody_else(report, sections, reader, mailoutbox, now):
    ready(request_build(report=report, actor=reader, now=now, queue=False))
    assert waiting() == [(reader, "pdf")]
    work_off()
    assert mailoutbox[0].to == [reader.email]
    assert "https://portal.example/reports/tessaron-dm/builds/\n" in mailoutbox[0].body


def test_a_history_as_pdf_is_told_to_the_person_and_to_no_program(
    report, sections, reader, mailoutbox, now
):
    narrowed = dict.fromkeys(FILTERS, "")
    told = ready(
        request_history(report=report, actor=reader, narrowed=narrowed, now=now, queue=False)
    )
    told.refresh_from_db()
    assert told.shared_at is not None
    work_off()
    assert "The history of" in mailoutbox[0].body


def test_nothing_is_written_for_an_act_that_was_undone(opened, mailoutbox):
    with transaction.atomic():
        opened("sota")
        assert Notice.objects.count() == 1
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    assert not Announcement.objects.exists()


def test_an_access_that_was_ended_meanwhile_gets_no_mail(
    opened, report, ra_lead, medical_reviewer, mailoutbox, now
):
    opened("sota")
    access = Membership.objects.get(report=report, user=medical_reviewer)
    end_membership(membership=access, actor=ra_lead, now=now, reason="Moved on")
    work_off()
    assert mailoutbox == []
    assert Notice.objects.get().state == "dropped"


def test_an_access_that_ran_out_by_its_date_gets_no_mail(
    decided, report, sections, cro_writer, mailoutbox
):
    own = Section.objects.texts().filter(author=cro_writer).first()
    decided(own.key, "return")
    Notice.objects.exclude(person=cro_writer).delete()
    Membership.objects.filter(user=cro_writer).update(
        valid_from=timezone.now() - timedelta(days=9),
        valid_until=timezone.now() - timedelta(seconds=1),
    )
    work_off()
    assert mailoutbox == []


def test_a_closed_account_gets_no_mail(opened, medical_reviewer, mailoutbox):
    opened("sota")
    type(medical_reviewer).objects.filter(pk=medical_reviewer.pk).update(is_active=False)
    work_off()
    assert mailoutbox == []


def test_a_round_that_was_cancelled_is_no_longer_told(opened, ra_lead, mailoutbox, now):
    cancel_round(review_round=opened("sota"), reason="Too early", actor=ra_lead, now=now)
    work_off()
    assert mailoutbox == []


def test_a_decision_that_is_no_longer_so_is_not_told(decided, mailoutbox):
    section = decided("sota", "return")
    Section.objects.filter(pk=section.pk).update(state="in_review")
    Notice.objects.filter(kind="round").delete()
    work_off()
    assert mailoutbox == []


def test_a_section_given_to_someone_else_is_not_told_to_the_former_author(
    decided, rd_author, mailoutbox
):
    section = decided("sota", "return")
    Section.objects.filter(pk=section.pk).update(author=rd_author)
    Notice.objects.filter(kind="round").delete()
    work_off()
    assert mailoutbox == []


def test_a_break_in_a_title_begins_no_header_and_no_line(opened, report, mailoutbox):
    found = opened("sota")
    title = "Cups\r\nBcc: all@example.org\n\nhttps://elsewhere.example/"
    type(report).objects.filter(pk=found.report_id).update(title=title)
    work_off()
    (mail,) = mailoutbox
    assert "\n" not in mail.subject
    assert mail.recipients() == mail.to
    assert not any(line.startswith("https://elsewhere") for line in mail.body.splitlines())


def test_a_mail_is_in_the_language_of_its_person(
    opened, medical_reviewer, mailoutbox, settings, tmp_path
):
    """The catalogue is empty, so the sentences stay; the date is written as the language writes it."""
    folder = tmp_path / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.mo").write_bytes(struct.pack("<7I", 0x950412DE, 0, 0, 28, 28, 0, 28))
    settings.LOCALE_PATHS = [tmp_path]
    type(medical_reviewer).objects.filter(pk=medical_reviewer.pk).update(language="zh-hans")
    opened("sota")
    work_off()
    assert "月" in mailoutbox[0].body
