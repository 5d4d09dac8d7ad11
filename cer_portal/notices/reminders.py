"""Once a day: write the mails about accesses that end soon, each once."""

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now

from cer_portal.notices.models import Kind, Notice
from cer_portal.notices.selectors import answering, wanting
from sections.models import Membership

# So many days before the end; an access that is nearer than two of them gets the nearer one alone.
DAYS = (3, 14)


@transaction.atomic
def remind() -> int:
    """Write the rows that are not there yet and return how many mails are owed.

    The end stands in the row: an access that is renewed has a new end, and is told of anew.
    """
    running, written, nearer = Membership.objects.running(), 0, timedelta(0)
    for before in map(timedelta, DAYS):
        ends = {"valid_until__gt": Now() + nearer, "valid_until__lte": Now() + before}
        written += _write(list(running.filter(**ends)), before.days)
        nearer = before
    return written


def _write(ending: list[Membership], days: int) -> int:
    concerned = answering(ending)
    willing = set(wanting(Kind.ENDING, set().union(*concerned.values())))
    rows = [
        Notice(
            person_id=person,
            kind=Kind.ENDING,
            membership=access,
            until=access.valid_until,
            days=days,
        )
        for access in ending
        for person in sorted(concerned[access.pk] & willing)
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
