"""What a contribution can be and where it can stand, and the requests that templates carry. Data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cer_portal.contributions.criteria.standard import (
    StandardError,
    StandardRequest,
    read_standard,
    standard_requests,
)

__all__ = [
    "OPEN",
    "OWED",
    "Act",
    "Expected",
    "StandardError",
    "StandardRequest",
    "State",
    "read_standard",
    "standard_requests",
]


class Expected(models.TextChoices):
    """What is asked for."""

    TEXT = "text", _("Text")
    TABLE = "table", _("Table")
    FILE = "file", _("File")


class State(models.TextChoices):
    """Where a contribution stands."""

    ASKED = "asked", _("Asked for")
    ANSWERED = "answered", _("Answered")
    RETURNED = "returned", _("Returned")
    TAKEN = "taken", _("Taken over")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Act(models.TextChoices):
    """What moves a contribution; the label finishes the line "NAME …"."""

    ASK = "ask", _("asked for it")
    ANSWER = "answer", _("answered")
    RETURN = "return", _("returned it")
    TAKE = "take", _("took it over")
    WITHDRAW = "withdraw", _("withdrew it")
    HAND = "hand", _("handed it over")


# Owed by whoever was asked, and everything that is not settled.
OWED = (State.ASKED, State.RETURNED)
OPEN = (*OWED, State.ANSWERED)
MOVES: dict[tuple[str, str], State] = {
    (State.ASKED, Act.ANSWER): State.ANSWERED,
    (State.RETURNED, Act.ANSWER): State.ANSWERED,
    (State.ANSWERED, Act.RETURN): State.RETURNED,
    (State.ANSWERED, Act.TAKE): State.TAKEN,
    (State.ASKED, Act.WITHDRAW): State.WITHDRAWN,
    (State.RETURNED, Act.WITHDRAW): State.WITHDRAWN,
    (State.ANSWERED, Act.WITHDRAW): State.WITHDRAWN,
    **{(state, Act.HAND): state for state in OPEN},
}
