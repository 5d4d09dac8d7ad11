"""The milestones of a report: the plan, one of them changed, ended or added."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cer_portal.accounts.models import User
from cer_portal.accounts.people import current
from cer_portal.accounts.permissions import Abilities, for_template
from reviews.access import get_milestone, get_whole_report
from reviews.forms import MilestoneForm, posted
from reviews.models import Milestone
from reviews.permissions import milestone_abilities, plan_abilities
from reviews.selectors.milestones import milestones_of, timeline_of
from reviews.services.milestones import (
    add_milestone,
    complete_milestone,
    reopen_milestone,
    set_milestone,
)
from sections.models import Report
from sections.rail import rail
from sections.views.pages import crumbs


def way(report: Report, here: str) -> list[tuple[str, str | None]]:
    """Return the way to a page under the milestones of a report."""
    url = reverse("milestone_list", args=[report.slug])
    return crumbs(report, (_("Milestones"), url), (here, None))


def _row(milestone: Milestone, report: Report, user: User) -> tuple[Milestone, Abilities, int]:
    """Return a milestone, what the person may do with it, and its days against the baseline."""
    # One object for all rows, so that asking for a right does not load the report again.
    milestone.report = report
    able = for_template(milestone_abilities(user, milestone))
    return milestone, able, (milestone.due - milestone.baseline).days


@require_GET
def milestone_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The plan as a picture and as a table: baseline, date now, owner, state."""
    user = current(request)
    report = get_whole_report(user, slug)
    today = timezone.localdate()
    found = list(milestones_of(report, user))
    context = {
        **rail(report, user, "milestones"),
        "crumbs": crumbs(report, (_("Milestones"), None)),
        "rows": [_row(milestone, report, user) for milestone in found],
        "late_count": sum(m.state == "open" and m.due < today for m in found),
        "done_count": sum(m.state == "done" for m in found),
        "following": next((m for m in found if m.state == "open" and m.due >= today), None),
        "picture": timeline_of(found, report, today),
        "abilities": for_template(plan_abilities(user, report)),
    }
    return render(request, "reviews/milestone_list.html", context)


@require_http_methods(["GET", "POST"])
def milestone_change(request: HttpRequest, slug: str, milestone_id: int) -> HttpResponse:
    """Move a milestone, rename it, give it to someone."""
    user = current(request)
    found = get_milestone(user, slug, milestone_id, "milestone.change")
    form = MilestoneForm(posted(request), report=found.report, milestone=found)
    if request.method == "POST" and form.is_valid():
        set_milestone(milestone=found, actor=user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("%(milestone)s is set.") % {"milestone": found})
        return redirect(f"{reverse('milestone_list', args=[slug])}#milestone-{found.pk}")
    return _form_page(request, found.report, form, found)


@require_http_methods(["GET", "POST"])
def milestone_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a milestone of one's own."""
    user = current(request)
    report = get_whole_report(user, slug, "milestone.plan")
    form = MilestoneForm(posted(request), report=report)
    if request.method == "POST" and form.is_valid():
        made = add_milestone(report=report, actor=user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("%(milestone)s is set.") % {"milestone": made})
        return redirect(f"{reverse('milestone_list', args=[slug])}#milestone-{made.pk}")
    return _form_page(request, report, form, None)


def _form_page(
    request: HttpRequest, report: Report, form: MilestoneForm, milestone: Milestone | None
) -> HttpResponse:
    here = milestone.title if milestone else _("Add a milestone")
    context = {
        **rail(report, current(request), "milestones"),
        "crumbs": way(report, here),
        "milestone": milestone,
        "form": form,
    }
    status = 400 if form.errors else 200
    return render(request, "reviews/milestone_change.html", context, status=status)


@require_POST
def milestone_done(request: HttpRequest, slug: str, milestone_id: int) -> HttpResponse:
    """Mark a milestone as done."""
    user = current(request)
    found = get_milestone(user, slug, milestone_id, "milestone.complete")
    complete_milestone(milestone=found, actor=user, now=timezone.now())
    messages.success(request, _("%(milestone)s is done.") % {"milestone": found})
    return redirect(f"{reverse('milestone_list', args=[slug])}#milestone-{found.pk}")


@require_POST
def milestone_reopen(request: HttpRequest, slug: str, milestone_id: int) -> HttpResponse:
    """Take back that a milestone is done."""
    user = current(request)
    found = get_milestone(user, slug, milestone_id, "milestone.reopen")
    reopen_milestone(milestone=found, actor=user, now=timezone.now())
    messages.success(request, _("%(milestone)s is open again.") % {"milestone": found})
    return redirect(f"{reverse('milestone_list', args=[slug])}#milestone-{found.pk}")
