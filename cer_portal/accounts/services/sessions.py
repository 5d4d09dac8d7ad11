"""The own sessions: how long they last, where they are, and the verbs that end them."""

from datetime import datetime, timedelta
from typing import cast

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from cer_portal.accounts.browsers import browser_in_words
from cer_portal.accounts.models import User
from cer_portal.accounts.selectors import longest_session
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import NotAllowed

# A session is stamped at most this often, so that reading pages does not write rows.
STAMP_EVERY = timedelta(minutes=1)


def begin_session(request: HttpRequest, *, now: datetime) -> None:
    """Start both clocks of a session: the one of the last use and the one of the sign-in."""
    request.session["began_at"] = request.session["seen_at"] = now.timestamp()


def is_over(request: HttpRequest, *, now: datetime) -> bool:
    """Whether a session was left alone too long, or has lasted as long as any may."""
    seen = float(request.session.get("seen_at", now.timestamp()))
    began = float(request.session.get("began_at", now.timestamp()))
    longest = longest_session(cast(User, request.user)).total_seconds()
    idle = now.timestamp() - seen > settings.SESSION_IDLE_SECONDS
    return idle or now.timestamp() - began > longest


def stamp_session(request: HttpRequest, *, now: datetime) -> None:
    """Keep when and from where a session was last used, once a minute."""
    seen = request.session.get("seen_at")
    if seen is not None and now.timestamp() - float(seen) <= STAMP_EVERY.total_seconds():
        return
    request.session.setdefault("began_at", now.timestamp())
    request.session["seen_at"] = now.timestamp()
    UserSession.objects.create_from_request(request)


@transaction.atomic
def end_session(*, session: UserSession, actor: User, now: datetime) -> UserSession:
    """End one of the own sessions; its next request is asked to sign in."""
    if session.user_id != actor.pk:
        raise NotAllowed(_("Only the person of a session ends it."))
    _drop(session, actor)
    return session


@transaction.atomic
def end_other_sessions(*, actor: User, keep: str, now: datetime) -> int:
    """End all sessions of the actor but the one with the key `keep`; return how many."""
    others = list(UserSession.objects.filter(user=actor).exclude(session_key=keep))
    for session in others:
        _drop(session, actor)
    return len(others)


def _drop(session: UserSession, actor: User) -> None:
    Session.objects.filter(session_key=session.session_key).delete()
    UserSession.objects.filter(pk=session.pk).delete()
    said = {"device": browser_in_words(session.user_agent), "address": session.ip}
    record(verb=Verb.SESSION_ENDED, actor=actor, obj=actor, before=said)
