"""Lists of what belongs to an account."""

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from cer_portal.accounts.models import User


def longest_session(user: User) -> timedelta:
    """How long a session may last however busy it is: shorter for outside writers."""
    external = user.is_external
    seconds = settings.SESSION_EXTERNAL_SECONDS if external else settings.SESSION_COOKIE_AGE
    return timedelta(seconds=seconds)


def running_sessions(user: User, *, now: datetime) -> QuerySet[UserSession]:
    """The person's sessions that still open the portal, the last seen first."""
    stored = Session.objects.filter(expire_date__gt=now).values("session_key")
    sessions: QuerySet[UserSession] = UserSession.objects.filter(
        user=user,
        session_key__in=stored,
        last_seen_at__gt=now - timedelta(seconds=settings.SESSION_IDLE_SECONDS),
        created_at__gt=now - longest_session(user),
    )
    return sessions.order_by("-last_seen_at", "-pk")
