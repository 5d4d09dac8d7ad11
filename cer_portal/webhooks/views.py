"""Which programs are told of a report, and what became of each message."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cer_portal.accounts.models import User
from cer_portal.accounts.people import current
from cer_portal.accounts.permissions import for_template
from cer_portal.errors import BadInput
from cer_portal.webhooks.access import get_delivery, get_endpoint
from cer_portal.webhooks.forms import EndpointForm
from cer_portal.webhooks.models import Delivery, Endpoint
from cer_portal.webhooks.permissions import (
    delivery_abilities,
    endpoint_abilities,
    webhook_abilities,
)
from cer_portal.webhooks.sending import TRIES
from cer_portal.webhooks.services import (
    end_endpoint,
    make_endpoint,
    pause_endpoint,
    resume_endpoint,
    send_again,
)
from sections.access import get_report
from sections.models import Report
from sections.pages import page_of
from sections.rail import rail
from sections.views.pages import crumbs


@never_cache
@require_http_methods(["GET", "POST"])
def webhook_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The endpoints and their messages; after a POST once with the secret of the new one."""
    user = current(request)
    report = get_report(user, slug, "report.lead")
    form = EndpointForm(request.POST if request.method == "POST" else None)
    secret = _make(request, report, form) if form.is_bound and form.is_valid() else ""
    return _page(request, report, EndpointForm() if secret else form, secret)


def _make(request: HttpRequest, report: Report, form: EndpointForm) -> str:
    """Make the endpoint and return its secret; what is refused stands at the fields."""
    actor, now = current(request), timezone.now()
    try:
        return make_endpoint(report=report, actor=actor, now=now, **form.cleaned_data)[1]
    except BadInput as refusal:
        for name, lines in (refusal.fields or {"": [refusal.sentence]}).items():
            for line in lines:
                form.add_error(name or None, line)
        return ""


def _page(request: HttpRequest, report: Report, form: EndpointForm, secret: str) -> HttpResponse:
    user = current(request)
    back = reverse("people", args=[report.slug])
    context = {
        **rail(report, user, "people"),
        "crumbs": crumbs(report, (_("People"), back), (_("Webhooks"), None)),
        **_endpoints(user, report),
        **_messages(user, report, request.GET.get("page")),
        "form": form,
        "secret": secret,
        "abilities": for_template(webhook_abilities(user, report)),
    }
    status = 400 if form.errors else 200
    return render(request, "webhooks/webhook_list.html", context, status=status)


def _endpoints(user: User, report: Report) -> dict[str, object]:
    found = list(Endpoint.objects.filter(report=report))
    for each in found:
        each.report = report
    live = [each for each in found if each.state != Endpoint.State.ENDED]
    return {
        "endpoints": [(each, for_template(endpoint_abilities(user, each))) for each in live],
        "ended": [each for each in found if each.state == Endpoint.State.ENDED],
    }


def _messages(user: User, report: Report, number: str | None) -> dict[str, object]:
    rows = Delivery.objects.filter(endpoint__report=report)
    page = page_of(rows.select_related("endpoint", "announcement"), number, size=25)
    for row in page:
        row.endpoint.report = report
    able = [(row, for_template(delivery_abilities(user, row))) for row in page]
    return {"page": page, "rows": able, "tries": TRIES}


@require_POST
def webhook_pause(request: HttpRequest, slug: str, endpoint_id: int) -> HttpResponse:
    """Hold the messages to an endpoint back."""
    user = current(request)
    endpoint = get_endpoint(get_report(user, slug, "report.lead"), endpoint_id)
    pause_endpoint(endpoint=endpoint, actor=user, now=timezone.now())
    messages.info(request, _("Paused. Messages wait until you resume."))
    return redirect("webhook_list", slug)


@require_POST
def webhook_resume(request: HttpRequest, slug: str, endpoint_id: int) -> HttpResponse:
    """Send to an endpoint again."""
    user = current(request)
    endpoint = get_endpoint(get_report(user, slug, "report.lead"), endpoint_id)
    resume_endpoint(endpoint=endpoint, actor=user, now=timezone.now())
    messages.info(request, _("Resumed. What waited is sent within a minute."))
    return redirect("webhook_list", slug)


@require_POST
def webhook_end(request: HttpRequest, slug: str, endpoint_id: int) -> HttpResponse:
    """Tell an endpoint nothing more."""
    user = current(request)
    endpoint = get_endpoint(get_report(user, slug, "report.lead"), endpoint_id)
    end_endpoint(endpoint=endpoint, actor=user, now=timezone.now())
    messages.info(request, _("Ended. Nothing more is sent there."))
    return redirect("webhook_list", slug)


@require_POST
def webhook_again(request: HttpRequest, slug: str, delivery_id: int) -> HttpResponse:
    """Send one message once more."""
    user = current(request)
    delivery = get_delivery(get_report(user, slug, "report.lead"), delivery_id)
    send_again(delivery=delivery, actor=user, now=timezone.now())
    messages.info(request, _("The message is sent again."))
    return redirect("webhook_list", slug)
