"""Letters about rounds of review, decisions, prints and accesses that end."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.assembly.access import get_build
from cer_portal.assembly.models import Build
from cer_portal.notices.letters.words import Letter, event_of, on_one_line
from cer_portal.notices.models import Notice
from cer_portal.notices.selectors import answering
from cer_portal.outbox.models import Announcement, Matter
from cer_portal.outbox.models import Kind as Event
from reviews.access import get_round
from reviews.models import Review
from sections.access import get_report, get_section
from sections.models import Membership, Section
from sections.permissions import report_abilities
from sections.workflow import State


def asked(notice: Notice, person: User) -> Letter | None:
    """Return what a reviewer is asked for or reminded of in a round; None where nothing is open."""
    told, report = event_of(notice)
    found = get_round(person, report.slug, _number_of(told))
    open_reviews = Review.objects.filter(
        round_section__round=found,
        reviewer=person,
        state=Review.State.OPEN,
        round_section__section__in=Section.objects.visible_to(person).values("pk"),
    ).select_related("round_section__section", "round_section__round")
    reviews = list(open_reviews.order_by("round_section__section__position"))
    # On hold nobody is reminded; whoever is asked is told all the same, for it is told once.
    waits = found.held_at is not None and told.kind == Matter.REVIEW_REMINDED
    if not reviews or waits:
        return None
    sections = [review.round_section.section for review in reviews]
    subject, words = _words_of(told)
    said = {
        "number": found.number,
        "report": on_one_line(report),
        "day": date_format(min(review.due_on for review in reviews), "j F Y"),
    }
    place = [report.slug, found.number]
    alone = reverse("review", args=[*place, sections[0].pk])
    return Letter(
        subject=subject % said,
        words=words % said,
        path=alone if len(sections) == 1 else reverse("round", args=place),
        lines=tuple(on_one_line(section) for section in sections),
    )


def _number_of(told: Announcement) -> int:
    if told.kind != Matter.REVIEW_REMINDED:
        return told.round_number or 0
    asked = Review.objects.filter(pk=told.thing_id or 0)
    return asked.values_list("round_section__round__number", flat=True).first() or 0


def _words_of(told: Announcement) -> tuple[str, str]:
    if told.kind == Matter.REVIEW_REMINDED:
        return (
            _("Reminder: your review, round %(number)s, %(report)s"),
            _("Round %(number)s of review of “%(report)s” waits for you; due %(day)s:"),
        )
    return (
        _("Your review is asked for: round %(number)s, %(report)s"),
        _("Round %(number)s of review of “%(report)s” asks for you, by %(day)s:"),
    )


def decided(notice: Notice, person: User) -> Letter | None:
    """Return what was decided on the person's section, or None where it is no longer so."""
    told, report = event_of(notice)
    section = get_section(person, report.slug, told.section_id or 0)
    returned = told.kind == Event.SECTION_RETURNED
    if section.author_id != person.pk or section.state != (
        State.RETURNED if returned else State.APPROVED
    ):
        return None
    said = {"section": on_one_line(section), "report": on_one_line(report)}
    words = _("Your section “%(section)s” of “%(report)s” was approved.")
    if returned:
        words = _(
            "Your section “%(section)s” of “%(report)s” was returned. What the reviewers found stands "
            "beside the text."
        )
    subject = _("Returned: %(section)s") if returned else _("Approved: %(section)s")
    path = reverse("section", args=[report.slug, section.pk])
    return Letter(subject % said, words % said, path)


def printed(notice: Notice, person: User) -> Letter | None:
    """Return that a PDF is ready, or None where somebody else asked for it."""
    told, report = event_of(notice)
    build = get_build(person, report, told.build_number or 0, "build.download")
    if build.requested_by_id != person.pk:
        return None
    said = {"build": build.number, "report": on_one_line(report)}
    words = _("The PDF of “%(report)s” that you asked for is ready to download: build %(build)s.")
    if build.kind == Build.Kind.HISTORY:
        require(report_abilities(person, report), "report.history")
        words = _(
            "The history of “%(report)s” that you asked for as PDF is ready to download: build %(build)s."
        )
    path = reverse("build_list", args=[report.slug])
    return Letter(_("The PDF is ready: %(report)s") % said, words % said, path)


def ending(notice: Notice, person: User) -> Letter | None:
    """Return when an access ends, or None where it does not any more."""
    running = Membership.objects.running().filter(
        pk=notice.membership_id or 0, valid_until=notice.until
    )
    access = running.select_related("user__organisation", "report").first()
    if access is None or person.pk not in answering([access])[access.pk]:
        return None
    own = access.user_id == person.pk
    report = get_report(person, access.report.slug, "report.view" if own else "report.people")
    said = {
        "report": on_one_line(report),
        "name": on_one_line(access.user.name),
        "firm": on_one_line(access.user.organisation),
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
