"""14 and 3 days before an access ends, once each: to the person, the counterpart, the RA lead."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cer_portal.notices.models import Notice
from cer_portal.notices.services import choose_notifications
from cer_portal.notices.tasks import remind
from sections.models import Membership
from sections.services.people import renew_membership
from tests.notices.conftest import let_end, waiting, work_off

pytestmark = pytest.mark.django_db


def told():
    rows = Notice.objects.order_by("days", "pk").select_related("person")
    return {(row.person.email.partition("@")[0], row.days) for row in rows}


def test_fourteen_and_three_days_before_each_is_told_once(report, cro_writer, mailoutbox):
    access = let_end(report, cro_writer, 15)
    remind()
    assert waiting() == []
    Membership.objects.filter(pk=access.pk).update(valid_until=timezone.now() + timedelta(days=13))
    for _day in range(3):
        remind()
        work_off()
    assert told() == {("cro.writer", 14), ("ra.lead", 14)}
    assert len(mailoutbox) == 2


def test_the_same_end_is_told_once_more_three_days_before(report, cro_writer, mailoutbox):
    access = let_end(report, cro_writer, 2)
    # As if the first had been written eleven days ago.
    Notice.objects.create(
        person=cro_writer,
        kind="ending",
        membership=access,
        until=access.valid_until,
        days=14,
        state="sent",
    )
    for _day in range(3):
        remind()
        work_off()
    assert told() == {("cro.writer", 14), ("cro.writer", 3), ("ra.lead", 3)}
    assert len(mailoutbox) == 2


def test_the_person_reads_no_name_and_those_inside_read_whose_access(
    report, cro_writer, clinical_author, mailoutbox
):
    access = let_end(report, cro_writer, 10)
    Membership.objects.filter(pk=access.pk).update(counterpart=clinical_author)
    remind()
    work_off()
    mails = {mail.to[0].partition("@")[0]: mail for mail in mailoutbox}
    assert set(mails) == {"cro.writer", "clinical.author", "ra.lead"}
    own = mails["cro.writer"].body
    for name in ("Adler", "Meyer", "Norvale"):
        assert name not in own
    assert "https://portal.example/reports/tessaron-dm/sections/\n" in own
    for role in ("clinical.author", "ra.lead"):
        assert "Cora Wright (Brightpen Writers)" in mails[role].body
        assert "https://portal.example/reports/tessaron-dm/people/\n" in mails[role].body
    assert "for which you vouch" in mails["clinical.author"].body
    assert "for which you vouch" not in mails["ra.lead"].body


def test_a_renewed_access_is_not_told_of_and_told_anew_before_its_new_end(
    report, cro_writer, ra_lead, mailoutbox, now
):
    access = let_end(report, cro_writer, 10)
    remind()
    later = now + timedelta(days=12)
    renew_membership(
        membership=access, valid_until=later, reason="More work", actor=ra_lead, now=now
    )
    work_off()
    assert mailoutbox == []
    remind()
    work_off()
    assert len(mailoutbox) == 2


def test_an_access_that_is_over_or_far_from_its_end_is_not_told_of(report, cro_writer, ended_cro):
    remind()
    assert waiting() == []


def test_whoever_wants_no_mail_gets_none(report, cro_writer, ra_lead, now):
    let_end(report, cro_writer, 10)
    choose_notifications(chosen={"ending": "none"}, actor=ra_lead, now=now)
    remind()
    assert waiting() == [(cro_writer, "ending")]


def test_a_counterpart_who_left_the_report_is_not_told(
    report, cro_writer, clinical_author, mailoutbox
):
    access = let_end(report, cro_writer, 10)
    Membership.objects.filter(pk=access.pk).update(counterpart=clinical_author)
    remind()
    Membership.objects.filter(user=clinical_author).update(revoked_at=timezone.now())
    work_off()
    assert {mail.to[0].partition("@")[0] for mail in mailoutbox} == {"cro.writer", "ra.lead"}
