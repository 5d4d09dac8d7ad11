"""What a person may do with a report and a section, each answer with its reason."""

from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import Abilities, Allowed, Answer, Denied
from cer_portal.accounts.roles import BY_ACCESS, RIGHTS, Function, Right, holders
from cer_portal.devices.models import Fact
from sections.models import EvidenceScope, Kind, Membership, Report, Section
from sections.selectors import membership_of
from sections.workflow import SUBMITTABLE, WRITABLE, State


def holds(user: User, report: Report, right: Right) -> bool:
    """Whether the person's access to the report carries the right, now."""
    membership = membership_of(user, report)
    return membership is not None and right in rights_of(membership)


def rights_of(membership: Membership) -> frozenset[Right]:
    """Return what an access carries: the function's rights, and those the lead added to a room."""
    rights = RIGHTS[membership.function]
    if membership.function != Function.CRO_WRITER:
        return rights
    given = {
        Right.READ_EVIDENCE: membership.evidence != EvidenceScope.NONE,
        Right.IMPORT: membership.may_import,
        Right.COMMENT: membership.may_comment,
        Right.SEE_NAMES: membership.may_see_names,
    }
    return rights | {right for right, yes in given.items() if yes}


def answer(user: User, report: Report, right: Right) -> Answer:
    """Allowed, or denied with the functions that may."""
    if holds(user, report, right):
        return Allowed()
    if right in BY_ACCESS and _in_room(user, report):
        return Denied(
            _("Your access to this report does not let you %(act)s. The RA lead can change that.")
            % {"act": right.label}
        )
    return Denied(
        _("Only %(functions)s may %(act)s.")
        % {"functions": _joined(holders(right)), "act": right.label}
    )


def _in_room(user: User, report: Report) -> Membership | None:
    """Return the access that opens a room to an outside writer, or None."""
    member = membership_of(user, report)
    return member if member is not None and member.function == Function.CRO_WRITER else None


def _joined(names: list[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return _("%(many)s or %(last)s") % {"many": ", ".join(names[:-1]), "last": names[-1]}


def report_abilities(user: User, report: Report) -> Abilities:
    """Every ability on a report: view, lead, read the parts, import, build."""
    member: Answer = (
        Allowed()
        if membership_of(user, report)
        else Denied(_("You have no access to this report."))
    )
    return {
        "report.view": member,
        "report.read_all": answer(user, report, Right.READ_ALL),
        "report.lead": answer(user, report, Right.LEAD),
        "report.people": answer(user, report, Right.SEE_PEOPLE),
        "report.history": answer(user, report, Right.READ_HISTORY),
        "report.names": answer(user, report, Right.SEE_NAMES),
        "report.evidence": answer(user, report, Right.READ_EVIDENCE),
        "report.register": _register(user, report),
        "report.import": answer(user, report, Right.IMPORT),
        "report.review": answer(user, report, Right.REVIEW),
        "report.build": answer(user, report, Right.BUILD),
    }


def _register(user: User, report: Report) -> Answer:
    """The whole register, with its imports: not for whom it is narrowed to the own sections."""
    member = _in_room(user, report)
    if member is not None and member.evidence != EvidenceScope.ALL:
        return Denied(_("Your access opens only the records that your own sections cite."))
    return answer(user, report, Right.READ_EVIDENCE)


def section_abilities(user: User, section: Section) -> Abilities:
    """Every ability on a section the person can see."""
    report = section.report
    reads = membership_of(user, report) is not None
    return {
        "section.view": Allowed() if reads else Denied(_("You have no access to this section.")),
        "section.edit": _edit(user, section),
        "section.suggest": _suggest(user, section),
        "section.replace": may_replace(user, section),
        "section.comment": answer(user, report, Right.COMMENT),
        "section.submit": _submit(user, section),
        "section.withdraw": _withdraw(user, section),
        "section.assign": answer(user, report, Right.LEAD),
        "section.reopen": _reopen(user, section),
        "section.accept_facts": _accept_facts(user, section),
        "section.approve": _approve(user, section),
        "section.confirm": _edit(user, section),
        "section.decide": _decide(user, section),
        "section.tie": answer(user, report, Right.LEAD),
    }


def fact_abilities(user: User, report: Report, fact: Fact) -> Abilities:
    """Every ability on a fact that the report shows: another value, confirming it, naming its owner."""
    lead = answer(user, report, Right.LEAD)
    owns = fact.owner_id == user.pk and all(
        holds(user, report, right) for right in (Right.READ_ALL, Right.COMMENT)
    )
    either: Answer = (
        Allowed()
        if lead or owns
        else Denied(_("The RA lead and whoever answers for a fact change it."))
    )
    return {
        "fact.change": _master_data(user, lead) if fact.report_id is None else either,
        "fact.confirm": either,
        "fact.own": lead,
    }


def _master_data(user: User, lead: Answer) -> Answer:
    """What is true of the device is true in every report on it."""
    if lead and not user.may_lead_reports:
        return Denied(_("Only people who may set up reports change what is said of the device."))
    return lead


def is_writer(user: User, section: Section) -> bool:
    """Whether the person is the author or a contributor of the section."""
    return section.author_id == user.pk or user in section.contributors.all()


def only_suggests(user: User, section: Section) -> bool:
    """Whether what this outside writer types is a suggestion by the terms of the access."""
    member = _in_room(user, section.report)
    return member is not None and member.only_suggests


def _edit(user: User, section: Section) -> Answer:
    if section.kind != Kind.TEXT:
        return Denied(_("The portal writes this part itself."))
    if not holds(user, section.report, Right.WRITE):
        return answer(user, section.report, Right.WRITE)
    if not is_writer(user, section):
        return Denied(_("Only the author and the contributors of a section write in it."))
    if only_suggests(user, section):
        return Denied(_("Your access lets you suggest changes; a writer inside takes them in."))
    if section.state not in WRITABLE:
        return Denied(_locked(section), by_state=True)
    return Allowed()


def may_replace(user: User, section: Section) -> Answer:
    """Whether the person replaces words here from the page for the whole report, writing or not."""
    if section.kind != Kind.TEXT:
        return Denied(_("The portal writes this part itself."))
    if not holds(user, section.report, Right.LEAD):
        return answer(user, section.report, Right.LEAD)
    if section.state not in WRITABLE:
        return Denied(_locked(section), by_state=True)
    return Allowed()


def _suggest(user: User, section: Section) -> Answer:
    """Whoever may comment or writes in the section, as long as it is not approved."""
    if section.kind != Kind.TEXT:
        return Denied(_("The portal writes this part itself."))
    writes = holds(user, section.report, Right.WRITE) and is_writer(user, section)
    if not writes and not holds(user, section.report, Right.COMMENT):
        return answer(user, section.report, Right.COMMENT)
    if section.state == State.APPROVED:
        return Denied(_locked(section), by_state=True)
    return Allowed()


def _locked(section: Section) -> str:
    if section.state == State.APPROVED:
        return _("The section is approved. To change it, have it reopened with a reason.")
    return _("The section is in review. It can be changed when it comes back.")


def _submit(user: User, section: Section) -> Answer:
    if section.author_id != user.pk:
        return Denied(_("Only the author of a section submits it."))
    if section.state not in SUBMITTABLE:
        return Denied(
            _("A section that is “%(state)s” cannot be submitted.")
            % {"state": section.get_state_display()},
            by_state=True,
        )
    return Allowed()


def _withdraw(user: User, section: Section) -> Answer:
    if section.author_id != user.pk:
        return Denied(_("Only the author of a section takes it back."))
    if section.state != State.IN_REVIEW:
        return Denied(_("The section is not with the reviewers."), by_state=True)
    return Allowed()


def _reopen(user: User, section: Section) -> Answer:
    if not (holds(user, section.report, Right.LEAD) or section.approver_id == user.pk):
        return Denied(_("Only the RA lead or the approver of a section reopens it."))
    if section.state != State.APPROVED:
        return Denied(_("Only an approved section is reopened."), by_state=True)
    return Allowed()


def _accept_facts(user: User, section: Section) -> Answer:
    """The writers while they write; of an approved text whoever may reopen it."""
    if section.state == State.APPROVED:
        return _reopen(user, section)
    if section.state == State.IN_REVIEW:
        return Denied(
            _("The reviewers see the values as they were sent. Accept when it comes back."),
            by_state=True,
        )
    return _edit(user, section)


def _decide(user: User, section: Section) -> Answer:
    """Who answers the source of a local text; whether they read the source is asked beside it."""
    if is_writer(user, section) or holds(user, section.report, Right.LEAD):
        return Allowed()
    return Denied(_("Only the writers of a section and the RA lead answer its source."))


def _approve(user: User, section: Section) -> Answer:
    if section.author_id == user.pk:
        return Denied(_("Nobody approves a section of their own: you are its author."))
    if is_writer(user, section):
        return Denied(_("Nobody approves a section they have written in."))
    return answer(user, section.report, Right.REVIEW)
