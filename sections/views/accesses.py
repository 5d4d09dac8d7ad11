"""Who has access, across all the reports that a person leads."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cer_portal.accounts.models import User
from cer_portal.accounts.people import current
from cer_portal.accounts.roles import Function
from cer_portal.errors import NotAllowed
from cer_portal.tables import csv_answer
from sections.access import get_report
from sections.models import Report
from sections.room_forms import ReviewedForm
from sections.selectors import reports_led_by, reviews_due
from sections.services.access_review import (
    LABELS,
    AccessRow,
    mark_of,
    note_accesses_export,
    review_access,
    rows_of,
)

PER_PAGE = 10


@require_http_methods(["GET", "POST"])
def accesses(request: HttpRequest) -> HttpResponse:
    """People, reports, roles, scopes, ends and last uses; each report is confirmed with a reason."""
    user = current(request)
    led = _led(user)
    form = ReviewedForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, led, form)
    report = get_report(user, form.cleaned_data["report"], "report.lead")
    review_access(
        report=report,
        seen=form.cleaned_data["seen"],
        note=form.cleaned_data["note"],
        actor=user,
        now=timezone.now(),
    )
    messages.success(
        request, _("The accesses to %(report)s are looked over.") % {"report": report.device.name}
    )
    return redirect("accesses")


def _led(user: User) -> Sequence[Report]:
    led = list(reports_led_by(user))
    if not led:
        raise NotAllowed(_("Only RA leads look over accesses, each those to the own reports."))
    return led


def _page(request: HttpRequest, led: Sequence[Report], form: ReviewedForm) -> HttpResponse:
    now, due = timezone.now(), reviews_due(led)
    soonest = sorted(led, key=lambda each: due[each.pk])
    page = Paginator(soonest, PER_PAGE).get_page(request.GET.get("page"))
    rows = rows_of(list(page), now=now)
    context = {
        "crumbs": [(_("Access review"), None)],
        "page": page,
        "reports": [
            (each, due[each.pk], rows[each.pk], mark_of(rows[each.pk]), _open_form(each, form))
            for each in page
        ],
        "overdue": sum(when < now for when in due.values()),
        "led": len(led),
        "functions": dict(Function.choices),
    }
    status = 400 if form.is_bound else 200
    return render(request, "sections/accesses.html", context, status=status)


def _open_form(report: Report, form: ReviewedForm) -> ReviewedForm:
    """Return the form with what is wrong under the report it was sent for, a fresh one elsewhere."""
    sent = form.is_bound and form.data.get("report") == report.slug
    return form if sent else ReviewedForm(auto_id=f"id_{report.pk}_%s")


@require_POST
def accesses_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Everyone with access to the reports that the person leads, for a spreadsheet."""
    user, now = current(request), timezone.now()
    led = _led(user)
    note_accesses_export(reports=led, actor=user, now=now)
    rows, due = rows_of(led, now=now), reviews_due(led)
    head = [_("Report"), *(str(label) for label in LABELS.values()), _("Review due")]
    lines = [_line(each, row, due[each.pk]) for each in led for row in rows[each.pk]]
    return csv_answer(f"accesses-{now:%Y-%m-%d}.csv", head, lines)


def _line(report: Report, row: AccessRow, due: datetime) -> list[Any]:
    return [report.title, *(getattr(row, key) for key in LABELS), due.date().isoformat()]
