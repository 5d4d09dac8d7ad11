"""Decide on a section of a round."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput, WrongState
from reviews.decisions import BLOCKS_APPROVAL, BLOCKS_SIGN_OFF, Decision, FindingState
from reviews.models import Finding, Reply, Review, RoundSection
from reviews.permissions import place_abilities
from reviews.services.findings import close_verified
from reviews.services.locking import lock_review
from reviews.services.replies import Replies, keep_replies
from reviews.transitions import move_finding
from sections import transitions
from sections.services.locking import lock
from sections.workflow import Move

MOVES = {Decision.APPROVE: Move.APPROVE, Decision.RETURN: Move.RETURN}


@transaction.atomic
def submit_review(
    *,
    review: Review,
    decision: str,
    reason: str,
    actor: User,
    now: datetime,
    replies: Replies | None = None,
) -> Review:
    """Approve the frozen text or return it; the drafted findings are sent with the decision.

    Returning needs a reason. Approving is refused while an own critical or major finding is open,
    drafted or sent; own answered findings are verified by it. `replies` answer the questions put to
    the own function, all of them. The last review of a section moves
    the section: back to the author where anyone returned it, else it is approved.
    """
    locked = lock_review(review)
    place = locked.round_section
    require(place_abilities(actor, place, locked), "review.submit")
    _check(locked, decision, reason)
    kept = keep_replies(locked, replies or {})
    verified = _verify_own(locked, actor, now) if decision == Decision.APPROVE else []
    sent = _send(locked, now)
    locked.state, locked.decision = Review.State.SUBMITTED, Decision(decision)
    locked.reason, locked.submitted_at = reason.strip(), now
    locked.save(update_fields=["state", "decision", "reason", "submitted_at"])
    _record(locked, sent, verified, kept, actor)
    if not place.reviews.filter(state=Review.State.OPEN).exists():
        settle(place, actor=actor, now=now)
    return locked


def _check(review: Review, decision: str, reason: str) -> None:
    if decision not in Decision.values:
        raise BadInput(_("Choose a decision."), {"decision": [_("Approve or return.")]})
    if decision == Decision.RETURN and not reason.strip():
        raise BadInput(
            _("Say why the section goes back to its author."),
            {"reason": [_("A reason is needed.")]},
        )
    if decision == Decision.APPROVE:
        _check_own_open(review)
        _check_unjudged(review)


def _check_own_open(review: Review) -> None:
    own = Finding.objects.filter(
        section=review.round_section.section,
        review__reviewer=review.reviewer_id,
        severity__in=BLOCKS_APPROVAL,
    )
    drafted = own.filter(state=FindingState.DRAFT, review=review)
    for finding in [*drafted, *own.filter(state=FindingState.OPEN)]:
        raise WrongState(
            _(
                "A %(severity)s finding of yours is open (%(finding)s). Return the section, or "
                "lower or drop the finding."
            )
            % {"severity": finding.get_severity_display().lower(), "finding": _shown(finding)}
        )


def _check_unjudged(review: Review) -> None:
    """A critical finding of someone who is not asked in this round must be closed by then."""
    place = review.round_section
    others = Finding.objects.filter(
        section=place.section,
        severity__in=BLOCKS_SIGN_OFF,
        state__in=[FindingState.OPEN, FindingState.ANSWERED],
    ).exclude(review__reviewer__in=place.reviews.values("reviewer"))
    first = others.select_related("review__reviewer").first()
    if first is not None:
        raise WrongState(
            _(
                "%(finding)s is critical and not closed. %(name)s or the approver of the section "
                "closes it first."
            )
            % {"finding": first, "name": first.review.reviewer.name}
        )


def _shown(finding: Finding) -> str:
    return str(finding) if finding.number else _("drafted")


def _verify_own(review: Review, actor: User, now: datetime) -> list[Finding]:
    answered = Finding.objects.select_for_update(no_key=True, of=("self",)).filter(
        section=review.round_section.section,
        review__reviewer=review.reviewer_id,
        state=FindingState.ANSWERED,
    )
    found = list(answered.select_related("section", "review__round_section__round").order_by("pk"))
    for finding in found:
        close_verified(finding, actor=actor, now=now)
    return found


def _send(review: Review, now: datetime) -> list[Finding]:
    """Number the drafted findings in the order of the text and show them to all."""
    report_id = review.round_section.section.report_id
    last = Finding.objects.filter(report=report_id).aggregate(last=Max("number"))["last"] or 0
    drafts = Finding.objects.filter(review=review, state=FindingState.DRAFT).order_by("start", "pk")
    found = list(drafts)
    for number, finding in enumerate(found, start=last + 1):
        move_finding(finding, FindingState.OPEN)
        finding.number, finding.raised_at = number, now
        finding.save(update_fields=["state", "number", "raised_at"])
    return found


def _record(
    review: Review,
    sent: Sequence[Finding],
    verified: Sequence[Finding],
    kept: Sequence[Reply],
    actor: User,
) -> None:
    place = review.round_section
    record(
        verb=Verb.REVIEW_SUBMITTED,
        actor=actor,
        obj=review,
        report_id=place.section.report_id,
        section_id=place.section_id,
        round_number=place.round.number,
        after={
            "decision": review.decision,
            "revision": place.revision.number,
            "sha256": place.revision.digest,
            "findings": {str(finding): finding.severity for finding in sent},
            "verified": [str(finding) for finding in verified],
            "answers": {reply.question.text: "yes" if reply.is_yes else "no" for reply in kept},
        },
        reason=review.reason,
        label=str(place.section),
    )


def settle(place: RoundSection, *, actor: User, now: datetime) -> None:
    """Close the place of a section in its round and move the section by what was decided.

    The caller holds the locks and has seen that the section is decided.
    """
    returned = place.reviews.filter(decision=Decision.RETURN)
    reasons = list(returned.order_by("submitted_at").values_list("reason", flat=True))
    outcome = Decision.RETURN if reasons else Decision.APPROVE
    place.is_open, place.outcome = False, outcome
    place.save(update_fields=["is_open", "outcome"])
    section = lock(place.section)
    change = transitions.move(
        section=section,
        by=MOVES[outcome],
        actor=actor,
        now=now,
        reason="\n".join(reasons),
        round_number=place.round.number,
    )
    record(
        verb=Verb.SECTION_MOVED,
        actor=actor,
        obj=section,
        report_id=section.report_id,
        section_id=section.pk,
        round_number=place.round.number,
        before={"state": change.before},
        after={"state": change.after, "revision": place.revision.number},
        reason=change.reason,
    )
