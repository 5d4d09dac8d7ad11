"""Verbs about people: add, API tokens, and what the trail keeps of signing in and out."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from cer_portal.accounts.models import ApiToken, Organisation, User
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput, NotAllowed, WrongState

# 256 bits; the word in front lets a scanner of leaked keys know whose they are.
TOKEN_BYTES = 32
TOKEN_MARK = "cer_"  # noqa: S105  (no password, the mark of one)
TOKENS_AT_MOST = 20


@transaction.atomic
def add_person(
    *,
    email: str,
    name: str,
    organisation: Organisation,
    actor: User | None,
    title: str = "",
    password: str | None = None,
    may_lead_reports: bool = False,
    hosts: Iterable[Organisation] = (),
) -> User:
    """Make a personal account. An address is used once and never again (BadInput if it is taken)."""
    address = email.strip().lower()
    if User.objects.filter(email=address).exists():
        raise BadInput(_("This address already has an account."), {"email": [_("Already in use.")]})
    person = User.objects.create_user(
        address,
        password,
        name=name,
        title=title,
        organisation=organisation,
        may_lead_reports=may_lead_reports,
    )
    person.hosts.set(hosts)
    record(
        verb=Verb.PERSON_ADDED,
        actor=actor,
        obj=person,
        after={"email": address, "name": name, "organisation": organisation.name},
    )
    return person


def note_sign_in(sender: object, request: HttpRequest, user: User, **kwargs: object) -> None:
    """Record that a person came in, and start the clock of the idle session."""
    request.session["seen_at"] = timezone.now().timestamp()
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


def token_digest(secret: str) -> str:
    """Return what is kept of a token's secret: its SHA-256. It is random, so no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def make_token(
    *, name: str, scope: str, days: int, actor: User, now: datetime
) -> tuple[ApiToken, str]:
    """Make a token for the actor and return it with its secret, which is kept nowhere.

    Raises BadInput for a missing name, an unknown scope, an end beyond a year, or too many tokens.
    """
    _check_token(name, scope, days)
    User.objects.get_queryset().select_for_update(no_key=True).get(pk=actor.pk)
    if ApiToken.objects.visible_to(actor).running().count() >= TOKENS_AT_MOST:
        raise BadInput(_("You have %s tokens. End one that is not used.") % TOKENS_AT_MOST)
    secret = TOKEN_MARK + secrets.token_urlsafe(TOKEN_BYTES)
    token = ApiToken.objects.create(
        user=actor,
        name=name.strip(),
        scope=scope,
        digest=token_digest(secret),
        prefix=secret[:8],
        created_at=now,
        valid_until=now + timedelta(days=days),
    )
    until = token.valid_until.date().isoformat()
    said = {"name": token.name, "scope": scope, "prefix": token.prefix, "until": until}
    record(verb=Verb.TOKEN_MADE, actor=actor, obj=token, after=said)
    return token, secret


def _check_token(name: str, scope: str, days: int) -> None:
    wrong = {}
    if not 0 < len(name.strip()) <= 100:
        wrong["name"] = [_("Give it a name of up to 100 signs.")]
    if scope not in ApiToken.Scope.values:
        wrong["scope"] = [_("Choose what the token may do.")]
    if not 0 < days <= ApiToken.LONGEST.days:
        wrong["days"] = [_("Between one day and a year.")]
    if wrong:
        raise BadInput(_("The token was not made."), wrong)


@transaction.atomic
def end_token(*, token: ApiToken, actor: User, now: datetime) -> ApiToken:
    """End a token of one's own; the next request with it is refused."""
    locked = ApiToken.objects.select_for_update(no_key=True).get(pk=token.pk)
    if locked.user_id != actor.pk:
        raise NotAllowed(_("Only the person of a token ends it."))
    if locked.ended_at is not None:
        raise WrongState(_("The token has ended already."))
    locked.ended_at = now
    locked.save(update_fields=["ended_at"])
    record(verb=Verb.TOKEN_ENDED, actor=actor, obj=locked, before={"prefix": locked.prefix})
    return locked
