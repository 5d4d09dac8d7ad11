"""What has changed since the last edition: the list, its table to take away, confirming a text."""

from collections import Counter
from collections.abc import Iterable, Iterator

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cer_portal.accounts.people import current
from cer_portal.tables import csv_answer
from sections import richtext
from sections.access import get_report, get_section
from sections.lineage import CHANGED, CONFIRMED, MARKS, Line, changes_since, edition_of
from sections.models import Revision
from sections.pages import number_in
from sections.rail import rail
from sections.selectors import readable_sections
from sections.services.origins import confirm_section
from sections.services.witness import note_changes_export
from sections.views.pages import crumbs

# A page compares the changed texts on it, so it holds fewer lines than other lists.
LINES = 25


def compared(lines: Iterable[Line]) -> dict[int, richtext.Comparison]:
    """Return what differs in the changed texts of these lines, by section; one query."""
    pairs = {
        line.section.pk: (line.carried.taken_id, line.section.current_id)
        for line in lines
        if line.mark == CHANGED and line.section is not None and line.carried is not None
    }
    documents = dict(
        Revision.objects.filter(pk__in={pk for pair in pairs.values() for pk in pair}).values_list(
            "pk", "document"
        )
    )
    return {
        section: richtext.compare(documents[old], documents[new])
        for section, (old, new) in pairs.items()
        if new is not None
    }


@require_GET
def change_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Each text of this edition: confirmed, changed, new, left out, or still to be confirmed."""
    user = current(request)
    report = get_report(user, slug, "report.read_all")
    every = changes_since(report, readable_sections(report, user))
    counts = Counter(line.mark for line in every)
    wanted = request.GET.get("mark", "")
    lines = [line for line in every if not wanted or line.mark == wanted]
    page = Paginator(lines, LINES).get_page(request.GET.get("page"))
    differences = compared(page.object_list)
    context = {
        **rail(report, user, "changes"),
        "crumbs": crumbs(report, (_("Changes"), None)),
        "edition": edition_of(report),
        "page": page,
        "lines": [(line, differences.get(line.section.pk if line.section else 0)) for line in page],
        "counts": [(mark, label, counts[mark]) for mark, label in MARKS.items() if counts[mark]],
        "mark": wanted,
        "total": len(every),
    }
    return render(request, "sections/changes.html", context)


@require_POST
def changes_csv(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The whole list as CSV, for the notified body."""
    user = current(request)
    report = get_report(user, slug, "report.read_all")
    lines = changes_since(report, readable_sections(report, user))
    note_changes_export(report=report, actor=user, now=timezone.now())
    header = [
        _("Section"),
        _("Since the last edition"),
        _("Words added"),
        _("Words removed"),
        _("Confirmed by"),
        _("Confirmed at (UTC)"),
        _("Reason"),
    ]
    return csv_answer(f"changes-{report.slug}.csv", header, _rows(lines))


def _rows(lines: list[Line]) -> Iterator[list[object]]:
    differences = compared(lines)
    for line in lines:
        difference = differences.get(line.section.pk if line.section else 0)
        confirmed = line.carried if line.mark == CONFIRMED else None
        by, at = (confirmed.confirmed_by, confirmed.confirmed_at) if confirmed else (None, None)
        yield [
            line.title,
            line.label,
            difference.added_words if difference else None,
            difference.removed_words if difference else None,
            by.name if by else None,
            at.strftime("%Y-%m-%d %H:%M") if at else None,
            confirmed.reason if confirmed else None,
        ]


@require_POST
def section_confirm(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Confirm with a reason that a text that was taken over is still true."""
    section = get_section(current(request), slug, pk)
    version = number_in(request.POST.get("version"))
    if version is None:
        raise Http404
    confirm_section(
        section=section,
        expected_version=version,
        reason=request.POST.get("reason", ""),
        actor=current(request),
        now=timezone.now(),
    )
    messages.success(request, _("Confirmed as still true."))
    return redirect("section", slug, pk)
