"""Messages of the register: they carry an id, the row in the database is the job."""

from celery import shared_task

from evidence import intake


@shared_task  # type: ignore[untyped-decorator]
def read_import(batch_id: int) -> None:
    """Read one import; see `intake.read`."""
    intake.read(batch_id)


@shared_task  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Ring again for every import whose message or worker was lost."""
    for batch_id in intake.lost():
        read_import.delay(batch_id)
