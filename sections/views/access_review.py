"""Look over everyone with access to a report."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cer_portal.accounts.people import current
from cer_portal.accounts.roles import Function
from cer_portal.tables import csv_answer
from sections.access import get_report
from sections.models import AccessReview, Report
from sections.pages import page_of
from sections.rail import rail
from sections.room_forms import AccessReviewForm
from sections.selectors import membership_of, review_due
from sections.services.access_review import LABELS, access_rows, mark_of, review_access
from sections.services.witness import note_review_export
from sections.views.pages import crumbs


@require_http_methods(["GET", "POST"])
def access_review(request: HttpRequest, slug: str) -> HttpResponse:
    """Everyone with role, scope, last use and end date, to be confirmed in one step."""
    user = current(request)
    report = get_report(user, slug, "report.lead")
    form = AccessReviewForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, report, form)
    review_access(
        report=report,
        seen=form.cleaned_data["seen"],
        note=form.cleaned_data["note"],
        actor=user,
        now=timezone.now(),
    )
    messages.success(request, _("The accesses are looked over. The list of today is kept."))
    return redirect("access_review", slug)


def _page(request: HttpRequest, report: Report, form: AccessReviewForm) -> HttpResponse:
    rows = access_rows(report, now=timezone.now())
    own = membership_of(current(request), report)
    back = reverse("people", args=[report.slug])
    past = AccessReview.objects.filter(report=report).select_related("by")
    context = {
        **rail(report, current(request), "people"),
        "crumbs": crumbs(report, (_("People"), back), (_("Access review"), None)),
        "rows": [(row, _moments(row.until, row.signed_in, row.last_act)) for row in rows],
        "functions": dict(Function.choices),
        "own": own.pk if own else None,
        "mark": mark_of(rows),
        "form": form,
        "due": review_due(report),
        "page": page_of(past, request.GET.get("page"), size=25),
    }
    return render(
        request, "sections/access_review.html", context, status=400 if form.is_bound else 200
    )


def _moments(*written: str) -> list[datetime | None]:
    return [datetime.fromisoformat(each) if each else None for each in written]


@require_GET
def access_review_csv(request: HttpRequest, slug: str, review_id: int) -> StreamingHttpResponse:
    """The list as it was looked over, for a spreadsheet."""
    report = get_report(current(request), slug, "report.lead")
    review = get_object_or_404(
        AccessReview.objects.select_related("by"), report=report, pk=review_id
    )
    note_review_export(review=review, actor=current(request), now=timezone.now())
    head = [*(str(label) for label in LABELS.values()), _("Looked over by"), _("Looked over at")]
    by = [review.by.name, review.at.isoformat(timespec="seconds")]
    rows = [[*(person.get(key, "") for key in LABELS), *by] for person in review.people]
    return csv_answer(f"{report.slug}-access-{review.at:%Y-%m-%d}.csv", head, rows)
