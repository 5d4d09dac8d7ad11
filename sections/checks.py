"""What a section still lacks."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sections import richtext
from sections.document import uses_behind
from sections.lineage import gaps
from sections.models import Section
from sections.selectors import changes_waiting


def missing_for_review(section: Section) -> list[str]:
    """Return one sentence for each thing that must be there before reviewers see the section."""
    if section.current is None or not section.current.plain.strip():
        return [_("The section has no text.")]
    missing = list(richtext.missing_for_review(section.current.document))
    if section.reviewer_id is None:
        missing.append(_("No reviewer is named for the section."))
    missing += [
        _("The fact “%(label)s” has changed: %(before)s → %(now)s. Accept it in the section.")
        % {"label": use.fact.label, "before": use.accepted.shown, "now": use.fact.shown}
        for use in uses_behind([section.pk])
    ]
    waiting = changes_waiting(section)
    if waiting:
        sentence = ngettext(
            "%s suggested change waits for a decision.",
            "%s suggested changes wait for a decision.",
            waiting,
        )
        missing.append(sentence % waiting)
    return missing + gaps(section)


def unfilled(section: Section) -> list[str]:
    """Return the duties of a section that nobody holds yet, as words."""
    gaps = []
    if section.author_id is None:
        gaps.append(_("author"))
    if section.reviewer_id is None:
        gaps.append(_("reviewer"))
    if section.approver_id is None:
        gaps.append(_("approver"))
    return gaps
