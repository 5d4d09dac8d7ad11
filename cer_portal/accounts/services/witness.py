"""What the trail keeps of signing in and out and of the means of doing so."""

from collections.abc import Mapping

from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from cer_portal.accounts.models import User
from cer_portal.accounts.services.sessions import begin_session, end_other_sessions
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb

# As long as an account stays closed after five failed tries (ACCOUNT_RATE_LIMITS).
LOCK_OUT_SECONDS = 300


def note_sign_in(sender: object, request: HttpRequest, user: User, **kwargs: object) -> None:
    """Record that a person came in, and start the clocks of the session."""
    begin_session(request, now=timezone.now())
    with transaction.atomic():
        record(verb=Verb.SIGNED_IN, actor=user, obj=user)


def note_sign_out(sender: object, user: User | None, **kwargs: object) -> None:
    """Record that a person left. An anonymous session that ends leaves no line."""
    if user is not None:
        with transaction.atomic():
            record(verb=Verb.SIGNED_OUT, actor=user, obj=user)


def note_failed_sign_in(
    sender: object, credentials: Mapping[str, object], **kwargs: object
) -> None:
    """Record a failed try at the account it was meant for; an unknown address leaves no line.

    What was typed is not kept: people type passwords into the wrong field.
    """
    address = str(credentials.get("email") or "").strip().lower()
    person = User.objects.filter(email=address).first()
    if person is not None:
        with transaction.atomic():
            record(verb=Verb.SIGN_IN_FAILED, actor=None, obj=person)


def note_lock_out(sender: object, address: str, **kwargs: object) -> None:
    """Record that an account is closed to further tries: one line a window, whatever their number.

    An unknown address leaves no line, as with a failed try.
    """
    person = User.objects.filter(email=address.strip().lower()).first()
    if person is not None and cache.add(f"trail:locked:{person.pk}", 1, timeout=LOCK_OUT_SECONDS):
        with transaction.atomic():
            record(verb=Verb.LOCKED_OUT, actor=None, obj=person)


def note_factor_added(
    sender: object, user: User, authenticator: Authenticator, **kwargs: object
) -> None:
    """Record that a person set up an authenticator app or got the first recovery codes."""
    codes = authenticator.type == Authenticator.Type.RECOVERY_CODES
    _note(Verb.CODES_MADE if codes else Verb.FACTOR_ADDED, user)


def note_factor_removed(
    sender: object, user: User, authenticator: Authenticator, **kwargs: object
) -> None:
    """Record that a person took a second factor away; the codes that go with it leave no line."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        _note(Verb.FACTOR_REMOVED, user)


def note_codes_made(sender: object, user: User, **kwargs: object) -> None:
    """Record that new recovery codes replaced the old ones."""
    _note(Verb.CODES_MADE, user)


def note_new_password(sender: object, request: HttpRequest, user: User, **kwargs: object) -> None:
    """Record that a person changed the password, or set it by a mailed link; end other sessions."""
    _note(Verb.PASSWORD_CHANGED, user)
    end_other_sessions(actor=user, keep=request.session.session_key or "", now=timezone.now())


def note_wrong_code(sender: object, user: User, **kwargs: object) -> None:
    """Record a wrong code at the account it was meant for; the code is not kept."""
    with transaction.atomic():
        record(verb=Verb.FACTOR_FAILED, actor=None, obj=user)


def _note(verb: Verb, user: User) -> None:
    with transaction.atomic():
        record(verb=verb, actor=user, obj=user)
