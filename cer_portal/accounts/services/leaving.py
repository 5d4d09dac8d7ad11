"""What is closed at once when the last access of a person ends."""

from datetime import datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models.functions import Now

from cer_portal.accounts.models import ApiToken, User


def close_ways_in(*, person: User, now: datetime) -> dict[str, int]:
    """End every session and every API token of a person; return how many there were of each.

    A session does not say whose it is before it is read, so all that have not run out are read:
    ending an access is rare, and no table has to be kept for it.
    """
    running = Session.objects.filter(expire_date__gt=Now()).iterator()
    theirs = [each.pk for each in running if _person_of(each) == str(person.pk)]
    Session.objects.filter(pk__in=theirs).delete()
    tokens = ApiToken.objects.running().filter(user=person).update(ended_at=now)
    return {"sessions": len(theirs), "tokens": tokens}


def _person_of(session: Session) -> str:
    return str(session.get_decoded().get(SESSION_KEY, ""))
