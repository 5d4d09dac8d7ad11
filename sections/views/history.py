"""What happened in a report: to read in words, and to take away."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cer_portal.accounts.people import current
from cer_portal.audit.chain import head
from cer_portal.audit.models import Entry
from cer_portal.audit.selectors import history as lines_of
from cer_portal.audit.verbs import KINDS
from cer_portal.tables import csv_answer
from sections.access import get_report
from sections.models import Membership, Report
from sections.pages import day_in, number_in, page_of
from sections.rail import rail
from sections.services.witness import note_history_export
from sections.trail import told
from sections.views.pages import crumbs

FILTERS = ("person", "section", "kind", "round", "since", "until")


@require_GET
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that happened in the report, in words, by person, section, kind, round, time."""
    user = current(request)
    report = get_report(user, slug, "report.history")
    chosen = _chosen(request)
    page = page_of(_lines(report, chosen), request.GET.get("page"))
    members = Membership.objects.filter(report=report).select_related("user")
    context = {
        **rail(report, user, "history"),
        "crumbs": crumbs(report, (_("History"), None)),
        "page": page,
        "lines": [told(entry) for entry in page],
        "chosen": chosen,
        "people": sorted({m.user for m in members}, key=lambda person: person.name),
        "kinds": KINDS,
        "head": head(report.pk),
    }
    return render(request, "sections/history.html", context)


@require_POST
def history_export(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The lines under the filter as CSV, oldest first, each with its place and digest."""
    user = current(request)
    report = get_report(user, slug, "report.history")
    lines = _lines(report, _chosen(request)).order_by("id").select_related("link")
    note_history_export(report=report, actor=user, now=timezone.now())
    return csv_answer(f"history-{report.slug}.csv", _header(), _rows(lines))


def _chosen(request: HttpRequest) -> dict[str, str]:
    given = request.POST if request.method == "POST" else request.GET
    return {name: given.get(name, "") for name in FILTERS}


def _lines(report: Report, chosen: dict[str, str]) -> QuerySet[Entry]:
    return lines_of(
        report_id=report.pk,
        actor=number_in(chosen["person"]),
        section_id=number_in(chosen["section"]),
        round_number=number_in(chosen["round"]),
        kind=chosen["kind"] if chosen["kind"] in KINDS else "",
        since=day_in(chosen["since"]),
        until=day_in(chosen["until"]),
    )


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
