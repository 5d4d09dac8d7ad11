"""Read the trail."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q, QuerySet

from cer_portal.audit.models import Entry
from cer_portal.audit.verbs import DRAFTS, IDLE, TAKING, WATCHED, kind_of


@dataclass(frozen=True)
class About:
    """What a history is about: a report, and inside it a section, a round or single objects.

    `objects` holds (type, id) pairs of which any counts. Without a report it is about an account:
    what happened to these objects, wherever.
    """

    report_id: int | None = None
    section_id: int | None = None
    round_number: int | None = None
    objects: Sequence[tuple[str, object]] = ()


@dataclass(frozen=True)
class Choices:
    """By what a history can be narrowed: who, which kinds, sections and rounds stand in it."""

    people: dict[int, str]
    kinds: list[str]
    sections: set[int]
    rounds: list[int]


def last_change() -> int:
    """Return the number of the newest line of the whole trail that changed something, or 0."""
    changing = Entry.objects.exclude(verb__in=IDLE).order_by("-pk")
    newest = changing.values_list("pk", flat=True).first()
    return newest or 0


def lines_about(about: About) -> QuerySet[Entry]:
    """Return every line about a thing, newest first."""
    entries = Entry.objects.order_by("-id")
    if about.report_id is not None:
        entries = entries.filter(report_id=about.report_id)
    if about.section_id is not None:
        entries = entries.filter(section_id=about.section_id)
    if about.round_number is not None:
        entries = entries.filter(round_number=about.round_number)
    if about.objects:
        named = Q()
        for kind, pk in about.objects:
            named |= Q(object_type=kind, object_id=str(pk))
        entries = entries.filter(named)
    elif about.report_id is None:
        return entries.none()
    return entries


def without_private(entries: QuerySet[Entry], *, reader: int, watches: bool) -> QuerySet[Entry]:
    """Leave out others' drafts; and what others tried and opened, unless the reader watches that."""
    hidden = DRAFTS if watches else (*DRAFTS, *WATCHED)
    return entries.exclude(~Q(actor_id=reader) | Q(actor=None), verb__in=hidden)


def narrowed(
    entries: QuerySet[Entry],
    *,
    actor: int | None = None,
    section_id: int | None = None,
    kind: str = "",
    round_number: int | None = None,
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Entry]:
    """Return the lines that fit; `since` and `until` are days in the zone of the server, included."""
    if actor is not None:
        entries = entries.filter(actor_id=actor)
    if section_id is not None:
        entries = entries.filter(section_id=section_id)
    if round_number is not None:
        entries = entries.filter(round_number=round_number)
    if since is not None:
        entries = entries.filter(at__date__gte=since)
    if until is not None:
        entries = entries.filter(at__date__lte=until)
    if kind:
        entries = entries.filter(verb__startswith=f"{kind}.")
    return entries


def choices_in(entries: QuerySet[Entry]) -> Choices:
    """Return what stands in a history, in one query, for its filter."""
    columns = ("actor_id", "actor_name", "verb", "section_id", "round_number")
    rows = list(entries.order_by().values_list(*columns).distinct())
    people = sorted((name, pk) for pk, name, *_rest in rows if pk is not None)
    return Choices(
        people={pk: name for name, pk in people},
        kinds=sorted({kind_of(verb) for _pk, _name, verb, *_rest in rows}),
        sections={section for *_rest, section, _round in rows if section is not None},
        rounds=sorted({number for *_rest, number in rows if number is not None}),
    )


def history(
    *,
    report_id: int,
    actor: int | None = None,
    section_id: int | None = None,
    kind: str = "",
    round_number: int | None = None,
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Entry]:
    """Return the lines of one report, newest first, narrowed."""
    return narrowed(
        lines_about(About(report_id=report_id)),
        actor=actor,
        section_id=section_id,
        kind=kind,
        round_number=round_number,
        since=since,
        until=until,
    )


def kinds_of_acts(*, report_id: int, actor: int) -> tuple[dict[str, int], int]:
    """Return how many changes of each kind a person left in a report, the most frequent first.

    And how often the person took something away, which is no change.
    """
    lines = Entry.objects.filter(report_id=report_id, actor_id=actor).order_by()
    found: Counter[str] = Counter()
    taken = 0
    for verb, n in lines.values_list("verb").annotate(n=Count("pk")):
        if verb in TAKING:
            taken += n
        else:
            found[kind_of(verb)] += n
    return dict(found.most_common()), taken


def last_acts(
    *, report_ids: Iterable[int], until: datetime
) -> dict[tuple[int | None, int | None], datetime]:
    """Return when each person last left a line in each report until a moment.

    Keyed by the ids of the report and of the person.
    """
    lines = Entry.objects.filter(report_id__in=list(report_ids), at__lte=until)
    known = lines.exclude(actor=None).order_by().values_list("report_id", "actor_id")
    return {(report, actor): at for report, actor, at in known.annotate(last=Max("at"))}
