"""The verb about what is said of the device itself: its master data, which every report shows."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.devices.models import IDENTITY_FACTS, Device, Fact
from cer_portal.devices.services import set_fact
from cer_portal.errors import BadInput, WrongState
from sections.models import Report
from sections.permissions import fact_abilities
from sections.services.facts import LONGEST, lock_fact


@transaction.atomic
def change_identity(
    *,
    report: Report,
    fact: Fact,
    value: str,
    source: str,
    expected_version: int,
    actor: User,
    now: datetime,
) -> Fact:
    """Change what is said of the device under evaluation: its class, its intended purpose, …

    The fact changes with the device, and every text in every report on it that shows the value is
    marked as behind. Raises BadInput for a value the device cannot have, WrongState for another fact.
    """
    locked, found = lock_fact(report, fact, expected_version)
    require(fact_abilities(actor, locked, found), "fact.change")
    name = found.key.removeprefix("device.")
    if found.report_id is not None or name not in IDENTITY_FACTS:
        raise WrongState(_("This is a fact of the report."))
    device = Device.objects.select_for_update(no_key=True).get(pk=locked.device_id)
    before = str(getattr(device, name))
    _set(device, name, value.strip())
    if len(source.strip()) > LONGEST["source"]:
        raise _refused("source", [_("Up to %s signs.") % LONGEST["source"]])
    record(
        verb=Verb.DEVICE_CHANGED,
        actor=actor,
        obj=device,
        report_id=locked.pk,
        before={name: before},
        after={name: value.strip()},
    )
    return set_fact(
        device=device,
        key=found.key,
        label=found.label,
        kind=found.kind,
        value=value.strip(),
        source=source.strip(),
        actor=actor,
        now=now,
    )


def _set(device: Device, name: str, value: str) -> None:
    """Keep one field of the device, checked as its form checks it; a name is taken once only."""
    if not value:
        raise _refused("value", [_("This is needed.")])
    field: models.Field[str, str] = device._meta.get_field(name)  # type: ignore[assignment]
    try:
        setattr(device, name, field.clean(value, device))
        device.validate_constraints()
    except ValidationError as error:
        raise _refused("value", error.messages) from error
    device.save(update_fields=[name])


def _refused(field: str, sentences: list[str]) -> BadInput:
    return BadInput(_("The fact was not kept."), {field: sentences})
