"""Single sign-on lets known people in by their verified address; it adds nobody."""

from typing import Any, cast

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render

from cer_portal.accounts.models import User
from cer_portal.second_factor import vouch_for_factor


class SignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # the package ships no types
    """allauth's sign-in by another service, closed to whoever has no account here."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Nobody gets an account this way."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Stop an unknown person; keep that the provider vouches for a second factor."""
        if not sociallogin.is_existing:
            raise ImmediateHttpResponse(_page(request, "unknown"))
        # allauth would wipe the password of an account whose address nobody verified, as whoever made
        # it could still know it, and end its sessions. Here an account is made by invitation alone.
        sociallogin._did_authenticate_by_email = None
        if _factor_asserted(sociallogin.account.extra_data):
            vouch_for_factor(request, cast(User, sociallogin.user))

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Say in our words that the sign-in there did not end well."""
        raise ImmediateHttpResponse(_page(request, "failed"))


def _page(request: HttpRequest, what: str) -> Any:
    context = {"what": what, "service": settings.OIDC_NAME}
    return render(request, "account/sign_on_refused.html", context, status=403)


def _factor_asserted(data: dict[str, Any]) -> bool:
    """Whether the signed token says by `amr` or `acr` that a second factor was used."""
    token = data.get("id_token") or {}
    methods = token.get("amr") or []
    told = {*(methods if isinstance(methods, list) else [methods]), token.get("acr")}
    return bool(told & set(settings.OIDC_MFA_VALUES))
