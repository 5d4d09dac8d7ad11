"""The person behind a request, typed."""

from typing import cast

from django.http import HttpRequest

from cer_portal.accounts.models import User


def current(request: HttpRequest) -> User:
    """Return the signed-in person of a request that passed the sign-in wall."""
    return cast(User, request.user)
