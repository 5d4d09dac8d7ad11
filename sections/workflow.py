"""The states of a section and the one table of moves between them. No queries."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a section stands."""

    NOT_STARTED = "not_started", _("Not started")
    DRAFTING = "drafting", _("Drafting")
    IN_REVIEW = "in_review", _("In review")
    RETURNED = "returned", _("Returned")
    APPROVED = "approved", _("Approved")
    REOPENED = "reopened", _("Reopened")


class Move(models.TextChoices):
    """What moves a section."""

    START = "start", _("started")
    SUBMIT = "submit", _("submitted for review")
    WITHDRAW = "withdraw", _("took back")
    APPROVE = "approve", _("approved")
    RETURN = "return", _("returned")
    REOPEN = "reopen", _("reopened")


MOVES: dict[tuple[str, str], State] = {
    (State.NOT_STARTED, Move.START): State.DRAFTING,
    (State.DRAFTING, Move.SUBMIT): State.IN_REVIEW,
    (State.RETURNED, Move.SUBMIT): State.IN_REVIEW,
    (State.REOPENED, Move.SUBMIT): State.IN_REVIEW,
    (State.IN_REVIEW, Move.WITHDRAW): State.DRAFTING,
    (State.IN_REVIEW, Move.APPROVE): State.APPROVED,
    (State.IN_REVIEW, Move.RETURN): State.RETURNED,
    (State.APPROVED, Move.REOPEN): State.REOPENED,
}

# States in which the text may be changed.
WRITABLE = (State.NOT_STARTED, State.DRAFTING, State.RETURNED, State.REOPENED)
SUBMITTABLE = (State.DRAFTING, State.RETURNED, State.REOPENED)


def target(state: str, move: str) -> State | None:
    """Return the state a move leads to from `state`, or None where it is not allowed there."""
    return MOVES.get((state, move))


def moves_from(state: str) -> list[Move]:
    """Return the moves that `state` allows."""
    return [Move(move) for (start, move) in MOVES if start == state]
