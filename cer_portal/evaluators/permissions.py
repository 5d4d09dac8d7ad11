"""What a person may do about evaluators, each answer with its reason."""

from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import Abilities, Allowed, Denied
from cer_portal.accounts.roles import Right
from cer_portal.evaluators.models import Acceptance, Declaration
from sections.models import Report
from sections.permissions import answer
from sections.selectors import membership_of


def evaluator_abilities(user: User, report: Report) -> Abilities:
    """Read the records of the evaluators of a report, and declare the own interests for it."""
    member = membership_of(user, report)
    return {
        "evaluators.view": answer(user, report, Right.LEAD),
        "interests.declare": Allowed()
        if member
        else Denied(_("You have no access to this report.")),
    }


def declaration_abilities(user: User, declaration: Declaration) -> Abilities:
    """Sign a declaration for the manufacturer: a lead, inside, and never the own one."""
    may = answer(user, declaration.report, Right.LEAD)
    if may and (declaration.user_id == user.pk or user.is_external):
        may = Denied(_("Someone else of the manufacturer signs your declaration."))
    if may and Acceptance.objects.filter(declaration=declaration).exists():
        may = Denied(_("The declaration is signed for the manufacturer."), by_state=True)
    return {"interests.accept": may}
