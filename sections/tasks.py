"""Messages of invitations and Word files: an id and never a token; the row is the job."""

from celery import shared_task

from sections import intake, mail


@shared_task  # type: ignore[untyped-decorator]
def send_invitation(invitation_id: int) -> None:
    """Send one letter; see `mail.send`."""
    mail.send(invitation_id)


@shared_task  # type: ignore[untyped-decorator]
def read_word(import_id: int) -> None:
    """Read one Word file; see `intake.read`."""
    intake.read(import_id)


@shared_task  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Ring again for every letter and Word file whose message, worker or mail server was lost."""
    for invitation_id in mail.lost():
        send_invitation.delay(invitation_id)
    for import_id in intake.lost():
        read_word.delay(import_id)
