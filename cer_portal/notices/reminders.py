"""Once a day: write the mails about what no act tells of, each once.

Accesses that end soon, contributions that are late, sources of local texts that moved.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from cer_portal.contributions.models import Contribution
from cer_portal.notices.models import Kind, Notice
from cer_portal.notices.selectors import (
    answering,
    asked_by_mail,
    authors_of_moved,
    awaiting,
    wanting,
)
from sections.models import Membership

# So many days before the end; an access that is nearer than two of them gets the nearer one alone.
DAYS = (3, 14)
IN_ANOTHER = "told in another"


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
    return written + remind_of_late(timezone.localdate()) + remind_of_moved()


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


def remind_of_late(today: date) -> int:
    """Write who owes or waits for a contribution whose day has passed; each is told of it once."""
    late = Contribution.objects.late(today).select_related("section").order_by("due", "pk")
    known = set(Notice.objects.filter(kind=Kind.LATE).values_list("person", "contribution"))
    rows = [
        (each.section.report_id, Notice(person_id=person, kind=Kind.LATE, contribution=each))
        for each in late
        for person in sorted(asked_by_mail(each) | awaiting(each))
        if (person, each.pk) not in known
    ]
    return _one_a_report(Kind.LATE, rows)


def remind_of_moved() -> int:
    """Write to the authors of local texts whose source moved; told once until it is answered."""
    known = set(Notice.objects.filter(kind=Kind.SOURCE).values_list("person", "tie", "until"))
    rows = []
    for tie in authors_of_moved():
        author, since = tie.section.author_id, tie.moved_at  # type: ignore[attr-defined]
        if author and since and (author, tie.pk, since) not in known:
            row = Notice(person_id=author, kind=Kind.SOURCE, tie=tie, until=since)
            rows.append((tie.section.report_id, row))
    return _one_a_report(Kind.SOURCE, rows)


def _one_a_report(kind: Kind, rows: Iterable[tuple[int, Notice]]) -> int:
    """Write the rows; of those to one person about one report the first goes and tells of all."""
    found = list(rows)
    willing = set(wanting(kind, {row.person_id for _report, row in found}))
    begun: set[tuple[int, int]] = set()
    for report, row in found:
        if (row.person_id, report) in begun:
            row.state, row.trouble = Notice.State.DROPPED, IN_ANOTHER
        begun.add((row.person_id, report))
    written = [row for _report, row in found if row.person_id in willing]
    Notice.objects.bulk_create(written, ignore_conflicts=True)
    return sum(row.state == Notice.State.WAITING for row in written)
