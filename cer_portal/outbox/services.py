"""The only writer of announcements."""

from django.db import transaction
from django.db.models.functions import Now
from django.dispatch import Signal

from cer_portal.outbox.models import Announcement, Kind, Matter

# Sent with `announcement` and `by_id` inside the transaction of the act, for the floors above.
announced = Signal()


def announce(
    *,
    kind: Kind,
    report_id: int,
    section_id: int | None = None,
    round_number: int | None = None,
    build_number: int | None = None,
    by_id: int | None = None,
    inside: bool = False,
) -> Announcement:
    """Write down an event inside the transaction of the act that is one.

    `by_id` is the person who did it, if one did; nobody is told of their own act. With `inside` it is
    for people alone: for other programs it counts as given out.

    Raises `TransactionManagementError` outside a transaction: an act that is undone must not have
    been told of.
    """
    _inside_a_transaction(kind)
    made = Announcement.objects.create(
        kind=kind,
        report_id=report_id,
        section_id=section_id,
        round_number=round_number,
        build_number=build_number,
        shared_at=Now() if inside else None,
    )
    announced.send(Announcement, announcement=made, by_id=by_id)
    return made


def tell(
    *, matter: Matter, report_id: int, section_id: int, thing_id: int, by_id: int
) -> Announcement:
    """Write down what people alone are told of, inside the transaction of the act; see `announce`."""
    _inside_a_transaction(matter)
    made = Announcement.objects.create(
        kind=matter,
        report_id=report_id,
        section_id=section_id,
        thing_id=thing_id,
        shared_at=Now(),
    )
    announced.send(Announcement, announcement=made, by_id=by_id)
    return made


def _inside_a_transaction(kind: str) -> None:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(f"{kind} was announced outside a transaction")
