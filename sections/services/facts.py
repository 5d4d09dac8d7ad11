"""Verbs about the facts of one report: add one, change its value."""

import re
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.devices.models import Fact
from cer_portal.devices.selectors import facts_of
from cer_portal.devices.services import set_fact
from cer_portal.errors import BadInput, Stale, WrongState
from sections.models import Report
from sections.ownership import owners_of
from sections.permissions import fact_abilities, report_abilities

KEY = re.compile(r"[a-z][a-z0-9_.-]{0,79}")
# Facts that follow the device's master data and the report's particulars.
MADE_BY_THE_PORTAL = ("device.", "report.")
LONGEST = {"label": 200, "value": 2000, "unit": 40, "source": 300}


@transaction.atomic
def add_report_fact(
    *,
    report: Report,
    key: str,
    label: str,
    kind: str,
    value: str,
    unit: str,
    source: str,
    actor: User,
    now: datetime,
    query: str = "",
    owner: User | None = None,
    due: date | None = None,
) -> Fact:
    """Offer one more fact to the texts of a report; `query` is what its value was counted with.

    Raises BadInput for values that cannot be kept and for an owner who does not work on the report,
    WrongState where the key is taken.
    """
    locked = lock_report(report)
    require(report_abilities(actor, locked), "report.lead")
    if not KEY.fullmatch(key) or key.startswith(MADE_BY_THE_PORTAL):
        sentence = _("Small letters, digits, dots and dashes; not beginning with device or report.")
        raise BadInput(_("The key cannot be used."), {"key": [sentence]})
    check_fact(label=label, kind=kind, value=value, unit=unit, source=source)
    check_owner(locked, owner, due)
    if facts_of(device_id=locked.device_id, report_id=locked.pk).filter(key=key).exists():
        raise WrongState(_("There is a fact of this key already. Change that one."))
    return set_fact(
        device=locked.device,
        report_id=locked.pk,
        key=key,
        label=label.strip(),
        kind=kind,
        value=value.strip(),
        unit=unit.strip(),
        source=source.strip(),
        query=query,
        owner=owner,
        due=due,
        actor=actor,
        now=now,
    )


@transaction.atomic
def change_report_fact(
    *,
    report: Report,
    fact: Fact,
    value: str,
    unit: str,
    source: str,
    expected_version: int,
    actor: User,
    now: datetime,
) -> Fact:
    """Give a fact of the report another value; every text that shows it is marked as behind.

    Raises Stale where it was changed since, WrongState for a fact that the device or the portal owns.
    """
    locked, found = lock_fact(report, fact, expected_version)
    require(fact_abilities(actor, locked, found), "fact.change")
    if found.report_id != locked.pk or found.key.startswith(MADE_BY_THE_PORTAL):
        raise WrongState(_("This fact follows the device or the plan, and is changed there."))
    if found.query:
        raise WrongState(_("This fact is counted. Take the value of now instead of typing one."))
    check_fact(label=found.label, kind=found.kind, value=value, unit=unit, source=source)
    return set_fact(
        device=locked.device,
        report_id=locked.pk,
        key=found.key,
        label=found.label,
        kind=found.kind,
        value=value.strip(),
        unit=unit.strip(),
        source=source.strip(),
        actor=actor,
        now=now,
    )


def lock_report(report: Report) -> Report:
    """Return the report, held until the end of the transaction."""
    rows = Report.objects.select_for_update(no_key=True, of=("self",)).select_related("device")
    return rows.get(pk=report.pk)


def lock_fact(report: Report, fact: Fact, expected_version: int) -> tuple[Report, Fact]:
    """Return the report and a fact it may show, both held; raises Stale where that has changed since."""
    locked = lock_report(report)
    facts = facts_of(device_id=locked.device_id, report_id=locked.pk)
    found = facts.select_for_update(no_key=True).get(pk=fact.pk)
    if found.version != expected_version:
        raise Stale(
            _("The fact was changed since you read it."),
            version=found.version,
            value=found.value,
            unit=found.unit,
            your_version=expected_version,
        )
    return locked, found


def check_owner(report: Report, owner: User | None, due: date | None) -> None:
    """Raise BadInput for an owner who does not work on the report inside, or a day without an owner."""
    if owner is not None and not owners_of(report).filter(pk=owner.pk).exists():
        sentence = _("Choose someone who works on the report inside.")
        raise BadInput(_("The fact was not kept."), {"owner": [sentence]})
    if owner is None and due is not None:
        sentence = _("Name who looks at it again on that day.")
        raise BadInput(_("The fact was not kept."), {"owner": [sentence]})


def check_fact(*, kind: str, **texts: str) -> None:
    """Raise BadInput for what a fact of a report cannot keep, by field."""
    wrong = {
        name: [_("Up to %s signs.") % LONGEST[name]]
        for name, text in texts.items()
        if len(text.strip()) > LONGEST[name]
    }
    for name in ("label", "value"):
        if not texts[name].strip():
            wrong[name] = [_("This is needed.")]
    if kind not in Fact.Kind.values or kind == Fact.Kind.IDENTITY:
        wrong["kind"] = [_("One of these: %(all)s.") % {"all": "count, rate, date, text"}]
    if wrong:
        raise BadInput(_("The fact was not kept."), wrong)
