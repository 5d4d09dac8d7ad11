"""Load the records of evaluators for a request; whoever may not know of one gets the same 404."""

from django.http import Http404

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.evaluators.models import Declaration, Qualification
from cer_portal.evaluators.permissions import evaluator_abilities
from sections.access import get_report as get_any_report
from sections.models import Report


def get_report(user: User, slug: str, ability: str) -> Report:
    """Return the report of that short name if the person may do `ability` about its evaluators."""
    report = get_any_report(user, slug)
    require(evaluator_abilities(user, report), ability)
    return report


def get_qualification(user: User, pk: int) -> Qualification:
    """Return one edition that the person may read."""
    found = Qualification.objects.visible_to(user).select_related("user").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def get_declaration(user: User, report: Report, pk: int) -> Declaration:
    """Return one declaration of a report that was loaded through `get_report`."""
    rows = Declaration.objects.visible_to(user).filter(report=report, pk=pk)
    found = rows.select_related("user__organisation", "report__device").first()
    if found is None:
        raise Http404
    return found
