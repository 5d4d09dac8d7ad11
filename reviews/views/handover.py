"""Hand a section over to the reviewers, or take it back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cer_portal.accounts.people import current
from cer_portal.accounts.permissions import require
from cer_portal.refusals import wants_json
from reviews.checks import missing_for_submission, submission_points
from reviews.services.submit import submit_section, withdraw_section
from sections.access import get_section
from sections.lineage import origin
from sections.models import Section
from sections.permissions import section_abilities
from sections.rail import rail
from sections.views.pages import crumbs


@require_http_methods(["GET", "POST"])
def section_submit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show what reviewers will get and what is missing, then hand the section over."""
    user = current(request)
    section = get_section(user, slug, pk, "section.submit")
    if request.method == "GET":
        return _confirm(request, section)
    note = request.POST.get("note", "").replace("\x00", "")[:300]
    done = submit_section(section=section, actor=user, now=timezone.now(), note=note)
    url = reverse("section", args=[slug, pk])
    messages.success(request, _submitted_words(section))
    return JsonResponse({"url": url, "state": done.state}) if wants_json(request) else redirect(url)


def _submitted_words(section: Section) -> str:
    reviewer = section.reviewer
    if reviewer is None or (section.author and section.author.is_external):
        return _("Submitted. The section waits for the next review round.")
    return _("Submitted. %(name)s reads it in the next review round.") % {"name": reviewer.name}


def _confirm(request: HttpRequest, section: Section) -> HttpResponse:
    user = current(request)
    require(section_abilities(user, section), "section.submit")
    url = reverse("section", args=[section.report.slug, section.pk])
    context = {
        **rail(section.report, user, "sections", section=section),
        "crumbs": crumbs(section.report, (str(section), url), (_("Submit for review"), None)),
        "section": section,
        "missing": missing_for_submission(section),
        "points": submission_points(section),
        **origin(section),
    }
    return render(request, "reviews/section_submit.html", context)


@require_POST
def section_withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a submitted section back to go on writing."""
    user = current(request)
    section = get_section(user, slug, pk, "section.withdraw")
    withdraw_section(section=section, actor=user, now=timezone.now())
    url = reverse("section", args=[slug, pk])
    messages.success(request, _("Taken back. You can go on writing."))
    return JsonResponse({"url": url}) if wants_json(request) else redirect(url)
