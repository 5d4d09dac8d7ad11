"""Write the mails that an act brings about, inside the transaction of the act."""

from cer_portal.notices.models import Kind, Notice
from cer_portal.notices.selectors import concerned, told_already, wanting
from cer_portal.outbox.models import Announcement, Matter
from cer_portal.outbox.models import Kind as Event

KIND_OF: dict[str, Kind] = {
    Event.ROUND_OPENED: Kind.ROUND,
    Event.SECTION_RETURNED: Kind.SECTION,
    Event.SECTION_APPROVED: Kind.SECTION,
    Event.BUILD_READY: Kind.PDF,
    Matter.MENTIONED: Kind.MENTION,
    Matter.CONTRIBUTION_ASKED: Kind.CONTRIBUTION,
    Matter.CONTRIBUTION_ANSWERED: Kind.CONTRIBUTION,
    Matter.CONTRIBUTION_RETURNED: Kind.CONTRIBUTION,
    Matter.REVIEW_REMINDED: Kind.ROUND,
    Matter.SUGGESTION_SENT: Kind.SUGGESTION,
    Matter.SUGGESTION_DECIDED: Kind.SUGGESTION,
}


def write(
    sender: object, announcement: Announcement, by_id: int | None = None, **kwargs: object
) -> None:
    """Write one row for each person concerned who wants to be told; never for whoever did it."""
    kind = KIND_OF[announcement.kind]
    people = wanting(kind, concerned(announcement) - {by_id} - told_already(announcement))
    Notice.objects.bulk_create(
        Notice(person_id=person, kind=kind, announcement=announcement) for person in people
    )
