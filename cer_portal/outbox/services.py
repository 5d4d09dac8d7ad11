"""The only writer of announcements."""

from django.db import transaction

from cer_portal.outbox.models import Announcement, Kind


def announce(
    *,
    kind: Kind,
    report_id: int,
    section_id: int | None = None,
    round_number: int | None = None,
    build_number: int | None = None,
) -> Announcement:
    """Write down an event inside the transaction of the act that is one.

    Raises `TransactionManagementError` outside a transaction: an act that is undone must not have
    been told of.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(f"{kind} was announced outside a transaction")
    return Announcement.objects.create(
        kind=kind,
        report_id=report_id,
        section_id=section_id,
        round_number=round_number,
        build_number=build_number,
    )
