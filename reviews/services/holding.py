"""Put a round on hold, and let it go on."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput
from reviews.models import Round
from reviews.permissions import round_abilities
from reviews.services.locking import lock_round


@transaction.atomic
def hold_round(*, review_round: Round, reason: str, actor: User, now: datetime) -> Round:
    """Put the round on hold: it is read and noted in, but nobody decides or is reminded."""
    locked = lock_round(review_round)
    require(round_abilities(actor, locked), "round.hold")
    if not reason.strip():
        raise BadInput(_("Say why the round waits."), {"reason": [_("A reason is needed.")]})
    return _put(locked, now, reason.strip(), Verb.ROUND_HELD, actor)


@transaction.atomic
def resume_round(*, review_round: Round, actor: User, now: datetime) -> Round:
    """Let the round go on. The days are as they were: extend them where they were lost."""
    locked = lock_round(review_round)
    require(round_abilities(actor, locked), "round.resume")
    return _put(locked, None, "", Verb.ROUND_RESUMED, actor)


def _put(locked: Round, held_at: datetime | None, reason: str, verb: Verb, actor: User) -> Round:
    since = locked.held_at
    locked.held_at, locked.held_because = held_at, reason
    locked.save(update_fields=["held_at", "held_because"])
    record(
        verb=verb,
        actor=actor,
        obj=locked,
        report_id=locked.report_id,
        round_number=locked.number,
        before={"held_since": since.isoformat() if since else None},
        after={"held_since": held_at.isoformat() if held_at else None},
        reason=reason,
    )
    return locked
