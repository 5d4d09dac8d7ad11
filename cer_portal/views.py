"""Home pages and the small answers of the roof."""

from typing import cast

from allauth.mfa.totp import views as totp_views
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cer_portal import selectors
from cer_portal.accounts.people import current
from cer_portal.errors import NotAllowed
from cer_portal.refusals import page_answer
from cer_portal.second_factor import needs_second_factor
from sections.pages import page_of, searched


@login_not_required
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the database answers; for load balancers and container health checks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form has expired and that nothing was changed."""
    sentence = _(
        "The page was open too long, so nothing was sent. Go back, reload it and send again."
    )
    return page_answer(request, NotAllowed(sentence))


@require_http_methods(["GET", "POST"])
def remove_factor(request: HttpRequest) -> HttpResponseBase:
    """Take the authenticator app away, after confirming; 403 for whoever must have one."""
    if needs_second_factor(current(request)):
        raise NotAllowed(
            _(
                "Your account needs a second factor, so this one stays. For a new phone, ask whoever"
                " runs this portal for a reset."
            )
        )
    return cast(HttpResponseBase, totp_views.deactivate_totp(request))


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
    page = page_of(selectors.reports_of(user, query=query), request.GET.get("page"), size=25)
    context = {
        "crumbs": [(_("Reports"), None)],
        "page": page,
        "rows": selectors.portfolio_rows(list(page), user, timezone.localdate()),
        "query": query,
        "may_create": user.may_lead_reports and not user.is_external,
    }
    return render(request, "portfolio.html", context)
