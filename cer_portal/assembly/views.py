"""The builds of a report: ask for one, watch it, take it away."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cer_portal.accounts.people import current
from cer_portal.accounts.permissions import for_template
from cer_portal.assembly.access import get_build
from cer_portal.assembly.models import Build
from cer_portal.assembly.permissions import printing_abilities
from cer_portal.assembly.services import note_download, request_build, request_history
from reviews.dashboard import sections_by_state
from sections.access import get_report
from sections.pages import page_of
from sections.rail import rail
from sections.views.trail import asked
from sections.workflow import State


@require_GET
def build_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Every build, newest first, and what a new one would be: a draft or final."""
    user = current(request)
    report = get_report(user, slug, "report.build")
    builds = Build.objects.visible_to(user).filter(report=report).select_related("requested_by")
    states = sections_by_state(report)
    context = {
        **rail(report, user, "builds"),
        "crumbs": [
            (_("Reports"), reverse("portfolio")),
            (report.device.name, reverse("report_overview", args=[slug])),
            (_("Builds"), None),
        ],
        "page": page_of(builds, request.GET.get("page"), size=25),
        "abilities": for_template(printing_abilities(user, report)),
        "approved": states.get(State.APPROVED, 0),
        "total": sum(states.values()),
    }
    return render(request, "assembly/build_list.html", context)


@require_POST
def build_request(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the PDF."""
    user = current(request)
    report = get_report(user, slug, "report.build")
    build = request_build(report=report, actor=user, now=timezone.now())
    messages.info(request, _("%(build)s has begun; this page follows it.") % {"build": build})
    return redirect("build_list", slug)


@require_POST
def history_print(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the history as PDF, narrowed as the page was."""
    user = current(request)
    report = get_report(user, slug, "report.history")
    words = asked(request).words
    build = request_history(report=report, actor=user, narrowed=words, now=timezone.now())
    messages.info(request, _("%(build)s has begun; this page follows it.") % {"build": build})
    return redirect("build_list", slug)


@require_GET
def build_status(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """How far one build is, as a piece of the page."""
    user = current(request)
    report = get_report(user, slug, "report.build")
    build = get_build(user, report, number)
    return render(request, "assembly/_build.html", {"build": build, "report": report})


@require_GET
def build_download(request: HttpRequest, slug: str, number: int) -> FileResponse:
    """The PDF itself; the download stands in the trail."""
    user = current(request)
    report = get_report(user, slug, "report.build")
    build = get_build(user, report, number, "build.download")
    note_download(build=build, actor=user, now=timezone.now())
    what = "history" if build.kind == Build.Kind.HISTORY else "build"
    name = f"{report.slug}-edition-{report.edition_number}-{what}-{build.number}.pdf"
    return FileResponse(
        build.file.open("rb"), as_attachment=True, filename=name, content_type="application/pdf"
    )
