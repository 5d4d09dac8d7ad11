"""The last step of setting up a report: its dates."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cer_portal.accounts.people import current
from reviews.access import get_whole_report
from reviews.forms import PlanForm, StepDatesForm
from reviews.models import Milestone
from reviews.plan import ProposedMilestone
from reviews.services.plan import proposal, set_plan
from reviews.views.milestones import way
from sections.models import Report
from sections.rail import rail
from sections.responsibility import ROLES
from sections.selectors import role_holders
from sections.views.plan import steps as wizard_steps


@require_http_methods(["GET", "POST"])
def plan_dates(request: HttpRequest, slug: str) -> HttpResponse:
    """The last step of setting up: the submission date, and the plan counted back from it.

    GET with `target` shows the proposal; POST puts it into the plan.
    """
    user = current(request)
    report = get_whole_report(user, slug, "milestone.plan")
    source = request.POST if request.method == "POST" else request.GET
    form = PlanForm(source if "target" in source else None, initial=_dates_of(report))
    steps: list[ProposedMilestone] = []
    dates = StepDatesForm(proposed={})
    if form.is_bound and form.is_valid():
        steps = proposal(report, form.cleaned_data["target"])
        proposed = {step.key: step.due for step in steps}
        posted = request.POST if request.method == "POST" else None
        dates = StepDatesForm(posted, proposed=proposed)
        if posted is not None and dates.is_valid():
            return _plan(request, report, form, dates)
    return _plan_page(request, report, form, steps, dates)


def _dates_of(report: Report) -> dict[str, date | None]:
    return {"target": report.target_date, "lock": report.data_lock_date}


def _plan(
    request: HttpRequest, report: Report, form: PlanForm, dates: StepDatesForm
) -> HttpResponse:
    user, now = current(request), timezone.now()
    target = form.cleaned_data["target"]
    set_plan(
        report=report,
        target=target,
        lock=form.cleaned_data["lock"],
        dates=dates.dates(),
        actor=user,
        now=now,
    )
    messages.success(request, _("The plan stands. Every date can still be moved."))
    return redirect("milestone_list", report.slug)


def _plan_page(
    request: HttpRequest,
    report: Report,
    form: PlanForm,
    steps: list[ProposedMilestone],
    dates: StepDatesForm,
) -> HttpResponse:
    holders = role_holders(report)
    rows = [
        (step, dates[f"due-{step.key}"], holders.get(step.owner_role), ROLES[step.owner_role].name)
        for step in steps
    ]
    context = {
        **rail(report, current(request), "milestones"),
        "crumbs": way(report, _("Dates")),
        "steps": wizard_steps(5),
        "form": form,
        "rows": rows,
        "planned": Milestone.objects.filter(report=report).exists(),
        "past": bool(steps) and steps[0].starts < timezone.localdate(),
        "first": steps[0] if steps else None,
    }
    status = 400 if form.errors or dates.errors else 200
    return render(request, "reviews/plan_dates.html", context, status=status)
