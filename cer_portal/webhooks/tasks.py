"""Messages of the sender: they carry an id, the row in the database is the job."""

from celery import shared_task

from cer_portal.webhooks import sending


@shared_task  # type: ignore[untyped-decorator]
def deliver(delivery_id: int) -> None:
    """Try to send one message; see `sending.send`."""
    sending.send(delivery_id)


@shared_task  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Share out what was announced, and ring for every message that is due."""
    sending.share_out()
    for delivery_id in sending.due().values_list("pk", flat=True)[: sending.AT_ONCE]:
        deliver.delay(delivery_id)
