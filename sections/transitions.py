"""The one function that moves a section. Every verb that moves one comes through here."""

from datetime import datetime

from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.errors import WrongState
from cer_portal.outbox.models import Kind
from cer_portal.outbox.services import announce
from sections.models import Report, Section, StateChange, WordImport
from sections.workflow import Move, State, target

# What other programs may be told of.
TOLD = {State.RETURNED: Kind.SECTION_RETURNED, State.APPROVED: Kind.SECTION_APPROVED}


def move(
    *,
    section: Section,
    by: Move,
    actor: User,
    now: datetime,
    reason: str = "",
    round_number: int | None = None,
) -> StateChange:
    """Move a locked section along the table of moves and keep the move as a row.

    The caller holds the section's row lock and writes the trail. Raises WrongState where the table
    has no such move. The state of the report follows its sections.
    """
    after = target(section.state, by)
    if after is None:
        raise WrongState(
            _("“%(section)s” is “%(state)s”; it cannot be %(move)s now.")
            % {"section": section, "state": section.get_state_display(), "move": by.label}
        )
    change = StateChange.objects.create(
        section=section,
        move=by,
        before=section.state,
        after=after,
        revision_id=section.current_id,
        round_number=round_number,
        actor=actor,
        at=now,
        reason=reason,
    )
    section.state, section.state_since = after, now
    section.save(update_fields=["state", "state_since"])
    follow(section.report_id)
    if after in TOLD:
        announce(
            kind=TOLD[after],
            report_id=section.report_id,
            section_id=section.pk,
            round_number=round_number,
            by_id=actor.pk,
        )
    return change


W = WordImport.State
WORD_MOVES: dict[str, frozenset[str]] = {
    W.WAITING: frozenset({W.RUNNING, W.FAILED}),
    # Running again is the claim of a second worker after the lease of the first ran out.
    W.RUNNING: frozenset({W.RUNNING, W.WAITING, W.READ, W.FAILED}),
    W.READ: frozenset({W.TAKEN, W.SUGGESTED, W.DROPPED}),
}


def move_word(*, brought: WordImport, to: WordImport.State, **fields: object) -> WordImport:
    """Move a locked Word file to another state and set the fields that go with it.

    The caller holds the row lock and writes the trail. Raises WrongState where the table has no
    such move.
    """
    if to not in WORD_MOVES.get(brought.state, frozenset()):
        raise WrongState(
            _("The file “%(file)s” is “%(state)s”; it cannot become “%(to)s”.")
            % {"file": brought, "state": brought.get_state_display(), "to": to.label}
        )
    WordImport.objects.filter(pk=brought.pk).update(state=to, **fields)
    brought.refresh_from_db(fields=["state", *fields])
    return brought


def follow(report_id: int) -> None:
    """Keep the report's status what its sections make it."""
    open_texts = Section.objects.texts().filter(report_id=report_id)
    done = not open_texts.exclude(state=State.APPROVED).exists()
    status = Report.Status.APPROVED if done else Report.Status.IN_WORK
    Report.objects.filter(pk=report_id).exclude(status=status).update(status=status)
