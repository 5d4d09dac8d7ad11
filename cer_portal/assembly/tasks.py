"""Messages of the printer: they carry an id, the row in the database is the job."""

from celery import shared_task

from cer_portal.assembly import binding


@shared_task  # type: ignore[untyped-decorator]
def print_build(build_id: int) -> None:
    """Print one build; see `binding.bind`."""
    binding.bind(build_id)


@shared_task  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Ring again for every build whose message or worker was lost."""
    for build_id in binding.lost():
        print_build.delay(build_id)
