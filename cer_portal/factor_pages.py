"""Around allauth's pages: a refusal has its status, a needed factor stays, passkeys in our words."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import IndexView
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cer_portal.accounts.people import current
from cer_portal.errors import NotAllowed, TooOften
from cer_portal.refusals import page_answer
from cer_portal.second_factor import may_remove_factor

View = Callable[..., HttpResponseBase]
RETRY_SECONDS = 300


def answering(view: View) -> View:
    """Let a page of allauth answer 400 for a refused form, and 429 for one tried too often."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        codes = _codes(getattr(response, "context_data", None) or {})
        if request.method == "POST" and response.status_code == 200 and codes:
            response.status_code = 429 if "too_many_login_attempts" in codes else 400
        if response.status_code == 429:
            response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response

    return answer


def _codes(context: dict[str, Any]) -> set[str]:
    forms = [context[name] for name in ("form", "webauthn_form") if context.get(name)]
    return {
        error.code or ""
        for form in forms
        for errors in form.errors.as_data().values()
        for error in errors
    }


@login_not_required
def too_often(request: HttpRequest) -> HttpResponse:
    """The page of an address that was asked too often."""
    return page_answer(request, TooOften(_("This was tried too many times in a short while.")))


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # the package ships no types
    """allauth's form of a new passkey, in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = gettext_lazy("What you call it")
        self.fields["name"].max_length = 100
        self.fields["passwordless"].label = gettext_lazy("Sign in with it without a password")
        self.fields["passwordless"].help_text = gettext_lazy(
            "It then asks for your finger, your face or its PIN. Otherwise it stands in for the code."
        )
        self.fields["passwordless"].initial = True

    def clean(self) -> dict[str, Any]:
        """Refuse an answer of no key in words, where the parser stumbles over its letters too."""
        try:
            cleaned: dict[str, Any] = super().clean()
        except ValueError as error:
            raise get_adapter().validation_error("incorrect_code") from error
        return cleaned


class SecurityPage(IndexView):  # type: ignore[misc]
    """The means of signing in: app, passkeys, recovery codes, and what may go."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether one of the factors may be removed."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "may_remove": may_remove_factor(current(self.request))}


def _keep_the_last(request: HttpRequest) -> None:
    if not may_remove_factor(current(request)):
        raise NotAllowed(
            _(
                "Your account needs a second factor, so this one stays. Set up another one first; for"
                " a lost phone, ask whoever runs this portal for a reset."
            )
        )


security_page = never_cache(SecurityPage.as_view())
_remove_passkey = RemoveWebAuthnView.as_view(success_url=reverse_lazy("mfa_index"))


@require_http_methods(["GET", "POST"])
def remove_app(request: HttpRequest) -> HttpResponseBase:
    """Take the authenticator app away, after confirming; 403 where it is the last needed factor."""
    _keep_the_last(request)
    return cast(HttpResponseBase, totp_views.deactivate_totp(request))


@require_http_methods(["GET", "POST"])
def remove_passkey(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take a passkey away, after confirming; 403 where it is the last needed factor."""
    _keep_the_last(request)
    return cast(HttpResponseBase, _remove_passkey(request, pk=pk))
