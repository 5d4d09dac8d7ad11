"""Load rounds, reviews, findings and milestones for a request, asking for the right at once.

A person with a room of single sections gets the same 404 for a round as someone from outside.
"""

from dataclasses import dataclass

from django.http import Http404

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from reviews.models import Finding, Milestone, Review, Round, RoundSection
from reviews.permissions import (
    finding_abilities,
    milestone_abilities,
    place_abilities,
    plan_abilities,
    round_abilities,
)
from sections.models import Report


@dataclass(frozen=True)
class OwnPlace:
    """A section of a round and the person's own review of it, if there is one."""

    place: RoundSection
    review: Review | None


def get_whole_report(user: User, slug: str, ability: str = "round.view") -> Report:
    """Return a report the person reads as a whole, if they may do `ability` in its plan."""
    report = (
        Report.objects.visible_to(user)
        .filter(slug=slug, grants__user_id=user.pk, grants__permission__codename="read_report")
        .select_related("device", "organisation", "continues", "localises")
        .first()
    )
    if report is None:
        raise Http404
    require(plan_abilities(user, report), ability)
    return report


def get_round(user: User, slug: str, number: int, ability: str = "round.view") -> Round:
    """Return the round of that number if the person may do `ability` on it."""
    found = (
        Round.objects.visible_to(user)
        .filter(report__slug=slug, number=number)
        .select_related(
            *("report__device", "report__continues", "report__localises"),
            *("opened_by__organisation", "closed_by__organisation"),
        )
        .first()
    )
    if found is None:
        raise Http404
    require(round_abilities(user, found), ability)
    return found


def get_place(
    user: User, slug: str, number: int, pk: int, ability: str = "review.view"
) -> OwnPlace:
    """Return a section of a round, with the person's own review, if they may do `ability`."""
    review_round = get_round(user, slug, number)
    place = (
        RoundSection.objects.filter(round=review_round, section=pk)
        .select_related(
            "section__author__organisation",
            "section__approver",
            "section__current",
            "revision__saved_by",
        )
        .prefetch_related("section__contributors")
        .first()
    )
    if place is None:
        raise Http404
    place.round, place.section.report = review_round, review_round.report
    place.revision.section = place.section
    review = place.reviews.select_related("reviewer").filter(reviewer=user).first()
    if review is not None:
        review.round_section = place
    require(place_abilities(user, place, review), ability)
    return OwnPlace(place, review)


def get_review(user: User, slug: str, number: int, pk: int, ability: str) -> Review:
    """Return the person's own review of a section in a round if they may do `ability` with it."""
    own = get_place(user, slug, number, pk, ability)
    if own.review is None:
        raise Http404
    return own.review


def get_asked_review(user: User, slug: str, number: int, pk: int, ability: str) -> Review:
    """Return anybody's review in a round if the person may do `ability` with the round."""
    review_round = get_round(user, slug, number, ability)
    found = (
        Review.objects.filter(round_section__round=review_round, pk=pk)
        .select_related("reviewer", "round_section__section")
        .first()
    )
    if found is None:
        raise Http404
    return found


def get_finding(user: User, slug: str, pk: int, ability: str) -> Finding:
    """Return a finding the person sees if they may do `ability` with it."""
    found = (
        Finding.objects.visible_to(user)
        .filter(report__slug=slug, pk=pk)
        .select_related(
            "section__report__device",
            "section__current",
            "review__reviewer",
            "review__round_section__round",
            "review__round_section__revision",
        )
        .prefetch_related("section__contributors")
        .first()
    )
    if found is None:
        raise Http404
    require(finding_abilities(user, found), ability)
    return found


def get_milestone(user: User, slug: str, pk: int, ability: str) -> Milestone:
    """Return a milestone of that report if the person may do `ability` with it."""
    found = (
        Milestone.objects.visible_to(user)
        .filter(report__slug=slug, pk=pk)
        .select_related("report__device", "owner")
        .first()
    )
    if found is None:
        raise Http404
    require(milestone_abilities(user, found), ability)
    return found
