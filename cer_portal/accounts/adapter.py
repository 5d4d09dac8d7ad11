"""allauth's hooks: sign-up is closed; lock-outs; where a request comes from; new sessions."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.httpkit import get_client_ip
from django.core.exceptions import ValidationError
from django.dispatch import Signal
from django.http import HttpRequest, HttpResponse

from cer_portal.accounts.models import User

# Sent with `address` when an account, or the place it is tried from, is closed to further tries.
locked_out = Signal()
NO_ADDRESS = "0.0.0.0"  # noqa: S104  (written where an address is asked, listened at nowhere)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # the package ships no types
    """Closes sign-up, sees a lock-out, and knows the address of a request."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account alone."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Ask whether another try is allowed now; that none is, is told."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            locked_out.send(type(self), address=str(credentials.get("email") or ""))
            raise

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address of a request; a sign-in by a program of ours has none."""
        return get_client_ip(request) or NO_ADDRESS

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Give the session a new key as soon as the password was right, before the second factor."""
        request.session.cycle_key()
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return answer
