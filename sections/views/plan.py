"""The new-report wizard: device → template → responsibility → people. The dates follow in reviews.

The report exists after the second step, so every later step can be left and taken up again.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cer_portal.accounts.models import User
from cer_portal.accounts.people import current
from cer_portal.devices.models import Device
from cer_portal.devices.services import add_device
from cer_portal.errors import BadInput, NotAllowed
from sections import outline, responsibility
from sections.access import get_report
from sections.forms import DeviceForm, ParticularsForm, RoleForm
from sections.matrix import cells_of, matrix_rows, roles_used
from sections.models import Report
from sections.rail import rail
from sections.selectors import role_holders
from sections.services.assign import assign_by_model
from sections.services.people import name_team
from sections.services.plan import ReportParticulars, apply_model, create_report
from sections.views.pages import crumbs

STEPS = (
    gettext_lazy("Device"),
    gettext_lazy("Template"),
    gettext_lazy("Responsibility"),
    gettext_lazy("People"),
    gettext_lazy("Dates"),
)


def steps(here: int) -> list[dict[str, object]]:
    """Return the steps of the wizard with the current one marked; `here` counts from 1."""
    return [
        {"number": n, "label": label, "current": n == here, "done": n < here}
        for n, label in enumerate(STEPS, start=1)
    ]


def _leader(request: HttpRequest) -> User:
    user = current(request)
    if user.is_external or not user.may_lead_reports:
        raise NotAllowed(_("Only people who may set up reports can create one."))
    return user


@require_http_methods(["GET", "POST"])
def new_report(request: HttpRequest) -> HttpResponse:
    """Step 1: choose one of the organisation's devices, or add one."""
    user = _leader(request)
    form = DeviceForm(request.POST or None, initial={"manufacturer": user.organisation.name})
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                device = add_device(actor=user, now=timezone.now(), **form.cleaned_data)
                return redirect("new_report_particulars", device.pk)
            except BadInput as error:
                form.add_error("name", error.sentence)
        status = 400
    context = {
        "steps": steps(1),
        "crumbs": [(_("Reports"), reverse("portfolio")), (_("New report"), None)],
        "devices": Device.objects.visible_to(user),
        "form": form,
    }
    return render(request, "sections/new_report.html", context, status=status)


@require_http_methods(["GET", "POST"])
def new_report_particulars(request: HttpRequest, device_id: int) -> HttpResponse:
    """Step 2: template, title, what is claimed. The report exists from here on."""
    user = _leader(request)
    device = get_object_or_404(Device.objects.visible_to(user), pk=device_id)
    templates = outline.offered_to(user.organisation_id)
    form = ParticularsForm(
        request.POST or None,
        templates=templates,
        initial={
            "title": _("Clinical Evaluation Report · %(device)s") % {"device": device.name},
            "slug": slugify(device.name)[:60],
        },
    )
    status = 200
    if request.method == "POST":
        report = _created(form, device, user)
        if report is not None:
            return redirect("plan_model", report.slug)
        status = 400
    context = {
        "steps": steps(2),
        "crumbs": [*_way(), (device.name, None)],
        "device": device,
        "templates": templates,
        "form": form,
    }
    return render(request, "sections/new_report_particulars.html", context, status=status)


def _way() -> list[tuple[str, str | None]]:
    return [(_("Reports"), reverse("portfolio")), (_("New report"), reverse("new_report"))]


def _created(form: ParticularsForm, device: Device, actor: User) -> Report | None:
    if not form.is_valid():
        return None
    particulars = ReportParticulars(market=form.market(), **form.cleaned_data)
    try:
        return create_report(
            device=device, particulars=particulars, actor=actor, now=timezone.now()
        )
    except BadInput as error:
        for name in error.fields or [""]:
            form.add_error(name if name in form.fields else None, error.sentence)
        return None


@require_http_methods(["GET", "POST"])
def plan_model(request: HttpRequest, slug: str) -> HttpResponse:
    """Step 3: the responsibility model as a matrix in which each cell can be changed."""
    user = current(request)
    report = get_report(user, slug, "report.lead")
    asked = request.POST.get("model") or request.GET.get("model") or report.responsibility_model
    model = asked if asked in responsibility.MODELS else report.responsibility_model
    sentence, status = "", 200
    if request.method == "POST":
        try:
            cells = cells_of(request.POST, report)
            apply_model(report=report, model=model, cells=cells, actor=user, now=timezone.now())
            return redirect("plan_people", slug)
        except BadInput as error:
            sentence, status = error.sentence, 400
    context = {
        **rail(report, user, "overview"),
        "crumbs": crumbs(report, (_("Plan: responsibility"), None)),
        "steps": steps(3),
        "models": responsibility.MODELS.values(),
        "model": responsibility.MODELS[model],
        "roles": responsibility.ROLES.values(),
        "rows": matrix_rows(report, model, changed=request.POST or None),
        "sentence": sentence,
    }
    return render(request, "sections/plan_model.html", context, status=status)


@require_http_methods(["GET", "POST"])
def plan_people(request: HttpRequest, slug: str) -> HttpResponse:
    """Step 4: a person for each role; what stays open is said and can be filled later."""
    user = current(request)
    report = get_report(user, slug, "report.lead")
    form = RoleForm(
        request.POST or None,
        roles=roles_used(report),
        report=report,
        chooser=user,
        holders=role_holders(report),
    )
    if request.method == "POST" and form.is_valid():
        name_team(report=report, holders=form.cleaned_data, actor=user, now=timezone.now())
        unfilled = assign_by_model(report=report, actor=user, now=timezone.now())
        if unfilled:
            said = _("%(count)s sections still lack someone; they are listed on the overview.")
            messages.warning(request, said % {"count": len(unfilled)})
        return redirect("plan_dates", slug)
    context = {
        **rail(report, user, "overview"),
        "crumbs": crumbs(report, (_("Plan: people"), None)),
        "steps": steps(4),
        "form": form,
        "model": responsibility.MODELS[report.responsibility_model],
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "sections/plan_people.html", context, status=status)
