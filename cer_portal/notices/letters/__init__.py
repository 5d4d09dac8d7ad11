"""The words of a mail, made when it is sent: in the person's language, with what the person may see.

Access is asked anew for each mail, by the functions that a page asks. What the person may no longer
see, does not want to be told, or what is no longer so, is not told.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.http import Http404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from cer_portal.accounts.models import User
from cer_portal.accounts.profile import shown_to
from cer_portal.errors import Refused
from cer_portal.notices.letters import contributions, reviewing, texts
from cer_portal.notices.letters.words import Letter, on_one_line
from cer_portal.notices.models import Kind, Notice
from cer_portal.notices.selectors import wanting


def written(notice: Notice) -> EmailMessage | None:
    """Return the mail as it goes now, or None where it is not sent any more."""
    person = User.objects.get_queryset().select_related("organisation").get(pk=notice.person_id)
    if not person.is_active or not wanting(notice.kind, [person.pk]):
        return None
    with translation.override(settings.LANGUAGE_CODE), shown_to(person):
        try:
            letter = _SAYS[notice.kind](notice, person)
        except (Http404, Refused):
            return None
        return _mail(notice, person, letter) if letter else None


def _mail(notice: Notice, person: User, letter: Letter) -> EmailMessage:
    site = settings.SITE_URL.rstrip("/")
    context = {
        "letter": letter,
        "link": site + letter.path,
        "choices": site + reverse("notifications"),
    }
    return EmailMessage(
        on_one_line(letter.subject),
        render_to_string("notices/letter.txt", context),
        to=[person.email],
        headers={
            "Message-ID": f"<{notice.message}@{urlsplit(site).hostname}>",
            "Auto-Submitted": "auto-generated",
        },
    )


_SAYS: dict[str, Callable[[Notice, User], Letter | None]] = {
    Kind.ROUND: reviewing.asked,
    Kind.SECTION: reviewing.decided,
    Kind.PDF: reviewing.printed,
    Kind.ENDING: reviewing.ending,
    Kind.MENTION: texts.mentioned,
    Kind.SUGGESTION: texts.suggested,
    Kind.SOURCE: texts.moved,
    Kind.CONTRIBUTION: contributions.turned,
    Kind.LATE: contributions.late,
}
