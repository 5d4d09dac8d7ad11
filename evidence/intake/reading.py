"""Bytes → records → the register, as far as one worker's claim reaches."""

from collections.abc import Iterator, Mapping, Sequence

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import Denied
from cer_portal.audit.context import acting_from
from cer_portal.audit.services import record as write_trail
from cer_portal.audit.verbs import Verb
from evidence import importers
from evidence.intake import judging
from evidence.intake.claim import ClaimLost, cancel, claim, fail, give_back, hold, report_progress
from evidence.intake.judging import Verdict
from evidence.models import BatchRow, ImportBatch, Record
from evidence.transitions import move
from sections.models import Report
from sections.permissions import report_abilities

CHUNK = 500
# Any number of our own: the first half of the key of the lock "one import writes a register at once".
REGISTER_LOCK = 7_301

State = ImportBatch.State


def read(batch_id: int) -> None:
    """Read one import as a worker. Without a claim to be had it does nothing."""
    with acting_from("worker"):
        work(batch_id)


def work(batch_id: int) -> None:
    """Claim an import and read it to its end: done, failed with a sentence, or columns to be named.

    An error of ours gives the claim back, so that the sweeper tries again, and is raised.
    """
    batch = claim(batch_id)
    if batch is None:
        return
    try:
        _read(batch)
    except ClaimLost:
        return
    except Exception:
        give_back(batch)
        raise


def preview(
    *, report: Report, content: bytes, format: str, mapping: Mapping[str, str] | None = None
) -> tuple[importers.Parsed, list[Verdict]]:
    """Return what reading the file would find and say of each row. Nothing is written."""
    parsed = importers.read(content, format=format, mapping=mapping or None)
    made = [
        (row, judging.as_record(found, report_id=report.pk, batch=None))
        for row, found in parsed.records
    ]
    return parsed, judging.judge(made, judging.known_keys(report.pk))


def _read(batch: ImportBatch) -> None:
    refusal = _refusal(batch.requested_by, batch)
    if refusal:
        with transaction.atomic():
            cancel(hold(batch), refusal)
        return
    try:
        with batch.file.open("rb") as file:
            content = file.read()
        parsed = importers.read(content, format=batch.format, mapping=batch.mapping or None)
    except (OSError, importers.UnknownFormat) as error:
        unreadable = _("The file is no longer there. Upload it again.")
        _end_badly(batch, unreadable if isinstance(error, OSError) else str(error))
        return
    if parsed.needs_mapping:
        _ask_for_columns(batch, parsed, content)
    elif not parsed.records and not parsed.refused:
        _end_badly(batch, _("No record was found in the file."))
    else:
        _write(batch, parsed, _prepare(batch, parsed))


def _refusal(requester: User, batch: ImportBatch) -> str:
    """Why the person who asked may no longer import, or ""; read anew each time."""
    report = Report.objects.select_related("device").get(pk=batch.report_id)
    answer = report_abilities(requester, report)["report.import"]
    if not requester.is_active:
        return _("The account of %(name)s is closed.") % {"name": requester.name}
    return answer.reason if isinstance(answer, Denied) else ""


def _end_badly(batch: ImportBatch, sentence: str) -> None:
    with transaction.atomic():
        fail(hold(batch), sentence)


def _ask_for_columns(batch: ImportBatch, parsed: importers.Parsed, content: bytes) -> None:
    sample = {"columns": list(parsed.columns), "rows": judging.first_rows(content)}
    with transaction.atomic():
        move(
            batch=hold(batch),
            to=State.NEEDS_MAPPING,
            mapping=dict(parsed.mapping),
            sample=sample,
            lease_until=None,
        )


def _prepare(batch: ImportBatch, parsed: importers.Parsed) -> list[tuple[int, Record]]:
    """Make the rows, and say how far it is every 500 of them."""
    total = len(parsed.records) + len(parsed.refused)
    made: list[tuple[int, Record]] = []
    for place, (row, found) in enumerate(parsed.records):
        if place % CHUNK == 0:
            report_progress(batch, row - 1, total)
        made.append((row, judging.as_record(found, report_id=batch.report_id, batch=batch)))
    report_progress(batch, total, total)
    return made


@transaction.atomic
def _write(
    batch: ImportBatch, parsed: importers.Parsed, made: Sequence[tuple[int, Record]]
) -> None:
    locked = hold(batch)
    _lock_register(batch.report_id)
    # The right may have ended while the file was read.
    refusal = _refusal(batch.requested_by, batch)
    if refusal:
        cancel(locked, refusal)
        return
    verdicts = judging.judge(made, judging.known_keys(batch.report_id))
    new = [verdict.record for verdict in verdicts if verdict.match is None]
    Record.objects.bulk_create(new, batch_size=CHUNK)
    rows = [*_accepted(locked, verdicts), *_refused(locked, parsed)]
    BatchRow.objects.bulk_create(rows, batch_size=CHUNK)
    counts = {
        "found": len(rows),
        "new": len(new),
        "known": len(verdicts) - len(new),
        "refused": len(parsed.refused),
    }
    _finish(locked, parsed, counts)


def _finish(batch: ImportBatch, parsed: importers.Parsed, counts: Mapping[str, int]) -> None:
    move(
        batch=batch,
        to=State.DONE,
        **counts,
        warnings=list(parsed.warnings),
        mapping=dict(parsed.mapping),
        lease_until=None,
        finished_at=Now(),
    )
    write_trail(
        verb=Verb.IMPORT_DONE,
        actor=batch.requested_by,
        obj=batch,
        report_id=batch.report_id,
        after={**counts, "format": batch.format, "sha256": batch.sha256},
    )


def _lock_register(report_id: int) -> None:
    """One import at a time writes into a register, so that two of them see each other's records."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '120s'")
        cursor.execute("SET LOCAL statement_timeout = '120s'")
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [REGISTER_LOCK, report_id])


def _accepted(batch: ImportBatch, verdicts: Sequence[Verdict]) -> Iterator[BatchRow]:
    for verdict in verdicts:
        known = verdict.match is not None
        yield BatchRow(
            batch=batch,
            row=verdict.row,
            outcome=BatchRow.Outcome.KNOWN if known else BatchRow.Outcome.NEW,
            record_id=verdict.record_id,
            title=verdict.record.title,
            reason=verdict.reason,
        )


def _refused(batch: ImportBatch, parsed: importers.Parsed) -> Iterator[BatchRow]:
    for bad in parsed.refused:
        yield BatchRow(
            batch=batch,
            row=bad.row,
            outcome=BatchRow.Outcome.REFUSED,
            title=bad.excerpt,
            reason=bad.reason,
        )
