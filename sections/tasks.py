"""Messages of invitations: they carry an id, never a token; the row in the database is the job."""

from celery import shared_task

from sections import mail


@shared_task  # type: ignore[untyped-decorator]
def send_invitation(invitation_id: int) -> None:
    """Send one letter; see `mail.send`."""
    mail.send(invitation_id)


@shared_task  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Ring again for every letter whose message was lost or whose mail server was down."""
    for invitation_id in mail.lost():
        send_invitation.delay(invitation_id)
