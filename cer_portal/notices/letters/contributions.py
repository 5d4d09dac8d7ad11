"""Letters about contributions: asked of the person, given back, answered to the person, late."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.contributions.access import get_contribution
from cer_portal.contributions.criteria import State
from cer_portal.contributions.models import Contribution
from cer_portal.contributions.permissions import is_asked
from cer_portal.notices.letters.words import Letter, event_of, on_one_line
from cer_portal.notices.models import Notice
from cer_portal.notices.selectors import awaiting, late_to
from cer_portal.outbox.models import Matter


def turned(notice: Notice, person: User) -> Letter | None:
    """Return what a turn of a contribution asks of the person, or None where it went on since."""
    told, report = event_of(notice)
    found = get_contribution(person, report.slug, told.thing_id or 0)
    answered = told.kind == Matter.CONTRIBUTION_ANSWERED
    words = _answer(found, person) if answered else _request(found, person, told.kind)
    if words is None:
        return None
    said = {
        "section": on_one_line(found.section),
        "report": on_one_line(report),
        "day": date_format(found.due, "j F Y"),
    }
    subject, sentence = words
    path = reverse("contribution", args=[report.slug, found.pk])
    return Letter(subject % said, sentence % said, path)


def _request(found: Contribution, person: User, event: str) -> tuple[str, str] | None:
    returned = event == Matter.CONTRIBUTION_RETURNED
    state = State.RETURNED if returned else State.ASKED
    # Handed over to the person, it may wait for a first answer or for a better one.
    if not is_asked(person, found) or (found.state != state and (returned or not found.is_owed)):
        return None
    if returned:
        return (
            _("Returned: contribution to %(section)s"),
            _("Your contribution to “%(section)s” of “%(report)s” came back with the reason."),
        )
    return (
        _("A contribution is asked of you: %(section)s"),
        _("A contribution to “%(section)s” of “%(report)s” is asked of you, by %(day)s."),
    )


def _answer(found: Contribution, person: User) -> tuple[str, str] | None:
    if found.state != State.ANSWERED or person.pk not in awaiting(found):
        return None
    subject = _("Answered: contribution to %(section)s")
    if found.section.author_id == person.pk:
        return subject, _(
            "A contribution to your section “%(section)s” of “%(report)s” was answered. Take it over, or "
            "return it."
        )
    return subject, _(
        "The contribution to “%(section)s” of “%(report)s” that you asked for was answered. The author "
        "of the section takes it over."
    )


def late(notice: Notice, person: User) -> Letter | None:
    """Return everything in a report that is late by the person or for the person."""
    if notice.contribution is None:
        return None
    report = notice.contribution.section.report
    found = late_to(person, report, timezone.localdate())
    if not found:
        return None
    said = {"report": on_one_line(report)}
    path = reverse("contribution_list", args=[report.slug]) + "?show=late"
    if len(found) == 1:
        path = reverse("contribution", args=[report.slug, found[0].pk])
    return Letter(
        subject=_("Late: contributions to %(report)s") % said,
        words=_("These contributions to “%(report)s” were due and are not given yet:") % said,
        path=path,
        lines=tuple(_late_line(each, person) for each in found),
    )


def _late_line(found: Contribution, person: User) -> str:
    said = {"section": on_one_line(found.section), "day": date_format(found.due, "j F Y")}
    if is_asked(person, found):
        return _("%(section)s, due %(day)s: asked of you") % said
    return _("%(section)s, due %(day)s: asked of others") % said
