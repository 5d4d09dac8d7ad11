"""Answer a sent finding, verify the answer, or send it back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput
from reviews.checks import check_answer
from reviews.decisions import FindingState
from reviews.models import Finding
from reviews.permissions import finding_abilities
from reviews.services.drafts import lock_finding
from reviews.transitions import move_finding


@transaction.atomic
def answer_finding(
    *, finding: Finding, disposition: str, answer: str, actor: User, now: datetime
) -> Finding:
    """Answer a finding as author or contributor of its section, linked to the text as it is now.

    An answer can be corrected until it is verified; the trail keeps what it said before. Raises
    BadInput for an empty answer, or one that claims a change where the text is as reviewed.
    """
    locked = lock_finding(finding)
    require(finding_abilities(actor, locked), "finding.answer")
    check_answer(locked, disposition, answer)
    before = _said(locked)
    if locked.state == FindingState.OPEN:
        move_finding(locked, FindingState.ANSWERED)
    locked.disposition, locked.answer = disposition, answer.strip()
    locked.answered_by, locked.answered_at = actor, now
    locked.answer_revision = locked.section.current
    locked.save()
    _record(Verb.FINDING_ANSWERED, locked, actor, before)
    return locked


@transaction.atomic
def verify_finding(*, finding: Finding, actor: User, now: datetime) -> Finding:
    """Accept the answer and close the finding, as its raiser or the approver of the section."""
    locked = lock_finding(finding)
    require(finding_abilities(actor, locked), "finding.verify")
    return close_verified(locked, actor=actor, now=now)


def close_verified(finding: Finding, *, actor: User, now: datetime) -> Finding:
    """Close a locked, answered finding inside the transaction of the verb that asked for it."""
    before = _said(finding)
    move_finding(finding, FindingState.VERIFIED)
    finding.closed_by, finding.closed_at = actor, now
    finding.save(update_fields=["state", "closed_by", "closed_at"])
    _record(Verb.FINDING_VERIFIED, finding, actor, before)
    return finding


@transaction.atomic
def send_back_finding(*, finding: Finding, reason: str, actor: User, now: datetime) -> Finding:
    """Return an answer that does not settle the finding; the author sees the reason."""
    locked = lock_finding(finding)
    require(finding_abilities(actor, locked), "finding.send_back")
    if not reason.strip():
        raise BadInput(
            _("Say what the answer leaves open."), {"reason": [_("A reason is needed.")]}
        )
    before = _said(locked)
    move_finding(locked, FindingState.OPEN)
    locked.sent_back_reason = reason.strip()
    locked.save(update_fields=["state", "sent_back_reason"])
    _record(Verb.FINDING_SENT_BACK, locked, actor, before, reason=reason.strip())
    return locked


def _said(finding: Finding) -> dict[str, object]:
    revision = finding.answer_revision
    return {
        "state": str(finding.state),
        "disposition": finding.disposition,
        "answer": finding.answer,
        "revision": revision.number if revision else None,
    }


def _record(
    verb: Verb, finding: Finding, actor: User, before: dict[str, object], reason: str = ""
) -> None:
    record(
        verb=verb,
        actor=actor,
        obj=finding,
        report_id=finding.report_id,
        section_id=finding.section_id,
        round_number=finding.review.round_section.round.number,
        before=before,
        after=_said(finding),
        reason=reason,
        label=f"{finding} · {finding.section}",
    )
