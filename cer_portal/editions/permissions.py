"""Who begins a report from another one, each answer with its reason."""

from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import Abilities, Allowed, Answer, Denied
from cer_portal.accounts.roles import Right
from reviews.models import Baseline
from sections.models import Edition, Report
from sections.permissions import answer


def edition_abilities(user: User, report: Report, released: Baseline | None) -> Abilities:
    """Whether the person begins the next edition of a report, or a local version of it."""
    return {
        "edition.begin": _begin(user, report, released),
        "edition.localise": _sets_up(user, report, Right.READ_ALL),
    }


def _begin(user: User, report: Report, released: Baseline | None) -> Answer:
    lead = _sets_up(user, report, Right.LEAD)
    if not lead:
        return lead
    after = Edition.objects.filter(previous=report).select_related("begun_by").first()
    if after is not None:
        return Denied(
            _("The next edition was begun on %(day)s by %(name)s.")
            % {"day": after.begun_at.strftime("%Y-%m-%d"), "name": after.begun_by.name},
            by_state=True,
        )
    if released is None:
        return Denied(
            _("The report is not released yet. The next edition takes over what was released."),
            by_state=True,
        )
    return Allowed()


def _sets_up(user: User, report: Report, right: Right) -> Answer:
    if user.is_external or not user.may_lead_reports:
        return Denied(_("Only people who may set up reports can create one."))
    if user.organisation_id != report.organisation_id:
        return Denied(_("Only people who may set up reports can create one on this device."))
    return answer(user, report, right)
