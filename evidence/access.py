"""Load a register, a record or an import for a request and ask for the right in the same step.

Where an access does not open the register, every address of it answers 404, as for someone from
outside. Where it opens what the own sections cite, the rest is not there either.
"""

from django.http import Http404

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.accounts.roles import Right
from evidence.models import ImportBatch, Record
from evidence.permissions import batch_abilities, record_abilities
from sections.access import get_report
from sections.models import Report, SectionSeen
from sections.permissions import holds, report_abilities
from sections.services.seen import note_seen


def get_register(user: User, slug: str, ability: str = "report.evidence") -> Report:
    """Return the report if the person reads its register and may do `ability` in it."""
    report = get_report(user, slug)
    if not holds(user, report, Right.READ_EVIDENCE):
        raise Http404
    require(report_abilities(user, report), ability)
    return report


def get_record(user: User, slug: str, pk: int) -> Record:
    """Return a record of that report, also one that an undone import took out of the register.

    That an outside writer read it is kept.
    """
    report = get_register(user, slug)
    records = Record.objects.visible_to(user).filter(report=report)
    record = records.select_related("batch").filter(pk=pk).first()
    if record is None:
        raise Http404
    record.report = report
    require(record_abilities(user, record), "record.view")
    note_seen(
        user=user,
        report_id=report.pk,
        kind=SectionSeen.Kind.RECORD,
        thing=record.pk,
        label=record.title,
    )
    return record


def get_batch(user: User, slug: str, pk: int, ability: str = "import.view") -> ImportBatch:
    """Return an import of that report if the person may do `ability` on it."""
    report = get_register(user, slug)
    batches = ImportBatch.objects.visible_to(user).filter(report=report)
    batch = (
        batches.select_related("requested_by", "requested_by__organisation").filter(pk=pk).first()
    )
    if batch is None:
        raise Http404
    batch.report = report
    require(batch_abilities(user, batch), ability)
    return batch
