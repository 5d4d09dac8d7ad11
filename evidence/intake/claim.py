"""The claim of a worker on an import: one at a time, with a lease and a counted attempt."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from evidence.models import ImportBatch
from evidence.transitions import move

LEASE = timedelta(seconds=120)
QUEUED_FOR = timedelta(seconds=60)
ATTEMPTS = 3

State = ImportBatch.State


class ClaimLost(Exception):
    """Another worker holds the import by now; this one stops without a word."""


def lost() -> list[int]:
    """Return the ids of imports that wait too long or whose worker let the lease run out."""
    waiting = Q(state=State.QUEUED, requested_at__lt=Now() - QUEUED_FOR)
    return list(ImportBatch.objects.filter(waiting | _lapsed()).values_list("pk", flat=True))


def _lapsed() -> Q:
    return Q(state=State.RUNNING, lease_until__lt=Now())


def claim(batch_id: int) -> ImportBatch | None:
    """Return the import if it waits or its lease ran out, now held by the caller; else None.

    After three attempts it fails with a sentence instead.
    """
    with transaction.atomic():
        free = ImportBatch.objects.filter(Q(state=State.QUEUED) | _lapsed(), pk=batch_id)
        batch = _locked(free)
        if batch is None:
            return None
        if batch.attempts >= ATTEMPTS:
            fail(batch, _("The file could not be read in three attempts. Try a smaller export."))
            return None
        return move(
            batch=batch,
            to=State.RUNNING,
            attempts=batch.attempts + 1,
            lease_until=Now() + LEASE,
            progress_done=0,
            progress_total=0,
        )


def _locked(batches: QuerySet[ImportBatch]) -> ImportBatch | None:
    return (
        batches.select_for_update(skip_locked=True, of=("self",))
        .select_related("report", "report__device", "requested_by", "requested_by__organisation")
        .first()
    )


def held(batch: ImportBatch) -> QuerySet[ImportBatch]:
    """Return the row if this worker's claim stands; the attempt tells one claim from the next."""
    return ImportBatch.objects.filter(pk=batch.pk, state=State.RUNNING, attempts=batch.attempts)


def hold(batch: ImportBatch) -> ImportBatch:
    """Lock the row inside a transaction, or raise ClaimLost."""
    locked = _locked(held(batch))
    if locked is None:
        raise ClaimLost
    return locked


def give_back(batch: ImportBatch) -> None:
    """Let the import wait again; the sweeper rings for it."""
    with transaction.atomic():
        locked = _locked(held(batch))
        if locked is not None:
            move(batch=locked, to=State.QUEUED, lease_until=None)


def fail(batch: ImportBatch, sentence: str) -> None:
    """End a locked import with a sentence for the person, and write the trail."""
    move(batch=batch, to=State.FAILED, error=sentence, lease_until=None, finished_at=Now())
    record(
        verb=Verb.IMPORT_FAILED,
        actor=batch.requested_by,
        obj=batch,
        report_id=batch.report_id,
        reason=sentence,
    )


def cancel(batch: ImportBatch, sentence: str) -> None:
    """End a locked import whose asker may no longer import, and write the trail."""
    move(batch=batch, to=State.CANCELLED, error=sentence, lease_until=None, finished_at=Now())
    record(
        verb=Verb.IMPORT_CANCELLED,
        actor=batch.requested_by,
        obj=batch,
        report_id=batch.report_id,
        reason=sentence,
    )


def report_progress(batch: ImportBatch, done: int, total: int) -> None:
    """Say how many rows of the file are read, and hold the claim for another lease."""
    kept = held(batch).update(progress_done=done, progress_total=total, lease_until=Now() + LEASE)
    if not kept:
        raise ClaimLost
