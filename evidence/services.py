"""Verbs of the register: import a file, name its columns, undo it."""

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial
from pathlib import PurePath
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Min, Q
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record as write_trail
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput, TooLarge, WrongType
from evidence import importers, intake, tasks
from evidence.models import ImportBatch, Record
from evidence.permissions import batch_abilities
from evidence.transitions import move
from sections.models import Report
from sections.permissions import report_abilities

# Enough of a file to tell its format; the whole is read by the worker.
HEAD_BYTES = 1_000_000
LONGEST_NAME = 200

State = ImportBatch.State


def request_import(
    *, report: Report, filename: str, content: bytes, actor: User, now: datetime
) -> ImportBatch:
    """Keep an uploaded export file and let a worker read it. Returns the import, which waits.

    Raises NotAllowed without the right, TooLarge above IMPORT_MAX_BYTES, BadInput for an empty
    file, WrongType for bytes in no format that can be read; nothing is kept then.
    """
    format = _checked(report, filename, content, actor)
    place = _store(content)
    try:
        with transaction.atomic():
            batch = _begin(report, filename, content, format, place, actor, now)
            # The broker is a hint: when it is away, the sweeper rings for the waiting row.
            transaction.on_commit(partial(tasks.read_import.delay, batch.pk), robust=True)
    except Exception:
        default_storage.delete(place)
        raise
    return batch


def read_now(
    *,
    report: Report,
    filename: str,
    content: bytes,
    actor: User,
    now: datetime,
    mapping: Mapping[str, str] | None = None,
) -> ImportBatch:
    """Import a file here and now, by the same way as a worker, and return the finished import.

    `mapping` names the columns of a table (field → column). Refuses as `request_import` does; an
    import that could not be read comes back failed, with its sentence in `error`.
    """
    format = _checked(report, filename, content, actor)
    place = _store(content)
    try:
        with transaction.atomic():
            batch = _begin(report, filename, content, format, place, actor, now)
            ImportBatch.objects.filter(pk=batch.pk).update(mapping=dict(mapping or {}))
    except Exception:
        default_storage.delete(place)
        raise
    intake.work(batch.pk)
    batch.refresh_from_db()
    return batch


def try_import(
    *,
    report: Report,
    filename: str,
    content: bytes,
    actor: User,
    mapping: Mapping[str, str] | None = None,
) -> tuple[importers.Parsed, list[intake.Verdict]]:
    """Return what an import would find, without keeping anything. Refuses as `request_import`."""
    format = _checked(report, filename, content, actor)
    return intake.preview(report=report, content=content, format=format, mapping=mapping)


def _checked(report: Report, filename: str, content: bytes, actor: User) -> str:
    """Ask for the right, measure the bytes and return their format."""
    require(report_abilities(actor, report), "report.import")
    if not content:
        raise BadInput(_("The file is empty."), {"file": [_("Choose a file with records.")]})
    if len(content) > settings.IMPORT_MAX_BYTES:
        raise TooLarge(
            _("The file is larger than %(limit)s MB. Export fewer records at a time.")
            % {"limit": settings.IMPORT_MAX_BYTES // (1024 * 1024)}
        )
    try:
        return importers.detect(content[:HEAD_BYTES], _clean_name(filename))
    except importers.UnknownFormat as error:
        raise WrongType(str(error)) from error


def _clean_name(filename: str) -> str:
    """The name as shown: no folder, nothing that cannot be printed. It is never a path."""
    name = "".join(sign for sign in PurePath(filename).name if sign.isprintable())
    return name[:LONGEST_NAME] or _("unnamed file")


def _store(content: bytes) -> str:
    return default_storage.save(f"imports/{uuid4()}", ContentFile(content))


def _begin(
    report: Report,
    filename: str,
    content: bytes,
    format: str,
    place: str,
    actor: User,
    now: datetime,
) -> ImportBatch:
    batch = ImportBatch.objects.create(
        report=report,
        file=place,
        filename=_clean_name(filename),
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        format=format,
        requested_by=actor,
        requested_at=now,
    )
    write_trail(
        verb=Verb.IMPORT_REQUESTED,
        actor=actor,
        obj=batch,
        report_id=report.pk,
        after={"format": format, "size": batch.size, "sha256": batch.sha256},
    )
    return batch


@transaction.atomic
def name_columns(
    *, batch: ImportBatch, mapping: Mapping[str, str], actor: User, now: datetime
) -> ImportBatch:
    """Say which column of a table holds which field (field → column), and let it be read again.

    Raises BadInput without a column for the title or for names that are not in the file.
    """
    locked = _lock(batch)
    require(batch_abilities(actor, locked), "import.map")
    chosen = _checked_mapping(mapping, locked.sample.get("columns", []))
    before = locked.mapping
    # A file with named columns is a new task: its attempts are counted from the start.
    move(batch=locked, to=State.QUEUED, mapping=chosen, attempts=0, requested_at=now)
    write_trail(
        verb=Verb.IMPORT_MAPPED,
        actor=actor,
        obj=locked,
        report_id=locked.report_id,
        before=before,
        after=chosen,
    )
    transaction.on_commit(partial(tasks.read_import.delay, locked.pk), robust=True)
    return locked


def _checked_mapping(mapping: Mapping[str, str], columns: list[str]) -> dict[str, str]:
    chosen = {field: column for field, column in mapping.items() if column}
    if "title" not in chosen:
        raise BadInput(
            _("No column is named as the title."), {"title": [_("Choose the column of the title.")]}
        )
    unknown = [field for field, column in chosen.items() if column not in columns]
    unknown += [field for field in chosen if field not in importers.FIELDS]
    if unknown:
        raise BadInput(
            _("A column was chosen that the file does not have."),
            {field: [_("Choose a column of the file.")] for field in unknown},
        )
    return chosen


@transaction.atomic
def undo_import(*, batch: ImportBatch, actor: User, now: datetime) -> ImportBatch:
    """Take what an import brought out of the register. The rows stay for the trail.

    Records that another import repeats stay in the register and belong to that import from now on.
    Raises WrongState naming the sections where a record of the import is cited, in a current text
    or in one that went into review.
    """
    locked = _lock(batch)
    require(batch_abilities(actor, locked), "import.undo")
    brought = Record.objects.filter(batch=locked).standing()
    handed = _hand_over(locked)
    removed = brought.update(removed_at=now)
    move(batch=locked, to=State.UNDONE)
    write_trail(
        verb=Verb.IMPORT_UNDONE,
        actor=actor,
        obj=locked,
        report_id=locked.report_id,
        before={"records": removed + handed},
        after={"removed": removed, "kept_for_other_imports": handed},
    )
    return locked


def _hand_over(batch: ImportBatch) -> int:
    """Give records that another import found as well to the earliest such import; how many."""
    other = Min("rows__batch", filter=Q(rows__batch__state=State.DONE) & ~Q(rows__batch=batch))
    shared = Record.objects.filter(batch=batch).standing().annotate(other=other)
    heirs = dict(shared.filter(other__isnull=False).values_list("pk", "other"))
    for heir in set(heirs.values()):
        ids = [pk for pk, other_batch in heirs.items() if other_batch == heir]
        Record.objects.filter(pk__in=ids).update(batch=heir)
    return len(heirs)


def take_over_records(
    *, source: Report, target: Report, now: datetime, only: Collection[int] | None = None
) -> dict[int, int]:
    """Copy the standing records of one register into another; return number there by number here.

    A step of beginning a report from another one: all of them, or `only` some. The copies stand on
    their own: what is done to a record of one report says nothing about the other.
    """
    records = Record.objects.standing().filter(report=source).order_by("pk")
    if only is not None:
        records = records.filter(pk__in=only)
    rows = list(records)
    before = [row.pk for row in rows]
    for row in rows:
        row.pk, row.batch, row.report, row.added_at = None, None, target, now
        row._state.adding = True
    made = Record.objects.bulk_create(rows, batch_size=500)
    return dict(zip(before, (row.pk for row in made), strict=True))


def _lock(batch: ImportBatch) -> ImportBatch:
    return (
        ImportBatch.objects.select_for_update(no_key=True, of=("self",))
        .select_related("report", "report__device")
        .get(pk=batch.pk)
    )
