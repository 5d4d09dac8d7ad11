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
from cer_portal.accounts.services.tokens import token_digest
from cer_portal.backends import EmailBackend
from cer_portal.ended import ended_refusal
from cer_portal.errors import NotAllowed
from cer_portal.second_factor import has_second_factor, needs_second_factor
from sections.selectors import has_live_access

# The last use is written at most this often, so that reading does not write a row each time.
STAMP_EVERY = timedelta(minutes=1)


class TokenAuthentication(BaseAuthentication):
    """Asks at every request what the session asks: an open account, for outsiders a running access.

    It stands on the roof because it asks the sign-in backend.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Return the person and the token, or None where the request brings no token.

        Raises AuthenticationFailed (401) for a token that does not open, and PermissionDenied (403)
        where a token for reading is used to change something, or (NotAllowed) where the person must
        have a second factor and has none, or has no running access.
        """
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        if len(words) != 2:
            raise AuthenticationFailed(_("Write: Authorization: Bearer, a blank, the token."))
        person, token = _running(words[1].decode("latin-1"))
        if request.method not in SAFE_METHODS and token.scope != ApiToken.Scope.WRITE:
            raise _read_only(person)
        _stamp(token)
        return person, token

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return 'Bearer realm="CER portal"'


def _running(secret: str) -> tuple[User, ApiToken]:
    token = ApiToken.objects.running().filter(digest=token_digest(secret)).first()
    if token is None:
        raise AuthenticationFailed(_("This token is unknown or has ended. Make a new one."))
    person = EmailBackend().get_user(token.user_id)
    if not isinstance(person, User):
        if token.user.is_active and not has_live_access(token.user):
            raise ended_refusal(token.user)
        raise AuthenticationFailed(_("The access of this account has ended."))
    if needs_second_factor(person) and not has_second_factor(person):
        sentence = _("Set up a second factor first: open the portal in the browser.")
        denied = NotAllowed(sentence, code="mfa_required")
        denied.person = person  # type: ignore[attr-defined]  # for the trail
        raise denied
    return person, token


def _read_only(person: User) -> PermissionDenied:
    denied = PermissionDenied(_("This token may only read. Make one that may write."))
    denied.person = person  # type: ignore[attr-defined]  # for the trail
    return denied


def _stamp(token: ApiToken) -> None:
    unstamped = Q(last_used_at__isnull=True) | Q(last_used_at__lt=Now() - STAMP_EVERY)
    ApiToken.objects.filter(unstamped, pk=token.pk).update(last_used_at=Now())
