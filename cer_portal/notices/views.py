"""Which mails come to a person."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cer_portal.accounts.people import current
from cer_portal.notices.forms import ChoicesForm
from cer_portal.notices.services import choose_notifications


@require_http_methods(["GET", "POST"])
def notifications(request: HttpRequest) -> HttpResponse:
    """Show the choices; keep them when they are sent."""
    user = current(request)
    form = ChoicesForm(user, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        choose_notifications(chosen=form.cleaned_data, actor=user, now=timezone.now())
        messages.success(request, _("Your choices are kept."))
        return redirect("notifications")
    context = {"crumbs": [(_("Your account"), None)], "form": form}
    status = 400 if form.errors else 200
    return render(request, "account/notifications.html", context, status=status)
