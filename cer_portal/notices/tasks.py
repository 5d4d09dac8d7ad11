"""Messages about mails: they carry an id, the row in the database is the job."""

from celery import shared_task

from cer_portal.notices import reminders, sending


@shared_task  # type: ignore[untyped-decorator]
def send_notice(notice_id: int) -> None:
    """Try to send one mail; see `sending.send`."""
    sending.send(notice_id)


@shared_task  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Ring for every mail that is due."""
    sending.give_up_lost()
    for notice_id in sending.due().values_list("pk", flat=True)[: sending.AT_ONCE]:
        send_notice.delay(notice_id)


@shared_task  # type: ignore[untyped-decorator]
def remind() -> None:
    """Write the mails of the day: what ends soon, is late or moved; the sweep sends them."""
    reminders.remind()
