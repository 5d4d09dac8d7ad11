"""Read what people chose, and who is told of what."""

from collections.abc import Callable, Iterable
from datetime import date
from itertools import groupby

from cer_portal.accounts.models import User
from cer_portal.accounts.roles import BY_ACCESS, RIGHTS, Function, Right
from cer_portal.assembly.models import Build
from cer_portal.contributions.models import Contribution
from cer_portal.notices.models import Choice, How, Kind, Notice
from cer_portal.outbox.models import Announcement, Matter
from cer_portal.outbox.models import Kind as Event
from reviews.models import Review
from sections.models import Comment, Membership, Report, Section, SourceTie, Suggestion

# What a person must be able to do somewhere for a kind to come at all.
NEEDED = {Kind.ROUND: Right.REVIEW, Kind.PDF: Right.BUILD}


def kinds_for(person: User) -> list[Kind]:
    """Return the kinds that can reach a person: an outside writer neither reviews nor prints."""
    if not person.is_external:
        return list(Kind)
    reach = RIGHTS[Function.CRO_WRITER] | BY_ACCESS
    return [kind for kind in Kind if NEEDED.get(kind) in {None, *reach}]


def choices_of(person: User) -> dict[str, str]:
    """Return what a person chose for each kind that can come, by kind."""
    said = dict(Choice.objects.filter(person=person).values_list("kind", "how"))
    return {kind.value: said.get(kind.value, How.AT_ONCE.value) for kind in kinds_for(person)}


def wanting(kind: str, people: Iterable[int]) -> list[int]:
    """Return those of the people, by id, to whom a mail of this kind goes at once."""
    asked = set(people)
    silent = Choice.objects.filter(person__in=asked, kind=kind, how=How.NONE)
    return sorted(asked.difference(silent.values_list("person_id", flat=True)))


def concerned(event: Announcement) -> set[int]:
    """Return the ids of the people whom an announcement concerns."""
    return _CONCERNED[event.kind](event)


def _reviewers(event: Announcement) -> set[int]:
    """Everyone asked in a round; of an event about one section, whoever was asked for it last."""
    in_round = Review.objects.filter(
        round_section__round__report=event.report_id,
        round_section__round__number=event.round_number or 0,
    )
    reviewers = in_round.values_list("reviewer_id", flat=True)
    if event.section_id is not None:
        handed = reviewers.filter(round_section__section=event.section_id)
        return set(handed.order_by("-pk")[:1])
    return set(reviewers)


# What makes a second event of a kind the same for a letter that has not gone: it tells all of it.
SAME: dict[str, tuple[str, ...]] = {
    Event.ROUND_OPENED: ("report_id", "round_number"),
    Matter.MENTIONED: ("thing_id",),
    Matter.SUGGESTION_SENT: ("section_id",),
}


def told_already(event: Announcement) -> set[int]:
    """Return the ids of those to whom a mail that tells this too is under way."""
    if event.kind not in SAME:
        return set()
    waiting = Notice.objects.filter(
        state=Notice.State.WAITING,
        announcement__kind=event.kind,
        **{f"announcement__{name}": getattr(event, name) for name in SAME[event.kind]},
    )
    return set(waiting.values_list("person_id", flat=True))


def _author(event: Announcement) -> set[int]:
    section = Section.objects.filter(pk=event.section_id or 0, author__isnull=False)
    return set(section.values_list("author_id", flat=True))


def _requester(event: Announcement) -> set[int]:
    build = Build.objects.filter(report=event.report_id, number=event.build_number or 0)
    return set(build.values_list("requested_by_id", flat=True))


def _mentioned(event: Announcement) -> set[int]:
    """Those whom the last comment of the thread names."""
    said = Comment.objects.filter(thread=event.thing_id).order_by("-pk").first()
    return set(said.mentions.values_list("pk", flat=True)) if said else set()


def _asked(event: Announcement) -> set[int]:
    return asked_by_mail(Contribution.objects.select_related("section").get(pk=event.thing_id or 0))


def _answered_to(event: Announcement) -> set[int]:
    return awaiting(Contribution.objects.select_related("section").get(pk=event.thing_id or 0))


def _reminded(event: Announcement) -> set[int]:
    asked = Review.objects.filter(pk=event.thing_id or 0, state=Review.State.OPEN)
    return set(asked.values_list("reviewer_id", flat=True))


def _suggester(event: Announcement) -> set[int]:
    return set(Suggestion.objects.filter(pk=event.thing_id or 0).values_list("by_id", flat=True))


def asked_by_mail(contribution: Contribution) -> set[int]:
    """Return whom a mail reaches of those who are asked: the person, or the one with the function.

    Where several have the function nobody is mailed: it stands in the work of each.
    """
    if contribution.person_id is not None:
        return {contribution.person_id}
    held = Membership.objects.running().filter(
        report=contribution.section.report_id, function=contribution.function
    )
    people = set(held.values_list("user_id", flat=True)[:2])
    return people if len(people) == 1 else set()


def awaiting(contribution: Contribution) -> set[int]:
    """Return who waits for a contribution: whoever asked, and the author who takes it over."""
    return {contribution.asked_by_id, contribution.section.author_id or contribution.asked_by_id}


def late_to(person: User, report: Report, today: date) -> list[Contribution]:
    """Return the late contributions of a report that the person owes by name or waits for."""
    seen = Contribution.objects.visible_to(person).filter(section__report=report)
    found = seen.late(today).select_related("section__report")
    return [each for each in found if person.pk in asked_by_mail(each) | awaiting(each)]


def authors_of_moved() -> list[SourceTie]:
    """Return the ties whose source moved where the local text has an author, by report and place."""
    ties = SourceTie.objects.moved().filter(section__author__isnull=False)
    standing = ties.filter(section__applies=True).select_related("section")
    return list(standing.order_by("section__report", "section__position"))


_CONCERNED: dict[str, Callable[[Announcement], set[int]]] = {
    Event.ROUND_OPENED: _reviewers,
    Event.SECTION_RETURNED: _author,
    Event.SECTION_APPROVED: _author,
    Event.BUILD_READY: _requester,
    Matter.MENTIONED: _mentioned,
    Matter.CONTRIBUTION_ASKED: _asked,
    Matter.CONTRIBUTION_ANSWERED: _answered_to,
    Matter.CONTRIBUTION_RETURNED: _asked,
    Matter.REVIEW_REMINDED: _reminded,
    Matter.SUGGESTION_SENT: _author,
    Matter.SUGGESTION_DECIDED: _suggester,
}


def answering(accesses: Iterable[Membership]) -> dict[int, set[int]]:
    """Return whom the end of each access concerns, by its id: person, counterpart and RA leads."""
    found = list(accesses)
    rows = Membership.objects.running().filter(
        report__in={access.report_id for access in found}, function=Function.RA_LEAD
    )
    pairs = rows.order_by("report").values_list("report_id", "user_id")
    leads = {report: {lead for _r, lead in pair} for report, pair in groupby(pairs, lambda p: p[0])}
    return {
        access.pk: {access.user_id, *leads.get(access.report_id, ()), access.counterpart_id}
        - {None}
        for access in found
    }
