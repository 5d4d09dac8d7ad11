"""Verbs about who answers for a fact: name the person, confirm that a value still holds."""

from datetime import date, datetime

from django.db import transaction

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.devices.models import Fact
from sections.models import Report
from sections.permissions import fact_abilities
from sections.services.facts import check_owner, lock_fact


@transaction.atomic
def name_fact_owner(
    *, report: Report, fact: Fact, owner: User | None, due: date | None, actor: User, now: datetime
) -> Fact:
    """Name who answers for a fact, and the day to look at its value again.

    Raises BadInput for somebody who does not work on the report inside, and for a day without anybody.
    """
    locked, found = lock_fact(report, fact, fact.version)
    require(fact_abilities(actor, locked, found), "fact.own")
    check_owner(locked, owner, due)
    before = _answering(found)
    found.owner, found.due = owner, due
    found.save(update_fields=["owner", "due"])
    record(
        verb=Verb.FACT_OWNED,
        actor=actor,
        obj=found,
        report_id=locked.pk,
        before=before,
        after=_answering(found),
    )
    return found


def _answering(fact: Fact) -> dict[str, str]:
    return {
        "owner": fact.owner.name if fact.owner else "",
        "due": fact.due.isoformat() if fact.due else "",
    }


@transaction.atomic
def confirm_fact(
    *, report: Report, fact: Fact, expected_version: int, actor: User, now: datetime
) -> Fact:
    """Say that the value was looked at and still holds; the day to look again is over with it.

    Raises Stale where the fact has another value than the one that was looked at.
    """
    locked, found = lock_fact(report, fact, expected_version)
    require(fact_abilities(actor, locked, found), "fact.confirm")
    before = {"value": found.shown, **_answering(found)}
    found.due = None
    found.save(update_fields=["due"])
    record(
        verb=Verb.FACT_CONFIRMED,
        actor=actor,
        obj=found,
        report_id=locked.pk,
        before=before,
        after={"value": found.shown, **_answering(found)},
    )
    return found
