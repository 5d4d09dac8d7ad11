"""The history of a report as a document for the printer: its lines in order, and how the chain stands."""

from collections.abc import Callable
from datetime import UTC

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.audit.chain import head, verify
from cer_portal.audit.models import Entry
from cer_portal.audit.selectors import About, lines_about
from sections.models import Report, Section
from sections.pages import number_in
from sections.trail import Told, kind_word, told
from sections.views.trail import Asked

# More make a file of hundreds of pages that nobody reads and a renderer that runs out of memory.
MOST_LINES = 5000
AT_ONCE = 250


def lines_under(report: Report, words: dict[str, str]) -> QuerySet[Entry]:
    """Return the lines of a report that fit the filter, oldest first, with their places."""
    everything = lines_about(About(report_id=report.pk))
    return Asked(words).of(everything).order_by("id").select_related("link")


def history_document(
    report: Report,
    words: dict[str, str],
    *,
    by: User,
    on_lines: Callable[[int, int, str], None],
) -> str:
    """Return the history as HTML for `pdf.render`; `on_lines(done, total, what)` follows the work.

    The chain of the report is read through on the way, and the document says how it stands.
    """
    with translation.override(report.language), timezone.override(UTC):
        lines = list(lines_under(report, words)[:MOST_LINES])
        tables: list[list[Told]] = []
        for start in range(0, len(lines), AT_ONCE):
            tables.append([told(entry) for entry in lines[start : start + AT_ONCE]])
            done = min(start + AT_ONCE, len(lines))
            on_lines(done, len(lines), _("Telling the lines"))
        verdict = verify(chain=report.pk)
        context = {
            "report": report,
            "language": report.language,
            "narrowed": _narrowed(report, words),
            "tables": tables,
            "count": len(lines),
            "head": head(report.pk),
            "read": verdict.lines,
            "broken": verdict.broken,
            "by": by,
            "at": timezone.now(),
        }
        return render_to_string("assembly/print/trail.html", context)


def _narrowed(report: Report, words: dict[str, str]) -> list[tuple[str, str]]:
    """The filter in words, as the document names it."""
    person = User.objects.filter(pk=number_in(words["person"]) or 0).first()
    section = Section.objects.filter(report=report, pk=number_in(words["section"]) or 0).first()
    found = [
        (_("Person"), person.name if person else ""),
        (_("Section"), str(section) if section else ""),
        (_("Kind of act"), kind_word(words["kind"]) if words["kind"] else ""),
        (_("Round"), words["round"]),
        (_("From"), words["since"]),
        (_("Until"), words["until"]),
    ]
    return [(label, value) for label, value in found if value]
