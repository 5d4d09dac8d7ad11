"""The access of an outside writer: who answers for it, how it is renewed, how it ends."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cer_portal.audit.models import Entry
from cer_portal.errors import BadInput, NotAllowed, WrongState
from sections.models import Membership
from sections.services.people import add_member, name_team, renew_membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(report, cro_writer):
    return report.members.get(user=cro_writer)


@pytest.fixture
def let_in(report, ended_cro, ra_lead, now):
    """Let the outside writer whose access is over in again, answered for by someone."""

    def add(counterpart):
        return add_member(
            report=report,
            user=ended_cro,
            function="cro_writer",
            valid_until=now + timedelta(days=30),
            counterpart=counterpart,
            reason="One more round",
            actor=ra_lead,
            now=now,
        )

    return add


def test_an_outside_writer_needs_a_counterpart(let_in):
    with pytest.raises(BadInput, match="answers for"):
        let_in(None)


def test_the_counterpart_is_inside_and_on_the_report(let_in, cro_writer, outsider):
    for person in (cro_writer, outsider):
        with pytest.raises(BadInput, match="Only someone inside"):
            let_in(person)


def test_the_counterpart_and_the_reason_stay_with_the_access(let_in, rd_author):
    made = let_in(rd_author)
    assert (made.counterpart, made.reason) == (rd_author, "One more round")
    line = Entry.objects.filter(verb="member.added").first()
    assert line.after["counterpart"] == rd_author.name


def test_an_insider_needs_no_counterpart(report, ra_lead, norvale, now):
    from cer_portal.accounts.services import add_person  # noqa: PLC0415

    person = add_person(
        email="nadia@norvale.example", name="Nadia New", organisation=norvale, actor=ra_lead
    )
    made = add_member(
        report=report, user=person, function="rd", counterpart=ra_lead, actor=ra_lead, now=now
    )
    assert made.counterpart is None


def test_the_wizard_lets_an_outside_writer_in_under_the_lead(report, ended_cro, ra_lead, now):
    name_team(report=report, holders={"CS": ended_cro}, actor=ra_lead, now=now)
    assert Membership.objects.running().get(user=ended_cro).counterpart == ra_lead


def test_the_form_asks_for_date_counterpart_and_reason_of_an_outside_writer(
    report, ended_cro, ra_lead, as_user
):
    sent = {"user": ended_cro.pk, "function": "cro_writer"}
    answer = as_user(ra_lead).post(reverse("member_add", args=[report.slug]), sent)
    assert answer.status_code == 400
    assert {"valid_until", "counterpart", "reason"} == set(answer.context["form"].errors)


def renew(room, actor, now, **given):
    asked = {"valid_until": now + timedelta(days=180), "reason": "Another round"} | given
    return renew_membership(membership=room, actor=actor, now=now, **asked)


def test_a_renewed_access_runs_longer_and_says_why(room, ra_lead, now):
    before = room.valid_until
    renewed = renew(room, ra_lead, now)
    assert renewed.valid_until == now + timedelta(days=180)
    line = Entry.objects.get(verb="member.renewed")
    assert line.before == {"until": before.isoformat()}
    assert line.reason == "Another round"


def test_an_access_is_not_renewed_to_an_earlier_day_or_without_a_reason(room, ra_lead, now):
    with pytest.raises(BadInput, match="not later"):
        renew(room, ra_lead, now, valid_until=now + timedelta(days=1))
    with pytest.raises(BadInput, match="why"):
        renew(room, ra_lead, now, reason="  ")


def test_an_access_that_is_over_or_has_no_end_is_not_renewed(
    report, ended_cro, reader, ra_lead, now
):
    for person in (ended_cro, reader):
        with pytest.raises(WrongState):
            renew(report.members.get(user=person), ra_lead, now)


def test_an_outside_writer_does_not_renew_the_own_access(room, cro_writer, as_user, now):
    with pytest.raises(NotAllowed):
        renew(room, cro_writer, now)
    url = reverse("member_renew", args=[room.report.slug, room.pk])
    sent = {"valid_until": "2030-01-01", "reason": "More"}
    assert as_user(cro_writer).post(url, sent).status_code == 403
    before = room.valid_until
    room.refresh_from_db()
    assert room.valid_until == before


def test_the_form_of_renewal_proposes_ninety_days(room, ra_lead, as_user):
    page = as_user(ra_lead).get(reverse("member_renew", args=[room.report.slug, room.pk]))
    assert page.context["form"].initial["valid_until"] > room.valid_until.date() - timedelta(days=2)
