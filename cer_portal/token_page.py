"""The person's own API tokens: list them, make one, end one."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cer_portal.accounts.models import ApiToken
from cer_portal.accounts.people import current
from cer_portal.accounts.services.tokens import end_token, make_token
from sections.pages import page_of


class TokenForm(forms.Form):
    """What a new token is called, what it may do, and for how many days."""

    name = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=100,
        help_text=gettext_lazy("For example the program or machine that uses it."),
    )
    scope = forms.ChoiceField(label=gettext_lazy("It may"), choices=ApiToken.Scope.choices)
    days = forms.IntegerField(
        label=gettext_lazy("Days until it ends"),
        min_value=1,
        max_value=ApiToken.LONGEST.days,
        initial=90,
    )


@never_cache
@require_http_methods(["GET", "POST"])
def token_list(request: HttpRequest) -> HttpResponse:
    """The tokens; after a POST once with the secret of the new one, and never again."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    secret = ""
    if form.is_bound and form.is_valid():
        _token, secret = make_token(actor=current(request), now=timezone.now(), **form.cleaned_data)
        form = TokenForm()
    tokens = ApiToken.objects.visible_to(current(request))
    context = {
        "crumbs": [(_("API tokens"), None)],
        "page": page_of(tokens, request.GET.get("page"), size=25),
        "form": form,
        "secret": secret,
        "now": timezone.now(),
    }
    return render(request, "account/tokens.html", context, status=400 if form.errors else 200)


@require_POST
def token_end(request: HttpRequest, token_id: int) -> HttpResponse:
    """End one of the own tokens."""
    user = current(request)
    token = get_object_or_404(ApiToken.objects.visible_to(user), pk=token_id)
    ended = end_token(token=token, actor=user, now=timezone.now())
    messages.success(request, _("%(token)s has ended.") % {"token": ended})
    return redirect("token_list")
