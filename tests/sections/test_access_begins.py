"""An access may begin later: it is given and seen by the lead, and opens nothing until then."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cer_portal.audit.models import Entry
from cer_portal.errors import BadInput
from sections.models import Membership, Report, Section
from sections.services.people import add_member, end_membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(report, cro_writer, ra_lead, now):
    """The report, which the outside writer is not on any more."""
    member = Membership.objects.get(user=cro_writer, report=report)
    end_membership(membership=member, actor=ra_lead, now=now, reason="Between two seasons")
    return report


@pytest.fixture
def give(other, cro_writer, ra_lead):
    def do(**changed):
        given = {
            "report": other,
            "user": cro_writer,
            "function": "cro_writer",
            "valid_from": timezone.now() + timedelta(days=5),
            "valid_until": timezone.now() + timedelta(days=60),
            "counterpart": ra_lead,
            "reason": "The season begins then",
        }
        return add_member(**{**given, **changed}, actor=ra_lead, now=timezone.now())

    return do


def test_it_opens_nothing_before_and_everything_of_the_room_from_then_on(
    give, other, cro_writer, as_user
):
    member = give()
    assert not Report.objects.visible_to(cro_writer).filter(pk=other.pk).exists()
    assert as_user(cro_writer).get(reverse("section_list", args=[other.slug])).status_code == 403
    # Five days later, as far as the database is concerned.
    Membership.objects.filter(pk=member.pk).update(valid_from=timezone.now())
    assert Report.objects.visible_to(cro_writer).filter(pk=other.pk).exists()
    assert as_user(cro_writer).get(reverse("section_list", args=[other.slug])).status_code == 200


def test_the_trail_says_from_when(give):
    member = give()
    line = Entry.objects.get(verb="member.added", object_id=member.pk, object_label=str(member))
    assert line.after["from"] == member.valid_from.isoformat()


def test_it_is_given_once_and_can_be_taken_back_before_it_begins(give, cro_writer, ra_lead):
    member = give()
    with pytest.raises(BadInput, match="begins later"):
        give(valid_from=None)
    end_membership(membership=member, actor=ra_lead, now=timezone.now(), reason="No season")
    again = give(valid_from=None)
    assert list(Membership.objects.running().filter(user=cro_writer)) == [again]


def test_an_access_that_would_end_before_it_begins_is_refused(give):
    with pytest.raises(BadInput, match="before it begins"):
        give(valid_until=timezone.now() + timedelta(days=4))
    assert not Membership.objects.coming().exists()


def test_the_lead_gives_it_on_the_people_page_and_sees_it_there(
    other, cro_writer, ra_lead, as_user
):
    client, page = as_user(ra_lead), reverse("people", args=[other.slug])
    begin = timezone.localdate() + timedelta(days=9)
    fields = {
        "user": cro_writer.pk,
        "function": "cro_writer",
        "valid_from": begin.isoformat(),
        "valid_until": (begin + timedelta(days=30)).isoformat(),
        "counterpart": ra_lead.pk,
        "reason": "The season begins then",
        "evidence": "none",
    }
    told = client.post(reverse("member_add", args=[other.slug]), fields, follow=True)
    assert "begins on" in told.content.decode()
    shown = client.get(page).content.decode()
    assert "Begins later" in shown
    coming = Membership.objects.coming().get()
    assert coming not in client.get(page).context["ended"]
    assert not Section.objects.visible_to(cro_writer).exists()
