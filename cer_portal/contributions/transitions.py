"""The one place where a contribution changes its state; each change is a turn that stays."""

from datetime import datetime

from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.contributions.criteria import MOVES, Act
from cer_portal.contributions.models import Contribution, Turn
from cer_portal.errors import WrongState
from cer_portal.outbox.models import Matter
from cer_portal.outbox.services import tell


def move(
    *,
    contribution: Contribution,
    act: Act,
    by: User,
    at: datetime,
    text: str = "",
    table: str = "",
    reason: str = "",
    answer: Turn | None = None,
) -> Turn:
    """Move a contribution that the caller holds locked and keep the turn; WrongState off the table.

    `answer` is the turn that is taken over or returned.
    """
    after = MOVES.get((contribution.state, act))
    if after is None:
        raise WrongState(
            _("A contribution that is “%(state)s” cannot be moved like that.")
            % {"state": contribution.get_state_display()}
        )
    contribution.state = after
    contribution.save(update_fields=["state", "person", "taken_as"])
    return Turn.objects.create(
        contribution=contribution,
        act=act,
        by=by,
        at=at,
        text=text,
        table=table,
        reason=reason,
        answer=answer,
    )


def tell_of(matter: Matter, contribution: Contribution, by: User) -> None:
    """Let those know whom a turn of a contribution concerns."""
    tell(
        matter=matter,
        report_id=contribution.section.report_id,
        section_id=contribution.section_id,
        thing_id=contribution.pk,
        by_id=by.pk,
    )
