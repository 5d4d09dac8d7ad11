"""Verbs that hand a section over: submit, take back, reopen."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput, WrongState
from sections import transitions
from sections.checks import missing_for_review
from sections.models import Section
from sections.permissions import section_abilities
from sections.services.locking import lock
from sections.workflow import Move, State


@transaction.atomic
def submit_section(
    *, section: Section, actor: User, now: datetime, note: str = "", unanswered: int = 0
) -> Section:
    """Hand the section to the reviewers. It waits for the next round from then on.

    Raises WrongState with the list of what is missing, or where `unanswered` findings (counted by
    the floor above, which knows findings) still wait for the author.
    """
    locked = lock(section)
    require(section_abilities(actor, locked), "section.submit")
    if locked.state == State.REOPENED and not note.strip():
        raise BadInput(
            _("Say what was changed since the section was reopened."),
            {"note": [_("A line is needed.")]},
        )
    missing = missing_for_review(locked)
    if unanswered:
        missing.append(_("%(count)s findings have no answer yet.") % {"count": unanswered})
    if missing:
        raise WrongState(_("Not submitted. Missing: %s") % " ".join(missing), missing=missing)
    _move(locked, Move.SUBMIT, Verb.SECTION_SUBMITTED, actor, now, note)
    return locked


@transaction.atomic
def withdraw_section(*, section: Section, actor: User, now: datetime) -> Section:
    """Take a submitted section back before a round has frozen it.

    The caller's floor refuses it while the section stands in an open round.
    """
    locked = lock(section)
    require(section_abilities(actor, locked), "section.withdraw")
    _move(locked, Move.WITHDRAW, Verb.SECTION_MOVED, actor, now, "")
    return locked


@transaction.atomic
def reopen_section(*, section: Section, actor: User, now: datetime, reason: str) -> Section:
    """Open an approved section again; the reason is seen by all."""
    if not reason.strip():
        raise BadInput(
            _("Say why the section is reopened."), {"reason": [_("A reason is needed.")]}
        )
    locked = lock(section)
    require(section_abilities(actor, locked), "section.reopen")
    _move(locked, Move.REOPEN, Verb.SECTION_REOPENED, actor, now, reason.strip())
    return locked


def _move(
    section: Section, move: Move, verb: Verb, actor: User, now: datetime, reason: str
) -> None:
    change = transitions.move(section=section, by=move, actor=actor, now=now, reason=reason)
    record(
        verb=verb,
        actor=actor,
        obj=section,
        report_id=section.report_id,
        section_id=section.pk,
        before={"state": change.before},
        after={"state": change.after, "revision": section.version},
        reason=reason,
    )
