"""What a person may do about contributions and plans, each answer with its reason."""

from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import Abilities, Answer, Denied
from cer_portal.accounts.roles import Right
from cer_portal.contributions.criteria import OPEN, OWED, State
from cer_portal.contributions.models import Contribution
from sections.models import Kind, Section
from sections.permissions import answer, holds, is_writer, section_abilities
from sections.selectors import membership_of
from sections.workflow import State as SectionState


def kickoff_abilities(user: User, section: Section) -> Abilities:
    """Ask for a contribution to a section, write its plan, talk about it, agree to it."""
    return {
        "contribution.ask": _ask(user, section),
        "plan.write": _write_plan(user, section),
        "plan.remark": _remark(user, section),
        "plan.agree": _agree(user, section),
    }


def _leads(user: User, section: Section) -> bool:
    return holds(user, section.report, Right.LEAD)


def _writable(user: User, section: Section) -> Answer:
    """The portal's own parts and approved texts need nothing; a reader gives nothing."""
    if section.kind != Kind.TEXT:
        return Denied(_("The portal writes this part itself."))
    return answer(user, section.report, Right.WRITE)


def _ask(user: User, section: Section) -> Answer:
    may = _writable(user, section)
    if may and section.author_id != user.pk and not _leads(user, section):
        return Denied(_("Only the author of the section or the RA lead asks for contributions."))
    if may and section.state == SectionState.APPROVED:
        return Denied(_("The section is approved. Have it reopened first."), by_state=True)
    return may


def _write_plan(user: User, section: Section) -> Answer:
    may = _writable(user, section)
    if may and not is_writer(user, section) and not _leads(user, section):
        return Denied(_("Only the writers of the section or the RA lead write its plan."))
    return may


def _remark(user: User, section: Section) -> Answer:
    if section.kind != Kind.TEXT:
        return Denied(_("The portal writes this part itself."))
    return answer(user, section.report, Right.COMMENT)


def _agree(user: User, section: Section) -> Answer:
    may = _writable(user, section)
    named = {section.author_id, section.reviewer_id, section.approver_id}
    if may and user.pk not in named and not _leads(user, section):
        return Denied(
            _("The author agrees to the plan, and its reviewer, its approver or the RA lead.")
        )
    return may


def contribution_abilities(user: User, contribution: Contribution) -> Abilities:
    """Answer a contribution that was asked for, take it over, return it, withdraw it."""
    return {
        "contribution.answer": _answer(user, contribution),
        "contribution.take": _take(user, contribution),
        "contribution.return": _return(user, contribution),
        "contribution.withdraw": _withdraw(user, contribution),
    }


def is_asked(user: User, contribution: Contribution) -> bool:
    """Whether the person is asked by name, or has the function that is asked."""
    if contribution.person_id is not None:
        return contribution.person_id == user.pk
    member = membership_of(user, contribution.section.report)
    return member is not None and member.function == contribution.function


def _answer(user: User, contribution: Contribution) -> Answer:
    may = answer(user, contribution.section.report, Right.WRITE)
    if may and not is_asked(user, contribution):
        return Denied(_("Somebody else is asked for this contribution."))
    if may and contribution.state not in OWED:
        return _not_now(contribution)
    return may


def _not_now(contribution: Contribution) -> Denied:
    return Denied(
        _("The contribution is “%(state)s”.") % {"state": contribution.get_state_display()},
        by_state=True,
    )


def _take(user: User, contribution: Contribution) -> Answer:
    section = contribution.section
    if section.author_id != user.pk:
        return Denied(_("The author of the section takes contributions over."))
    if contribution.state != State.ANSWERED:
        return _not_now(contribution)
    return section_abilities(user, section)["section.edit"]


def _concerned(user: User, contribution: Contribution) -> Answer:
    """The author, whoever asked, and the lead, while they may write at all."""
    section = contribution.section
    if user.pk in {section.author_id, contribution.asked_by_id} or _leads(user, section):
        return answer(user, section.report, Right.WRITE)
    return Denied(_("Only the author of the section, whoever asked, or the RA lead does this."))


def _return(user: User, contribution: Contribution) -> Answer:
    may = _concerned(user, contribution)
    return _not_now(contribution) if may and contribution.state != State.ANSWERED else may


def _withdraw(user: User, contribution: Contribution) -> Answer:
    may = _concerned(user, contribution)
    return _not_now(contribution) if may and contribution.state not in OPEN else may
