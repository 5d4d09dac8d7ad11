"""What happened in a report: to read in words, and to take away."""

from collections.abc import Iterator
from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cer_portal.accounts.people import current
from cer_portal.audit.chain import head
from cer_portal.audit.models import Entry
from cer_portal.audit.selectors import About, lines_about
from cer_portal.tables import csv_answer
from sections.access import get_report
from sections.rail import rail
from sections.services.witness import note_history_export
from sections.trail import told
from sections.views.pages import crumbs
from sections.views.trail import asked, trail_context


@require_GET
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that happened in the report, in words, by person, section, kind, round, time."""
    user = current(request)
    report = get_report(user, slug, "report.history")
    frame = rail(report, user, "history")
    lines = lines_about(About(report_id=report.pk))
    context = {
        **frame,
        **trail_context(request, lines, cast(Any, frame["rail"])["sections"]),
        "crumbs": crumbs(report, (_("History"), None)),
        "head": head(report.pk),
    }
    return render(request, "sections/history.html", context)


@require_POST
def history_export(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The lines under the filter as CSV, oldest first, each with its place and digest."""
    user = current(request)
    report = get_report(user, slug, "report.history")
    everything = lines_about(About(report_id=report.pk))
    lines = asked(request).of(everything).order_by("id").select_related("link")
    words = asked(request).words
    note_history_export(report=report, actor=user, now=timezone.now(), narrowed=words)
    return csv_answer(f"history-{report.slug}.csv", _header(), _rows(lines))


def _header() -> list[str]:
    return [
        _("Line"),
        _("Time (UTC)"),
        _("Person"),
        _("Act"),
        _("Object"),
        _("Round"),
        _("Changes"),
        _("Reason"),
        _("Way in"),
        _("Address"),
        _("SHA-256"),
    ]


def _rows(lines: QuerySet[Entry]) -> Iterator[list[Any]]:
    for entry in lines.iterator(chunk_size=500):
        line, link = told(entry), getattr(entry, "link", None)
        changes = "; ".join(f"{what}: {old} → {new}" for what, old, new in line.changes)
        yield [
            link.sequence if link else None,
            entry.at.strftime("%Y-%m-%d %H:%M:%S.%f"),
            entry.actor_name,
            line.verb,
            entry.object_label,
            entry.round_number,
            changes,
            entry.reason,
            entry.origin,
            entry.address,
            link.digest if link else None,
        ]
