"""Verbs about devices and facts."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.devices.models import IDENTITY_FACTS, Device, Fact, FactValue
from cer_portal.errors import BadInput, NotAllowed


@transaction.atomic
def add_device(*, actor: User, now: datetime, **fields: object) -> Device:
    """Add a device to the actor's organisation and offer its master data as facts.

    `fields` are the columns of `Device`. Raises NotAllowed for a person who may not set up reports,
    BadInput where the organisation has a device of that name.
    """
    if actor.is_external or not actor.may_lead_reports:
        raise NotAllowed(_("Only people who may set up reports can add a device."))
    taken = Device.objects.filter(organisation_id=actor.organisation_id, name=fields["name"])
    if taken.exists():
        raise BadInput(
            _("A device of this name is already there."), {"name": [_("Choose another name.")]}
        )
    device = Device.objects.create(organisation=actor.organisation, created_by=actor, **fields)
    for name in IDENTITY_FACTS:
        _identity_fact(device, name, actor, now)
    record(verb=Verb.DEVICE_ADDED, actor=actor, obj=device, after=_plain(fields))
    return device


def _identity_fact(device: Device, name: str, actor: User, now: datetime) -> None:
    """Offer one master-data field as a fact; an empty field has none."""
    value = str(getattr(device, name) or "")
    if value:
        fact = Fact.objects.create(
            device=device,
            report_id=None,
            key=f"device.{name}",
            label=str(Device._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
            kind=Fact.Kind.IDENTITY,
            value=value,
            source=str(_("Device master data")),
        )
        _keep_value(fact, actor, now)


def _keep_value(fact: Fact, actor: User, now: datetime) -> None:
    """Keep the value of this version for good."""
    FactValue.objects.create(
        fact=fact,
        version=fact.version,
        value=fact.value,
        unit=fact.unit,
        source=fact.source,
        set_by=actor,
        set_at=now,
    )


@transaction.atomic
def set_fact(
    *,
    device: Device,
    key: str,
    label: str,
    value: str,
    actor: User,
    now: datetime,
    kind: str = Fact.Kind.TEXT,
    unit: str = "",
    source: str = "",
    report_id: int | None = None,
    query: str = "",
    owner: User | None = None,
    due: date | None = None,
) -> Fact:
    """Set one fact of a device, or of one report on it; a changed value raises its version.

    `query` and `owner` are those of a new fact; one that is there keeps its own. Whoever sets a value
    has looked at it, so no earlier day to look again is left. The caller has asked for the right to change
    facts: a device knows no report and no role.
    """
    fact = (
        Fact.objects.select_for_update(no_key=True)
        .filter(device=device, report_id=report_id, key=key)
        .first()
    )
    before = {} if fact is None else {"value": fact.value, "unit": fact.unit}
    other = before != {"value": value, "unit": unit}
    if fact is None:
        fact = Fact(device=device, report_id=report_id, key=key, query=query, owner=owner)
    elif other:
        fact.version += 1
    fact.label, fact.kind, fact.value, fact.unit, fact.source = label, kind, value, unit, source
    fact.due = due
    fact.save()
    if other:
        _keep_value(fact, actor, now)
    record(
        verb=Verb.FACT_SET,
        actor=actor,
        obj=fact,
        report_id=report_id,
        before=before,
        after={"value": value, "unit": unit},
    )
    return fact


def take_over_facts(
    *, device: Device, source: int, target: int
) -> tuple[dict[int, int], dict[int, FactValue]]:
    """Give one report the facts of another on the same device, with every value they have had.

    A step of beginning a report from another one. Returns the facts there by those here, and the
    values likewise. A key the report has already stays with its own value.
    """
    before = list(Fact.objects.filter(device=device, report_id=source))
    there = Fact.objects.filter(device=device, report_id=target)
    facts = {fact.key: fact for fact in there}
    values: dict[int, FactValue] = {}
    for fact in before:
        kept = facts.get(fact.key)
        if kept is None:
            facts[fact.key], copied = _copied(fact, target)
            values |= copied
        else:
            own = kept.values.get(version=kept.version)
            values |= dict.fromkeys(fact.values.values_list("pk", flat=True), own)
    return {fact.pk: facts[fact.key].pk for fact in before}, values


def _copied(fact: Fact, target: int) -> tuple[Fact, dict[int, FactValue]]:
    values = list(fact.values.order_by("version"))
    fact = Fact.objects.get(pk=fact.pk)
    fact.pk, fact.report_id, fact.due = None, target, None
    fact._state.adding = True
    fact.save()
    made = {}
    for value in values:
        before = value.pk
        value.pk, value.fact = None, fact
        value._state.adding = True
        value.save()
        made[before] = value
    return fact, made


def _plain(fields: Mapping[str, object]) -> dict[str, object]:
    return {
        name: value if isinstance(value, bool) else str(value) for name, value in fields.items()
    }
