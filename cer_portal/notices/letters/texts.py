"""Letters about what is said and suggested about a text, and about a source that moved."""

from django.urls import reverse
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.notices.letters.words import Letter, event_of, on_one_line
from cer_portal.notices.models import Notice
from cer_portal.outbox.models import Matter
from sections.access import get_section, get_suggestion
from sections.discussion import waiting_mentions
from sections.lineage import sources_moved
from sections.models import Suggestion
from sections.selectors import changes_waiting


def mentioned(notice: Notice, person: User) -> Letter | None:
    """Return where a question waits for the person, or None where it was answered or resolved."""
    told, report = event_of(notice)
    thread = waiting_mentions(person).filter(pk=told.thing_id or 0).first()
    if thread is None:
        return None
    said = {
        "number": thread.number,
        "section": on_one_line(thread.section),
        "report": on_one_line(report),
    }
    where = reverse("section_comments", args=[report.slug, thread.section_id])
    return Letter(
        subject=_("You are mentioned: C-%(number)s, %(section)s") % said,
        words=_(
            "Comment C-%(number)s on “%(section)s” of “%(report)s” mentions you and is not resolved."
        )
        % said,
        path=f"{where}?show=mine#note-{thread.pk}",
    )


def suggested(notice: Notice, person: User) -> Letter | None:
    """Return what waits for the author, or that the person's own suggestion is decided."""
    told, report = event_of(notice)
    said = {"report": on_one_line(report)}
    path = reverse("section_suggestions", args=[report.slug, told.section_id])
    if told.kind == Matter.SUGGESTION_DECIDED:
        own = get_suggestion(person, report.slug, told.thing_id or 0, "section.view")
        if own.state != Suggestion.State.SETTLED or own.by_id != person.pk:
            return None
        said["section"] = on_one_line(own.section)
        words = _("What you suggested for “%(section)s” of “%(report)s” is decided.")
        return Letter(_("Decided: %(section)s") % said, words % said, path)
    section = get_section(person, report.slug, told.section_id or 0)
    if section.author_id != person.pk or not changes_waiting(section):
        return None
    said["section"] = on_one_line(section)
    words = _("Changes are suggested to your section “%(section)s” of “%(report)s”.")
    return Letter(_("Suggested: %(section)s") % said, words % said, path)


def moved(notice: Notice, person: User) -> Letter | None:
    """Return the texts of a local report whose sources moved and that the person has not answered.

    The source itself is not named: whoever writes the local text need not have access to it.
    """
    if notice.tie is None:
        return None
    report = notice.tie.section.report
    waiting = sources_moved(person).filter(section__report=report).order_by("section__position")
    sections = [tie.section for tie in waiting]
    if not sections:
        return None
    said = {"report": on_one_line(report)}
    alone = reverse("section", args=[report.slug, sections[0].pk]) + "#source"
    return Letter(
        subject=_("The source has moved: %(report)s") % said,
        words=_("The source of these texts of “%(report)s” has changed since you answered it:")
        % said,
        path=alone if len(sections) == 1 else reverse("section_list", args=[report.slug]),
        lines=tuple(on_one_line(section) for section in sections),
    )
