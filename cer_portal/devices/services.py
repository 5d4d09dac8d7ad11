"""Verbs about devices and facts."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.devices.models import IDENTITY_FACTS, Device, Fact
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
        _identity_fact(device, name)
    record(verb=Verb.DEVICE_ADDED, actor=actor, obj=device, after=_plain(fields))
    return device


def _identity_fact(device: Device, name: str) -> None:
    """Keep the fact of one master-data field equal to the field; an empty field has no fact."""
    value = str(getattr(device, name) or "")
    if value:
        Fact.objects.update_or_create(
            device=device,
            report_id=None,
            key=f"device.{name}",
            defaults={
                "label": str(Device._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
                "kind": Fact.Kind.IDENTITY,
                "value": value,
                "source": str(_("Device master data")),
            },
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
) -> Fact:
    """Set one fact of a device, or of one report on it; a changed value raises its version.

    The caller has asked for the right to change facts: a device knows no report and no role.
    """
    fact = (
        Fact.objects.select_for_update(no_key=True)
        .filter(device=device, report_id=report_id, key=key)
        .first()
    )
    before = {} if fact is None else {"value": fact.value, "unit": fact.unit}
    if fact is None:
        fact = Fact(device=device, report_id=report_id, key=key)
    elif before != {"value": value, "unit": unit}:
        fact.version += 1
    fact.label, fact.kind, fact.value, fact.unit, fact.source = label, kind, value, unit, source
    fact.save()
    record(
        verb=Verb.FACT_SET,
        actor=actor,
        obj=fact,
        report_id=report_id,
        before=before,
        after={"value": value, "unit": unit},
    )
    return fact


def _plain(fields: Mapping[str, object]) -> dict[str, object]:
    return {
        name: value if isinstance(value, bool) else str(value) for name, value in fields.items()
    }
