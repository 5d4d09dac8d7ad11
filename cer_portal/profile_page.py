"""The person's own profile: the name as printed, the position, time zone and language."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cer_portal.accounts.models import User
from cer_portal.accounts.people import current
from cer_portal.accounts.profile import Profile, languages, places
from cer_portal.accounts.services.people import change_profile
from cer_portal.errors import BadInput


class ProfileForm(forms.Form):
    """What a person chooses for the own account."""

    name = forms.CharField(
        label=gettext_lazy("Name as printed"),
        max_length=200,
        help_text=gettext_lazy(
            "Stands on what you sign from now on, in the history and in the PDF."
        ),
    )
    title = forms.CharField(
        label=gettext_lazy("Function"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Your position. What you may do in a report, its lead decides."),
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = languages()
        zones, spoken = self.fields["time_zone"], self.fields["language"]
        portal = _("As the portal: %(zone)s") % {"zone": settings.TIME_ZONE}
        zones.choices = [("", portal), *places().items()]  # type: ignore[attr-defined]
        zones.help_text = _("Times are shown in it, with their distance from UTC.")
        spoken.choices = [("", _("As the browser asks")), *offered]  # type: ignore[attr-defined]
        if len(offered) == 1:
            spoken.choices = offered  # type: ignore[attr-defined]
            spoken.help_text = _("The pages are shipped in %(language)s only.") % {
                "language": offered[0][1]
            }


def _kept(form: ProfileForm, user: User) -> bool:
    """Keep the profile, or put what is wrong with it beside the fields."""
    try:
        change_profile(profile=Profile(**form.cleaned_data), actor=user, now=timezone.now())
    except BadInput as refused:
        for field, lines in refused.fields.items():
            form.add_error(field, lines)
        return False
    return True


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show the profile; keep it when it is sent."""
    user = current(request)
    kept = {name: getattr(user, name) for name in ProfileForm.base_fields}
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=kept)
    if form.is_bound and form.is_valid() and _kept(form, user):
        messages.success(request, _("Your profile is kept."))
        return redirect("profile")
    context = {"crumbs": [(_("Your account"), None)], "form": form, "now": timezone.now()}
    return render(request, "account/profile.html", context, status=400 if form.errors else 200)
