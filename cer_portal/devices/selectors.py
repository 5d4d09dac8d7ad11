"""Read facts."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from cer_portal.devices.models import Fact


def facts_of(*, device_id: int, report_id: int | None = None, query: str = "") -> QuerySet[Fact]:
    """Return the facts of a device and of one report on it; `query` looks in label, key and value."""
    facts = Fact.objects.filter(device_id=device_id)
    facts = facts.filter(Q(report_id=None) | Q(report_id=report_id))
    for word in query.split():
        facts = facts.filter(
            Q(label__icontains=word) | Q(key__icontains=word) | Q(value__icontains=word)
        )
    return facts.order_by("kind", "label")


def fact_values(ids: Iterable[int], *, device_id: int, report_id: int) -> dict[int, Fact]:
    """Return the facts of these ids that belong to the device or the report, by id."""
    facts = facts_of(device_id=device_id, report_id=report_id)
    return facts.in_bulk(list(ids))
