"""Two invitations of the demonstration: one that waits, one that nobody answered in time."""

from datetime import datetime, timedelta

from django.conf import settings

from cer_portal.demo.seeding.plan import Cast
from sections.models import Report
from sections.services.invitations import invite

SENT = timedelta(days=2)
ACCESS = timedelta(days=60)


def send_letters(*, report: Report, cast: Cast, now: datetime) -> None:
    """Invite someone inside, and an outside writer so long ago that the link has run out."""
    lead = cast.lead
    invite(
        report=report,
        email="nora.lind@norvale.example",
        organisation=lead.organisation,
        function="quality",
        actor=lead,
        now=now - SENT,
    )
    invite(
        report=report,
        email="second.writer@brightpen.example",
        organisation=cast["cro.writer"].organisation,
        function="cro_writer",
        valid_until=now + ACCESS,
        counterpart=lead,
        reason="A second writer for the next edition",
        actor=lead,
        now=now - timedelta(days=settings.INVITATION_DAYS + 2),
    )
