"""What a passage, an answer and a submission must hold before a verb takes them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cer_portal.errors import BadInput
from reviews.decisions import Disposition, FindingState
from reviews.models import Finding
from reviews.selectors.baselines import open_critical
from sections import richtext
from sections.checks import missing_for_review
from sections.models import Report, Revision, Section
from sections.workflow import State


def unanswered_count(section: Section) -> int:
    """Return how many findings on the section still wait for an answer of its author."""
    return Finding.objects.filter(section=section, state=FindingState.OPEN).count()


def missing_for_submission(section: Section) -> list[str]:
    """Return one sentence for each thing that must be there before the section is submitted."""
    missing = missing_for_review(section)
    waiting = unanswered_count(section)
    if waiting:
        missing.append(
            ngettext(
                "%(count)s finding has no answer yet.",
                "%(count)s findings have no answer yet.",
                waiting,
            )
            % {"count": waiting}
        )
    return missing


def check_answer(finding: Finding, disposition: str, answer: str) -> None:
    """Refuse an answer without words, or one that claims a change nobody has made.

    "Text changed" is true only where the text has a newer revision than the one that was judged.
    """
    if disposition not in Disposition.values:
        raise BadInput(_("Say whether the text was changed."), {"disposition": [_("Choose one.")]})
    if not answer.strip():
        raise BadInput(_("The answer has no words."), {"answer": [_("An answer is needed.")]})
    judged = finding.review.round_section.revision_id
    if disposition == Disposition.CHANGED and finding.section.current_id == judged:
        sentence = _(
            "The text is still the one that was reviewed. Change it first, or answer that it "
            "was not changed."
        )
        raise BadInput(sentence, {"disposition": [sentence]})


@dataclass(frozen=True)
class Point:
    """One line of the list before a submission: what was looked at and whether it is there."""

    label: str
    ok: bool
    note: str = ""


def submission_points(section: Section) -> list[Point]:
    """Return what an author sees before handing a section over; see `missing_for_submission`."""
    text = section.current
    findings = Finding.objects.filter(section=section).exclude(state=FindingState.DRAFT)
    waiting, all_of_them = unanswered_count(section), findings.count()
    return [
        Point(_("Text"), text is not None and bool(text.plain.strip()), _words(text)),
        Point(
            _("Captions and alternative texts"),
            text is not None and not richtext.missing_for_review(text.document),
        ),
        Point(_("Reviewer named"), section.reviewer_id is not None),
        Point(
            _("Every finding answered"),
            waiting == 0,
            _("%(done)s of %(all)s") % {"done": all_of_them - waiting, "all": all_of_them},
        ),
    ]


def _words(text: Revision | None) -> str:
    if text is None:
        return ""
    words = ngettext("%(count)s word", "%(count)s words", text.words) % {"count": text.words}
    cited = ngettext("%(count)s record", "%(count)s records", len(text.cited))
    return _("%(words)s, %(cited)s cited") % {
        "words": words,
        "cited": cited % {"count": len(text.cited)},
    }


def missing_for_baseline(report: Report) -> list[str]:
    """Return one sentence for each thing that keeps a report from being frozen as a whole."""
    texts = Section.objects.texts().filter(report=report).order_by("position")
    lines = [
        _("%(section)s: %(state)s.") % {"section": text, "state": text.get_state_display()}
        for text in texts
        if text.state != State.APPROVED
    ]
    if not texts:
        lines.append(_("The report has no text."))
    critical = open_critical(report)
    if critical:
        sentence = ngettext(
            "%(count)s critical finding is open.", "%(count)s critical findings are open.", critical
        )
        lines.append(sentence % {"count": critical})
    return lines
