"""Read milestones and draw them."""

from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from cer_portal.accounts.models import User
from cer_portal.accounts.roles import Function
from cer_portal.pictures import Milestone as Mark
from cer_portal.pictures import Picture, timeline
from reviews.models import Milestone
from sections.models import Membership, Report


def milestones_of(report: Report, user: User) -> QuerySet[Milestone]:
    """Return the milestones of a report by date; empty for a person with a room only."""
    found = Milestone.objects.visible_to(user).filter(report=report)
    return found.select_related("owner__organisation", "done_by").order_by("due", "position")


def timeline_of(milestones: list[Milestone], report: Report, today: date) -> Picture | None:
    """Return the milestones as a picture, or None where there is none to draw."""
    if not milestones:
        return None
    marks = [
        Mark(
            title=milestone.title,
            baseline=milestone.baseline,
            due=milestone.due,
            done=milestone.done_at.date() if milestone.done_at else None,
            state=milestone.state,
            url=f"{reverse('milestone_list', args=[report.slug])}#milestone-{milestone.pk}",
        )
        for milestone in milestones
    ]
    return timeline(marks, today)


def owners_of(report: Report) -> QuerySet[User]:
    """Return who can own a milestone: everyone on the report but outside writers."""
    members = (
        Membership.objects.running().filter(report=report).exclude(function=Function.CRO_WRITER)
    )
    return User.objects.get_queryset().filter(pk__in=members.values("user")).order_by("name")
