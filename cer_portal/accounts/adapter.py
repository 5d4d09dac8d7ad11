"""allauth's hooks: sign-up is closed, accounts are made by invitation of a lead."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.dispatch import Signal
from django.http import HttpRequest

# Sent with `address` when an account, or the place it is tried from, is closed to further tries.
locked_out = Signal()


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # the package ships no types
    """Closes sign-up, and sees a lock-out."""

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
