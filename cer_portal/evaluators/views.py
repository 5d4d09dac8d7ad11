"""The own qualification and interests, and the evaluators of a report for its leads."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cer_portal.accounts.models import User
from cer_portal.accounts.people import current
from cer_portal.accounts.permissions import for_template
from cer_portal.errors import BadInput, Refused
from cer_portal.evaluators.access import get_declaration, get_qualification, get_report
from cer_portal.evaluators.criteria import BASIS_OF_INTERESTS, BASIS_OF_QUALIFICATION
from cer_portal.evaluators.forms import AcceptForm, InterestsForm, QualificationForm
from cer_portal.evaluators.models import Declaration, Qualification
from cer_portal.evaluators.permissions import declaration_abilities
from cer_portal.evaluators.selectors import (
    coverage,
    declaration_standing,
    evaluators_of,
    oldest,
    qualification_standing,
)
from cer_portal.evaluators.services import (
    accept_interests,
    declare_interests,
    note_cv_download,
    state_qualification,
    statement,
)
from sections.models import Membership, Report
from sections.pages import page_of
from sections.rail import rail
from sections.views.pages import crumbs


@require_http_methods(["GET", "POST"])
def qualification(request: HttpRequest) -> HttpResponse:
    """The own qualification as it stands, its earlier editions, and a form for the next."""
    user = current(request)
    editions = Qualification.objects.filter(user=user)
    last = editions.order_by("-number").first()
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = QualificationForm(*sent, last=last)
    status = _stated(form, user)
    if status == 200 and form.is_bound:
        messages.success(request, _("Your qualification is kept."))
        return redirect("qualification")
    context = {
        "crumbs": [(_("Your account"), None)],
        "form": form,
        "last": last,
        "standing": qualification_standing(last, oldest(timezone.localdate())),
        "page": page_of(editions.order_by("-number"), request.GET.get("page"), size=25),
        "basis": BASIS_OF_QUALIFICATION,
    }
    return render(request, "evaluators/qualification.html", context, status=status)


def _stated(form: QualificationForm, user: User) -> int:
    """Keep what was sent, or put what is wrong with it on the form. Returns the status."""
    if not form.is_bound:
        return 200
    if not form.is_valid():
        return 400
    try:
        state_qualification(stated=form.stated(), cv=form.upload(), actor=user, now=timezone.now())
    except Refused as refused:
        return _put_on(form, refused, "cv")
    return 200


def _put_on(form: Any, refused: Refused, field: str) -> int:
    """Put a refusal beside its fields, or beside `field`. Returns its status."""
    for name, lines in getattr(refused, "fields", {field: [refused.sentence]}).items():
        form.add_error(name, lines)
    return refused.status


@require_GET
@never_cache
def cv(request: HttpRequest, pk: int) -> FileResponse:
    """The curriculum vitae itself; whoever takes it away stands in the trail."""
    user = current(request)
    found = get_qualification(user, pk)
    note_cv_download(qualification=found, actor=user, now=timezone.now())
    name = f"cv-{found.user.pk}-edition-{found.number}.pdf"
    return FileResponse(
        found.cv.open("rb"), as_attachment=True, filename=name, content_type="application/pdf"
    )


@require_GET
def interest_list(request: HttpRequest) -> HttpResponse:
    """The reports one is on, and how one's declaration stands for each."""
    user, since = current(request), oldest(timezone.localdate())
    mine = Membership.objects.running().filter(user=user).select_related("report__device")
    page = page_of(mine.order_by("report__title"), request.GET.get("page"), size=25)
    made = Declaration.objects.filter(user=user, report__in=[m.report_id for m in page]).latest()
    latest = {each.report_id: each for each in made.select_related("acceptance")}
    found = [(each.report, latest.get(each.report_id)) for each in page]
    context = {
        "crumbs": [(_("Your account"), None)],
        "page": page,
        "rows": [(report, last, declaration_standing(last, since)) for report, last in found],
        "basis": BASIS_OF_INTERESTS,
    }
    return render(request, "evaluators/interest_list.html", context)


@require_http_methods(["GET", "POST"])
def interests(request: HttpRequest, slug: str) -> HttpResponse:
    """The own declarations for a report, and a form for the next."""
    user = current(request)
    report = get_report(user, slug, "interests.declare")
    editions = Declaration.objects.filter(report=report, user=user).order_by("-number")
    last = editions.first()
    sent = request.POST if request.method == "POST" else None
    form = InterestsForm(sent, last=last, today=timezone.localdate())
    status = _declared(form, report, user)
    if status == 200 and form.is_bound:
        messages.success(request, _("Your declaration is signed."))
        return redirect("interest_list")
    context = {
        **rail(report, user, ""),
        "crumbs": crumbs(report, (_("Declaration of interests"), None)),
        "form": form,
        "page": page_of(editions.select_related("acceptance"), request.GET.get("page"), size=25),
        "statement": statement(user.name, report),
        "basis": BASIS_OF_INTERESTS,
    }
    return render(request, "evaluators/interests.html", context, status=status)


def _declared(form: InterestsForm, report: Report, user: User) -> int:
    """Sign what was sent, or put what is wrong with it on the form. Returns the status."""
    if not form.is_bound:
        return 200
    if not form.is_valid():
        return 400
    try:
        declare_interests(report=report, interests=form.interests(), actor=user, now=timezone.now())
    except Refused as refused:
        return _put_on(form, refused, "period_to")
    return 200


@require_GET
def evaluators(request: HttpRequest, slug: str) -> HttpResponse:
    """Everyone who evaluates or writes, with their records and gaps."""
    user = current(request)
    report = get_report(user, slug, "evaluators.view")
    rows = evaluators_of(report, timezone.localdate())
    context = {
        **rail(report, user, "people"),
        "crumbs": crumbs(
            report, (_("People"), reverse("people", args=[slug])), (_("Evaluators"), None)
        ),
        "rows": rows,
        "coverage": coverage(rows),
        "gaps": sum(len(row.gaps) for row in rows),
        "basis": f"{BASIS_OF_QUALIFICATION}; {BASIS_OF_INTERESTS}",
    }
    return render(request, "evaluators/evaluators.html", context)


@require_GET
def evaluator(request: HttpRequest, slug: str, user_id: int) -> HttpResponse:
    """One person's records, for a lead; 404 where the person is not in the table."""
    report = get_report(current(request), slug, "evaluators.view")
    return _evaluator_page(request, report, user_id, AcceptForm(), 200)


def _evaluator_page(
    request: HttpRequest, report: Report, user_id: int, form: AcceptForm, status: int
) -> HttpResponse:
    rows = {row.user.pk: row for row in evaluators_of(report, timezone.localdate())}
    if user_id not in rows:
        raise Http404
    row, user = rows[user_id], current(request)
    table = reverse("evaluators", args=[report.slug])
    made = row.declaration
    context = {
        **rail(report, user, "people"),
        "crumbs": crumbs(report, (_("Evaluators"), table), (row.user.name, None)),
        "row": row,
        "areas": [
            (area, getattr(row.qualification, area.value, "")) for area, _names in coverage([])
        ],
        "abilities": for_template(declaration_abilities(user, made)) if made else {},
        "form": form,
    }
    return render(request, "evaluators/evaluator.html", context, status=status)


@require_POST
def interests_accept(request: HttpRequest, slug: str, declaration_id: int) -> HttpResponse:
    """Sign a declaration for the manufacturer."""
    user = current(request)
    report = get_report(user, slug, "evaluators.view")
    made = get_declaration(user, report, declaration_id)
    form = AcceptForm(request.POST)
    status = _accepted(form, made, user)
    if status != 200:
        return _evaluator_page(request, report, made.user_id, form, status)
    messages.success(request, _("The declaration is signed for the manufacturer."))
    return redirect("evaluator", slug, made.user_id)


def _accepted(form: AcceptForm, made: Declaration, user: User) -> int:
    """Sign, or put what is wrong on the form. Returns the status; other refusals go on."""
    if not form.is_valid():
        return 400
    try:
        accept_interests(
            declaration=made, note=form.cleaned_data["note"], actor=user, now=timezone.now()
        )
    except BadInput as refused:
        return _put_on(form, refused, "note")
    return 200
