"""Read what people chose, and who is told of what."""

from collections.abc import Callable, Iterable
from itertools import groupby

from cer_portal.accounts.models import User
from cer_portal.accounts.roles import BY_ACCESS, RIGHTS, Function, Right
from cer_portal.assembly.models import Build
from cer_portal.notices.models import Choice, How, Kind, Notice
from cer_portal.outbox.models import Announcement
from cer_portal.outbox.models import Kind as Event
from reviews.models import Review
from sections.models import Membership, Section

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


def told_already(event: Announcement) -> set[int]:
    """Return the ids of those to whom a mail about the same round is under way; it names all they owe."""
    if event.kind != Event.ROUND_OPENED:
        return set()
    waiting = Notice.objects.filter(
        kind=Kind.ROUND,
        state=Notice.State.WAITING,
        announcement__report_id=event.report_id,
        announcement__round_number=event.round_number,
    )
    return set(waiting.values_list("person_id", flat=True))


def _author(event: Announcement) -> set[int]:
    section = Section.objects.filter(pk=event.section_id or 0, author__isnull=False)
    return set(section.values_list("author_id", flat=True))


def _requester(event: Announcement) -> set[int]:
    build = Build.objects.filter(report=event.report_id, number=event.build_number or 0)
    return set(build.values_list("requested_by_id", flat=True))


_CONCERNED: dict[str, Callable[[Announcement], set[int]]] = {
    Event.ROUND_OPENED: _reviewers,
    Event.SECTION_RETURNED: _author,
    Event.SECTION_APPROVED: _author,
    Event.BUILD_READY: _requester,
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
