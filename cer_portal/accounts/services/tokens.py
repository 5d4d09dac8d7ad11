"""Verbs about the personal tokens of the API."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import ApiToken, User
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput, NotAllowed, WrongState

# 256 bits; the word in front lets a scanner of leaked keys know whose they are.
TOKEN_BYTES = 32
TOKEN_MARK = "cer_"  # noqa: S105  (no password, the mark of one)
TOKENS_AT_MOST = 20


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
