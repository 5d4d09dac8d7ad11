"""What a person may do with rounds, reviews, findings and milestones, each with its reason."""

from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import Abilities, Allowed, Answer, Denied
from cer_portal.accounts.roles import Function, Right
from reviews.decisions import FindingState
from reviews.models import Finding, Milestone, Review, Round, RoundSection, Signature
from reviews.signing import Meaning
from sections.models import Kind, Report, RoleHolder, Section
from sections.permissions import answer, holds, is_writer
from sections.selectors import membership_of
from sections.workflow import State

RELEASER = "PR"
EVALUATORS = (Function.CLINICAL, Function.MEDICAL)


def plan_abilities(user: User, report: Report, *, waiting: int | None = None) -> Abilities:
    """What can be done about the rounds and milestones of a report as a whole.

    `waiting` is the number of submitted sections that no open round holds; None leaves it unasked.
    """
    lead = answer(user, report, Right.LEAD)
    opening = lead
    if lead and waiting == 0:
        opening = Denied(
            _("No submitted section waits for a round. Authors submit their sections first."),
            by_state=True,
        )
    return {
        "round.view": answer(user, report, Right.READ_ALL),
        "round.open": opening,
        "milestone.plan": lead,
    }


def round_abilities(user: User, review_round: Round) -> Abilities:
    """What can be done with one round: see it, move its days, hold it, close it, cancel it."""
    lead = answer(user, review_round.report, Right.LEAD)
    running = _while_open(lead, review_round)
    held = review_round.held_at is not None
    waits = Denied(_("The round is on hold."), by_state=True)
    goes_on = Denied(_("The round is not on hold."), by_state=True)
    return {
        "round.view": answer(user, review_round.report, Right.READ_ALL),
        "round.close": running,
        "round.cancel": _cancel(lead, review_round),
        "round.extend": running,
        "round.remind": waits if running and held else running,
        "round.hold": waits if running and held else running,
        "round.resume": goes_on if running and not held else running,
    }


def _while_open(lead: Answer, review_round: Round) -> Answer:
    if lead and review_round.state != Round.State.OPEN:
        return Denied(_("The round is over."), by_state=True)
    return lead


def _cancel(lead: Answer, review_round: Round) -> Answer:
    allowed = _while_open(lead, review_round)
    submitted = Review.objects.filter(
        round_section__round=review_round, state=Review.State.SUBMITTED
    )
    if allowed and submitted.exists():
        return Denied(
            _("A reviewer has decided already, so the round can only be closed."), by_state=True
        )
    return allowed


def place_abilities(user: User, place: RoundSection, review: Review | None) -> Abilities:
    """What the person may do on one section of a round; `review` is the person's own, if any."""
    own = _own_review(user, place, review)
    return {
        "review.view": answer(user, place.section.report, Right.READ_ALL),
        "review.write": own,
        "review.submit": _while_going_on(own, place.round),
        "review.wish": own,
        "review.pass_on": own,
    }


def _while_going_on(own: Answer, review_round: Round) -> Answer:
    if own and review_round.held_at is not None:
        reason = {"reason": review_round.held_because}
        return Denied(_("The round is on hold: %(reason)s") % reason, by_state=True)
    return own


def _own_review(user: User, place: RoundSection, review: Review | None) -> Answer:
    """Nobody judges a text of their own, whatever else they may do in the portal."""
    if place.section.author_id == user.pk:
        return Denied(_("Nobody approves a section of their own: you are its author."))
    if is_writer(user, place.section):
        return Denied(_("Nobody approves a section they have written in."))
    if not holds(user, place.section.report, Right.REVIEW):
        return answer(user, place.section.report, Right.REVIEW)
    if review is None or review.reviewer_id != user.pk:
        return Denied(
            _("You were not asked about this section in round %(number)s.")
            % {"number": place.round.number}
        )
    if review.state == Review.State.SUBMITTED:
        return Denied(_("You have decided on this section in this round."), by_state=True)
    if review.state != Review.State.OPEN and place.round.state == Round.State.OPEN:
        return Denied(_("Somebody else was asked in your place."), by_state=True)
    if review.state != Review.State.OPEN:
        return Denied(_("The round ended before you decided."), by_state=True)
    if wrote(user, place.section):
        return Denied(_("You wrote this; another person must approve it."))
    return Allowed()


def section_abilities(user: User, section: Section) -> Abilities:
    """What the person may do with the findings of a section they can read."""
    writes = is_writer(user, section)
    return {
        "findings.view": Allowed(),
        "findings.answer": answer(user, section.report, Right.COMMENT)
        if writes
        else Denied(_("Only the author and the contributors of a section answer its findings.")),
        "findings.all": answer(user, section.report, Right.READ_ALL),
    }


def finding_abilities(user: User, finding: Finding) -> Abilities:
    """What the person may do with one finding they can see."""
    return {
        "finding.change": _draft(user, finding),
        "finding.answer": _answer(user, finding),
        "finding.verify": _judge(user, finding),
        "finding.send_back": _judge(user, finding),
    }


def _draft(user: User, finding: Finding) -> Answer:
    if finding.review.reviewer_id != user.pk:
        return Denied(_("Only the person who wrote a finding changes it."))
    if finding.state != FindingState.DRAFT:
        return Denied(_("The finding was sent with your decision."), by_state=True)
    if finding.review.state != Review.State.OPEN:
        return Denied(_("The round ended before you decided."), by_state=True)
    return Allowed()


def _answer(user: User, finding: Finding) -> Answer:
    """An answer may be corrected until it is verified; the trail keeps the earlier one."""
    if not is_writer(user, finding.section):
        return Denied(_("Only the author and the contributors of a section answer its findings."))
    may = answer(user, finding.section.report, Right.COMMENT)
    if may and finding.state not in (FindingState.OPEN, FindingState.ANSWERED):
        return Denied(_("The finding is closed."), by_state=True)
    return may


def _judge(user: User, finding: Finding) -> Answer:
    """Only the raiser or the approver of the section closes a finding, and never a writer of it."""
    if is_writer(user, finding.section):
        return Denied(_("Nobody closes a finding on a section they have written in."))
    if user.pk not in (finding.review.reviewer_id, finding.section.approver_id):
        return Denied(_("Only the person who raised a finding or the approver closes it."))
    if not holds(user, finding.section.report, Right.REVIEW):
        return answer(user, finding.section.report, Right.REVIEW)
    if finding.state != FindingState.ANSWERED:
        return Denied(_("The finding has no answer to judge."), by_state=True)
    return Allowed()


def milestone_abilities(user: User, milestone: Milestone) -> Abilities:
    """What the person may do with one milestone."""
    lead = answer(user, milestone.report, Right.LEAD)
    owner = milestone.owner_id == user.pk and holds(user, milestone.report, Right.READ_ALL)
    own = Allowed() if lead or owner else Denied(_("Only the RA lead or the owner ends it."))
    open_now = milestone.state == Milestone.State.OPEN
    done = Denied(_("The milestone is done."), by_state=True)
    not_done = Denied(_("The milestone is open."), by_state=True)
    return {
        "milestone.change": lead,
        "milestone.complete": own if open_now or not own else done,
        "milestone.reopen": own if not open_now or not own else not_done,
    }


def signing_abilities(user: User, section: Section) -> Abilities:
    """With which meanings the person may sign the section as it stands: `section.sign_<meaning>`."""
    asked = {
        Meaning.AUTHORED: _sign_authored,
        Meaning.REVIEWED: _sign_reviewed,
        Meaning.APPROVED: _sign_approved,
        Meaning.EVALUATOR: _sign_evaluator,
        Meaning.RELEASE: _sign_release,
    }
    closed = _closed_to_signing(user, section)
    return {
        f"section.sign_{meaning}": ask(user, section) if closed is None else closed
        for meaning, ask in asked.items()
    }


def _closed_to_signing(user: User, section: Section) -> Denied | None:
    if membership_of(user, section.report) is None:
        return Denied(_("You have no access to this section."))
    if section.kind != Kind.TEXT:
        return Denied(_("The portal writes this part itself."))
    if section.current is None:
        return Denied(_("Nothing is written yet."), by_state=True)
    return None


def wrote(user: User, section: Section) -> bool:
    """Whether the person has a hand in the text: by duty now, or by any revision ever saved."""
    return is_writer(user, section) or section.revisions.filter(saved_by=user).exists()


def _sign_authored(user: User, section: Section) -> Answer:
    if section.author_id != user.pk:
        return Denied(_("Only the author signs a section as authored."))
    return Allowed()


def _sign_reviewed(user: User, section: Section) -> Answer:
    if wrote(user, section):
        return Denied(_("You wrote in this section; another person signs its review."))
    decided = Review.objects.filter(
        reviewer=user,
        state=Review.State.SUBMITTED,
        round_section__revision=section.current,
    )
    if not decided.exists():
        return Denied(_("Only a reviewer who decided on this revision signs it as reviewed."))
    return Allowed()


def _sign_approved(user: User, section: Section) -> Answer:
    if wrote(user, section):
        return Denied(_("You wrote in this section; another person must approve it."))
    if section.approver_id != user.pk:
        return Denied(_("Only the approver of the section signs it as approved."))
    return _once_approved(section)


def _sign_evaluator(user: User, section: Section) -> Answer:
    member = membership_of(user, section.report)
    if member is None or member.function not in EVALUATORS:
        return Denied(_("Only the clinical and medical functions sign as evaluators."))
    return _once_approved(section)


def _sign_release(user: User, section: Section) -> Answer:
    member = membership_of(user, section.report)
    leads = member is not None and member.function == Function.RA_LEAD
    holders = RoleHolder.objects.filter(report=section.report, role=RELEASER, user=user)
    if not (leads or holders.exists()):
        return Denied(
            _("Only the RA lead or the person responsible for regulatory compliance releases.")
        )
    agreed = Signature.objects.filter(section_revision=section.current, meaning=Meaning.EVALUATOR)
    allowed = _once_approved(section)
    if allowed and not agreed.exists():
        return Denied(_("No evaluator has signed this revision yet."), by_state=True)
    return allowed


def _once_approved(section: Section) -> Answer:
    if section.state != State.APPROVED:
        return Denied(_("The section is not approved yet."), by_state=True)
    return Allowed()
