"""Verbs about facts that are counted: offer one to the texts, take the value of now."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.devices.models import Fact
from cer_portal.devices.services import set_fact
from cer_portal.errors import BadInput, Stale, WrongState
from sections import counted
from sections.models import Report
from sections.permissions import fact_abilities
from sections.services.facts import LONGEST, add_report_fact, lock_fact


@transaction.atomic
def add_counted_fact(
    *,
    report: Report,
    key: str,
    label: str,
    query: str,
    unit: str,
    actor: User,
    now: datetime,
    owner: User | None = None,
    due: date | None = None,
) -> Fact:
    """Offer one more fact to the texts whose value is counted, now and whenever it is taken anew.

    Raises BadInput for a query that the report cannot count, else as `add_report_fact`.
    """
    if query not in {known.key for known in counted.offered(report.pk)}:
        raise BadInput(
            _("The fact was not kept."), {"query": [_("This cannot be counted in the report.")]}
        )
    return add_report_fact(
        report=report,
        key=key,
        label=label,
        kind=Fact.Kind.COUNT,
        value=str(counted.count(report.pk, {query})[query]),
        unit=unit,
        source=_counted_on(query, now),
        query=query,
        owner=owner,
        due=due,
        actor=actor,
        now=now,
    )


@transaction.atomic
def take_count(
    *,
    report: Report,
    fact: Fact,
    seen: int,
    expected_version: int,
    actor: User,
    now: datetime,
) -> Fact:
    """Give a counted fact the value of now, which was `seen`; texts that show it are marked as behind.

    Raises Stale where the fact or the count has changed since it was seen, WrongState for a fact that
    is typed and where the fact says what is counted.
    """
    locked, found = lock_fact(report, fact, expected_version)
    require(fact_abilities(actor, locked, found), "fact.change")
    counted_now = counted.count(locked.pk, {found.query}).get(found.query)
    if counted_now is None:
        raise WrongState(_("This fact is typed. Give it another value instead."))
    if counted_now != seen:
        raise Stale(
            _("It is %s by now. See whether that is the value to take.") % counted_now,
            version=found.version,
            value=found.value,
            unit=found.unit,
            your_version=expected_version,
        )
    if found.value == str(counted_now):
        raise WrongState(_("The fact says what is counted already."))
    return set_fact(
        device=locked.device,
        report_id=locked.pk,
        key=found.key,
        label=found.label,
        kind=found.kind,
        value=str(counted_now),
        unit=found.unit,
        source=_counted_on(found.query, now),
        actor=actor,
        now=now,
    )


def _counted_on(query: str, now: datetime) -> str:
    """Return the source of a counted value: what was counted and when."""
    day = date_format(timezone.localtime(now), "j F Y")
    words = _("Register: %(what)s, counted on %(day)s")
    return (words % {"what": counted.words_of(query), "day": day})[: LONGEST["source"]]
