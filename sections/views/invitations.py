"""Inviting someone onto a report, and what can be done with a letter that is out."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cer_portal.accounts.people import current
from cer_portal.errors import BadInput
from sections.access import get_report
from sections.invitation_forms import InviteForm
from sections.models import Invitation, Report
from sections.rail import rail
from sections.services.invitations import invite, revoke, send_again
from sections.views.pages import crumbs


@require_http_methods(["GET", "POST"])
def invite_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask an address onto the report."""
    user = current(request)
    report = get_report(user, slug, "report.lead")
    form = InviteForm(request.POST or None, report=report, chooser=user)
    made = _invited(request, report, form) if form.is_valid() else None
    if made is None:
        return _invite_page(request, report, form)
    messages.success(request, _("The invitation to %(address)s is sent.") % {"address": made.email})
    return redirect("people", slug)


def _invited(request: HttpRequest, report: Report, form: InviteForm) -> Invitation | None:
    """Send it; what the verb finds wrong stands beside the fields."""
    given, user = form.cleaned_data, current(request)
    try:
        return invite(
            report=report,
            email=given["email"],
            organisation=given["organisation"],
            firm=given["firm"],
            function=given["function"],
            valid_from=form.begins(),
            valid_until=form.ends(),
            counterpart=given["counterpart"],
            reason=given["reason"],
            scope=form.scope(),
            sections=given["sections"],
            actor=user,
            now=timezone.now(),
        )
    except BadInput as error:
        for name, sentences in error.fields.items():
            form.add_error(name, sentences)
        return None


def _invite_page(request: HttpRequest, report: Report, form: InviteForm) -> HttpResponse:
    back = reverse("people", args=[report.slug])
    context = {
        **rail(report, current(request), "people"),
        "crumbs": crumbs(report, (_("People"), back), (_("Invite"), None)),
        "form": form,
    }
    status = 400 if form.is_bound else 200
    return render(request, "sections/invite.html", context, status=status)


@require_POST
def invitation_again(request: HttpRequest, slug: str, invitation_id: int) -> HttpResponse:
    """Send a new letter; the link in the old one dies."""
    user = current(request)
    report = get_report(user, slug, "report.lead")
    old = get_object_or_404(Invitation, report=report, pk=invitation_id)
    made = send_again(invitation=old, actor=user, now=timezone.now())
    words = _("A new invitation to %(address)s is sent. The old link is dead.")
    messages.success(request, words % {"address": made.email})
    return redirect("people", slug)


@require_POST
def invitation_revoke(request: HttpRequest, slug: str, invitation_id: int) -> HttpResponse:
    """Close an invitation."""
    user = current(request)
    report = get_report(user, slug, "report.lead")
    old = get_object_or_404(Invitation, report=report, pk=invitation_id)
    closed = revoke(invitation=old, actor=user, now=timezone.now())
    words = _("The invitation to %(address)s is revoked. Its link opens nothing any more.")
    messages.success(request, words % {"address": closed.email})
    return redirect("people", slug)
