"""End a review round: close it, or cancel it while nobody has decided."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import WrongState
from reviews.decisions import Decision
from reviews.models import Review, Round, RoundSection
from reviews.permissions import round_abilities
from reviews.selectors.rounds import open_reviews
from reviews.services.locking import lock_round
from reviews.services.review import settle


@transaction.atomic
def close_round(*, review_round: Round, actor: User, now: datetime, confirm: bool = False) -> Round:
    """End the round. With reviews still open it asks for `confirm` first (WrongState, `waiting`).

    Open reviews then end without a decision. A section that one reviewer returned goes back to its
    author; any other undecided one stays submitted and waits for the next round.
    """
    locked = lock_round(review_round)
    require(round_abilities(actor, locked), "round.close")
    waiting = list(open_reviews(locked))
    if waiting and not confirm:
        raise WrongState(_waiting_words(waiting), waiting=[str(review) for review in waiting])
    undecided = _end_reviews(waiting)
    for place in RoundSection.objects.filter(round=locked, is_open=True).order_by("section"):
        _end_place(place, actor, now)
    return _end(locked, Round.State.CLOSED, Verb.ROUND_CLOSED, actor, now, undecided, "")


@transaction.atomic
def cancel_round(*, review_round: Round, actor: User, now: datetime, reason: str = "") -> Round:
    """Take back a round in which nobody has decided; its sections wait for the next one."""
    locked = lock_round(review_round)
    require(round_abilities(actor, locked), "round.cancel")
    undecided = _end_reviews(open_reviews(locked))
    RoundSection.objects.filter(round=locked, is_open=True).update(is_open=False)
    return _end(
        locked, Round.State.CANCELLED, Verb.ROUND_CANCELLED, actor, now, undecided, reason.strip()
    )


def _waiting_words(waiting: list[Review]) -> str:
    return (
        ngettext(
            "%(count)s review has not come in.",
            "%(count)s reviews have not come in.",
            len(waiting),
        )
        % {"count": len(waiting)}
        + " "
        + _("Confirm that the round ends without them.")
    )


def _end_reviews(waiting: Iterable[Review]) -> list[str]:
    names = []
    for review in waiting:
        names.append(f"{review.round_section.section} · {review.reviewer.name}")
        review.state = Review.State.CLOSED
        review.save(update_fields=["state"])
    return names


def _end_place(place: RoundSection, actor: User, now: datetime) -> None:
    """A single "return" decides a section, whoever else was asked; anything less decides nothing."""
    if place.reviews.filter(decision=Decision.RETURN).exists():
        settle(place, actor=actor, now=now)
    else:
        place.is_open = False
        place.save(update_fields=["is_open"])


def _end(  # noqa: PLR0913 (the parts of one line of the trail)
    ended: Round,
    state: Round.State,
    verb: Verb,
    actor: User,
    now: datetime,
    undecided: list[str],
    reason: str,
) -> Round:
    before = ended.state
    ended.state, ended.closed_by, ended.closed_at = state, actor, now
    ended.save(update_fields=["state", "closed_by", "closed_at"])
    record(
        verb=verb,
        actor=actor,
        obj=ended,
        report_id=ended.report_id,
        round_number=ended.number,
        before={"state": before},
        after={"state": ended.state, "without_decision": undecided},
        reason=reason,
    )
    return ended
