"""What a person may do with the builds of a report, each answer with its reason."""

from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import Abilities, Allowed, Answer, Denied
from cer_portal.assembly.models import Build
from sections.models import Report
from sections.permissions import report_abilities

UNDER_WAY = (Build.State.QUEUED, Build.State.RUNNING)


def printing_abilities(user: User, report: Report) -> Abilities:
    """Whether the person may see the builds of a report and ask for one now."""
    may = report_abilities(user, report)["report.build"]
    busy = _busy(report, Build.Kind.REPORT)
    waits = Denied(
        _("The report is being printed already; the PDF is listed below."), by_state=True
    )
    request: Answer = waits if may and busy else may
    return {"build.view": may, "build.request": request}


def history_printing(user: User, report: Report) -> Abilities:
    """Whether the person may take the history away as PDF now."""
    may = report_abilities(user, report)["report.history"]
    waits = Denied(_("The history is being printed already; see the builds."), by_state=True)
    return {"history.print": waits if may and _busy(report, Build.Kind.HISTORY) else may}


def _busy(report: Report, kind: str) -> bool:
    return Build.objects.filter(report=report, kind=kind, state__in=UNDER_WAY).exists()


def build_abilities(user: User, build: Build) -> Abilities:
    """Whether the person may download a build."""
    may = report_abilities(user, build.report)["report.build"]
    ready: Answer = Allowed()
    if build.state != Build.State.READY:
        ready = Denied(_("The PDF is not ready yet."), by_state=True)
    return {"build.view": may, "build.download": ready if may else may}
