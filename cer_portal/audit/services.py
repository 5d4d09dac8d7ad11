"""The only writer of the trail."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import models, transaction

from cer_portal.audit import context
from cer_portal.audit.models import Entry
from cer_portal.audit.verbs import Verb

if TYPE_CHECKING:
    from cer_portal.accounts.models import User


def record(
    *,
    verb: Verb,
    actor: "User | None",
    obj: models.Model,
    report_id: int | None = None,
    section_id: int | None = None,
    round_number: int | None = None,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    reason: str = "",
    label: str = "",
) -> Entry:
    """Write one line of the trail inside the transaction of the act it tells of.

    `before` and `after` hold JSON values by field name; whole texts never stand in them, only their
    revision number and digest. Raises `TransactionManagementError` outside a transaction, so that
    an act without its line, or a line without its act, cannot be committed.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(f"{verb} was recorded outside a transaction")
    origin = context.current()
    return Entry.objects.create(
        verb=verb,
        actor=actor,
        actor_name=actor.name if actor else "the portal",
        report_id=report_id,
        section_id=section_id,
        round_number=round_number,
        object_type=obj._meta.model_name or "",
        object_id=str(obj.pk),
        object_label=(label or str(obj))[:300],
        before=dict(before or {}),
        after=dict(after or {}),
        reason=reason,
        origin=origin.way,
        address=origin.address,
    )
