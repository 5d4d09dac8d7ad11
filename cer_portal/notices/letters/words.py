"""What a letter is made of, and what every letter about an event asks first."""

from dataclasses import dataclass

from django.http import Http404

from cer_portal.notices.models import Notice
from cer_portal.outbox.models import Announcement
from sections.models import Report


@dataclass(frozen=True)
class Letter:
    """What a mail says: its subject, a few sentences, things by name a line each, where to look."""

    subject: str
    words: str
    path: str
    lines: tuple[str, ...] = ()


def on_one_line(words: object) -> str:
    """Put words of people on one line: a break in a title must not begin a header of its own."""
    return " ".join(str(words).split())


def event_of(notice: Notice) -> tuple[Announcement, Report]:
    """Return the event a mail is about with its report; Http404 where it is about none."""
    told = notice.announcement
    if told is None:
        raise Http404
    return told, Report.objects.get(pk=told.report_id)
