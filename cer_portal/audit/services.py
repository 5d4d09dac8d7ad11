"""The only writer of the trail."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from cer_portal.audit import context
from cer_portal.audit.models import Entry
from cer_portal.audit.verbs import Verb
from cer_portal.errors import NotAllowed, TooOften

if TYPE_CHECKING:
    from cer_portal.accounts.models import User

# Commands and workers are not counted: whoever runs them needs no wall.
FROM_OUTSIDE = {"page", "api"}
HOUR = timedelta(hours=1)


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
    an act without its line, or a line without its act, cannot be committed. Raises TooOften where
    the person did this more often within the hour than `ACTS_AN_HOUR` allows: the act is undone.
    Raises NotAllowed while someone looks with another's eyes.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(f"{verb} was recorded outside a transaction")
    if context.is_closed():
        raise NotAllowed(_("You look as someone else, so nothing is done. End viewing first."))
    origin = context.current()
    if actor and origin.way in FROM_OUTSIDE:
        _refuse_floods(verb, actor)
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


def _refuse_floods(verb: Verb, actor: "User") -> None:
    """Keep one person from filling the queue of everybody; the trail itself is what is counted."""
    most = settings.ACTS_AN_HOUR.get(str(verb))
    if most is None:
        return
    lately = Entry.objects.filter(actor=actor, verb=verb, at__gt=Now() - HOUR).count()
    if lately >= most:
        raise TooOften(
            _(
                "You have done this %(count)s times within an hour, and that is the limit. Nothing was "
                "done this time. Try again later."
            )
            % {"count": lately},
            retry_after=int(HOUR.total_seconds()) // 4,
        )
