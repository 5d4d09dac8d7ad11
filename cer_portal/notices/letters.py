"""The words of a mail, made when it is sent: in the person's language, with what the person may see.

Access is asked anew for each mail, by the functions that a page asks. What the person may no longer
see, does not want to be told, or what is no longer so, is not told.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.http import Http404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.accounts.profile import shown_to
from cer_portal.assembly.access import get_build
from cer_portal.assembly.models import Build
from cer_portal.errors import Refused
from cer_portal.notices.models import Kind, Notice
from cer_portal.notices.selectors import answering, wanting
from cer_portal.outbox.models import Announcement
from cer_portal.outbox.models import Kind as Event
from reviews.access import get_round
from reviews.models import Review
from sections.access import get_report, get_section
from sections.models import Membership, Report, Section
from sections.permissions import report_abilities
from sections.workflow import State


@dataclass(frozen=True)
class Letter:
    """What a mail says: its subject, a few sentences, sections by name, and where to look."""

    subject: str
    words: str
    path: str
    sections: tuple[str, ...] = ()


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
        _line(letter.subject),
        render_to_string("notices/letter.txt", context),
        to=[person.email],
        headers={
            "Message-ID": f"<{notice.message}@{urlsplit(site).hostname}>",
            "Auto-Submitted": "auto-generated",
        },
    )


def _line(words: object) -> str:
    """Put words of people on one line: a break in a title must not begin a header of its own."""
    return " ".join(str(words).split())


def _event(notice: Notice) -> tuple[Announcement, Report]:
    told = notice.announcement
    if told is None:
        raise Http404
    return told, Report.objects.get(pk=told.report_id)


def _round(notice: Notice, person: User) -> Letter | None:
    told, report = _event(notice)
    found = get_round(person, report.slug, told.round_number or 0)
    asked = Review.objects.filter(
        round_section__round=found, reviewer=person, state=Review.State.OPEN
    )
    visible = Section.objects.visible_to(person).filter(
        pk__in=asked.values("round_section__section")
    )
    sections = list(visible.order_by("position"))
    if not sections:
        return None
    said = {
        "number": found.number,
        "report": _line(report),
        "day": date_format(found.due, "j F Y"),
    }
    place = [report.slug, found.number]
    alone = reverse("review", args=[*place, sections[0].pk])
    return Letter(
        subject=_("Your review is asked for: round %(number)s, %(report)s") % said,
        words=_("Round %(number)s of review of “%(report)s” asks for you, by %(day)s:") % said,
        path=alone if len(sections) == 1 else reverse("round", args=place),
        sections=tuple(_line(section) for section in sections),
    )


def _section(notice: Notice, person: User) -> Letter | None:
    told, report = _event(notice)
    section = get_section(person, report.slug, told.section_id or 0)
    returned = told.kind == Event.SECTION_RETURNED
    if section.author_id != person.pk or section.state != (
        State.RETURNED if returned else State.APPROVED
    ):
        return None
    said = {"section": _line(section), "report": _line(report)}
    words = _("Your section “%(section)s” of “%(report)s” was approved.")
    if returned:
        words = _(
            "Your section “%(section)s” of “%(report)s” was returned. What the reviewers found stands "
            "beside the text."
        )
    subject = _("Returned: %(section)s") if returned else _("Approved: %(section)s")
    path = reverse("section", args=[report.slug, section.pk])
    return Letter(subject % said, words % said, path)


def _pdf(notice: Notice, person: User) -> Letter | None:
    told, report = _event(notice)
    build = get_build(person, report, told.build_number or 0, "build.download")
    if build.requested_by_id != person.pk:
        return None
    said = {"build": build.number, "report": _line(report)}
    words = _("The PDF of “%(report)s” that you asked for is ready to download: build %(build)s.")
    if build.kind == Build.Kind.HISTORY:
        require(report_abilities(person, report), "report.history")
        words = _(
            "The history of “%(report)s” that you asked for as PDF is ready to download: build %(build)s."
        )
    path = reverse("build_list", args=[report.slug])
    return Letter(_("The PDF is ready: %(report)s") % said, words % said, path)


def _ending(notice: Notice, person: User) -> Letter | None:
    running = Membership.objects.running().filter(
        pk=notice.membership_id or 0, valid_until=notice.until
    )
    access = running.select_related("user__organisation", "report").first()
    if access is None or person.pk not in answering([access])[access.pk]:
        return None
    own = access.user_id == person.pk
    report = get_report(person, access.report.slug, "report.view" if own else "report.people")
    said = {
        "report": _line(report),
        "name": _line(access.user.name),
        "firm": _line(access.user.organisation),
        "when": date_format(timezone.localtime(notice.until), "j F Y, H:i e"),
    }
    if own:
        subject, words = _("Your access ends soon: %(report)s"), _own_end()
        return Letter(subject % said, words % said, reverse("section_list", args=[report.slug]))
    words = _vouched() if access.counterpart_id == person.pk else _led()
    subject = _("The access of %(name)s ends soon: %(report)s")
    return Letter(subject % said, words % said, reverse("people", args=[report.slug]))


def _own_end() -> str:
    return _(
        "Your access to “%(report)s” ends on %(when)s. If your work takes longer, ask the RA lead in "
        "time to renew it."
    )


def _vouched() -> str:
    return _(
        "The access of %(name)s (%(firm)s) to “%(report)s”, for which you vouch, ends on %(when)s. If the "
        "work takes longer, the RA lead renews it on the page of the people."
    )


def _led() -> str:
    return _(
        "The access of %(name)s (%(firm)s) to “%(report)s” ends on %(when)s. If the work takes longer, "
        "renew it on the page of the people."
    )


_SAYS: dict[str, Callable[[Notice, User], Letter | None]] = {
    Kind.ROUND: _round,
    Kind.SECTION: _section,
    Kind.PDF: _pdf,
    Kind.ENDING: _ending,
}
