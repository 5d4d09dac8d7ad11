"""Signing a request in by `Authorization: Bearer …`, with a personal token."""

from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from cer_portal.accounts.models import ApiToken, User
from cer_portal.accounts.services import token_digest
from cer_portal.backends import EmailBackend

# The last use is written at most this often, so that reading does not write a row each time.
STAMP_EVERY = timedelta(minutes=1)


class TokenAuthentication(BaseAuthentication):
    """Asks at every request what the session asks: an open account, for outsiders a running access.

    It stands on the roof because it asks the sign-in backend.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Return the person and the token, or None where the request brings no token.

        Raises AuthenticationFailed (401) for a token that does not open, and PermissionDenied (403)
        where a token for reading is used to change something.
        """
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        if len(words) != 2:
            raise AuthenticationFailed(_("Write: Authorization: Bearer, a blank, the token."))
        token = _running(words[1].decode("latin-1"))
        if request.method not in SAFE_METHODS and token.scope != ApiToken.Scope.WRITE:
            raise PermissionDenied(_("This token may only read. Make one that may write."))
        _stamp(token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return 'Bearer realm="CER portal"'


def _running(secret: str) -> ApiToken:
    tokens = ApiToken.objects.running().select_related("user__organisation")
    token = tokens.filter(digest=token_digest(secret)).first()
    if token is None:
        raise AuthenticationFailed(_("This token is unknown or has ended. Make a new one."))
    if not EmailBackend().user_can_authenticate(token.user):
        raise AuthenticationFailed(_("The access of this account has ended."))
    return token


def _stamp(token: ApiToken) -> None:
    unstamped = Q(last_used_at__isnull=True) | Q(last_used_at__lt=Now() - STAMP_EVERY)
    ApiToken.objects.filter(unstamped, pk=token.pk).update(last_used_at=Now())
