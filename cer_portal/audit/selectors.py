"""Read the trail."""

from datetime import date

from django.db.models import QuerySet

from cer_portal.audit.models import Entry


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
