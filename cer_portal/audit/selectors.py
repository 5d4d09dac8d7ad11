"""Read the trail."""

from collections import Counter
from datetime import date, datetime

from django.db.models import Count, Max, QuerySet

from cer_portal.audit.models import Entry
from cer_portal.audit.verbs import kind_of


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
    """Return the lines of one report, newest first, narrowed.

    `since` and `until` are days in the zone of the server, both included.
    """
    entries = Entry.objects.filter(report_id=report_id)
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
    return entries.order_by("-id")


def kinds_of_acts(*, report_id: int, actor: int) -> dict[str, int]:
    """Return how many lines of each kind a person left in a report, the most frequent first."""
    lines = Entry.objects.filter(report_id=report_id, actor_id=actor).order_by()
    found: Counter[str] = Counter()
    for verb, n in lines.values_list("verb").annotate(n=Count("pk")):
        found[kind_of(verb)] += n
    return dict(found.most_common())


def last_acts(*, report_id: int, until: datetime) -> dict[int, datetime]:
    """Return when each person last left a line in a report until a moment, by the person's id."""
    lines = Entry.objects.filter(report_id=report_id, at__lte=until).exclude(actor=None).order_by()
    return dict(lines.values_list("actor_id").annotate(last=Max("at")))
