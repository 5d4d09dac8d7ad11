"""Home pages and the small answers of the roof."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cer_portal import selectors
from cer_portal.accounts.people import current
from cer_portal.portfolio import portfolio_rows, reports_of
from sections.pages import page_of, searched


@login_not_required
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the database answers; for load balancers and container health checks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@require_GET
def my_work(request: HttpRequest) -> HttpResponse:
    """Everything that waits for the signed-in person, by due date."""
    groups = selectors.my_work(current(request), timezone.localdate())
    total = sum(len(group.items) for group in groups)
    context = {"groups": groups, "total": total, "my_work_count": total, "crumbs": []}
    return render(request, "my_work.html", context)


@require_GET
def portfolio(request: HttpRequest) -> HttpResponse:
    """The reports the person works on, with their sections by state and what comes next."""
    user = current(request)
    query = searched(request.GET.get("q", ""))
    page = page_of(reports_of(user, query=query), request.GET.get("page"), size=25)
    context = {
        "crumbs": [(_("Reports"), None)],
        "page": page,
        "rows": portfolio_rows(list(page), user, timezone.localdate()),
        "query": query,
        "may_create": user.may_lead_reports and not user.is_external,
    }
    return render(request, "portfolio.html", context)
