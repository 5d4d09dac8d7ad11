"""The report's home: what is late, what is blocked, who owes what."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cer_portal.accounts.people import current
from cer_portal.accounts.permissions import for_template
from reviews import dashboard
from sections import outline
from sections.access import get_report
from sections.permissions import report_abilities
from sections.rail import rail


@require_GET
def report_overview(request: HttpRequest, slug: str) -> HttpResponse:
    """The overview of a report; an outside writer goes straight to the assigned sections."""
    user = current(request)
    report = get_report(user, slug)
    abilities = report_abilities(user, report)
    if not abilities["report.read_all"]:
        return redirect("section_list", slug)
    now = timezone.now()
    newest = outline.newest_edition(report.template)
    shown = dashboard.overview(report, user, timezone.localdate(), now)
    context = {
        **rail(report, user, "overview"),
        "crumbs": [(_("Reports"), "/reports/"), (report.device.name, None)],
        "overview": shown,
        "newer_edition": newest if newest > report.template_edition else None,
        "timeline": dashboard.drawn(report, shown.milestones, timezone.localdate()),
        "abilities": for_template(abilities),
    }
    return render(request, "reviews/overview.html", context)
