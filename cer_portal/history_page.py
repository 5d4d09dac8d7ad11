"""The history of one thing: what was done to it, for whoever may see the thing itself.

It stands on the roof because the things live on different floors; each floor's own loader says who
may see them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cer_portal.accounts.models import User
from cer_portal.accounts.people import current
from cer_portal.accounts.permissions import require
from cer_portal.assembly.access import get_build
from cer_portal.audit.models import Entry
from cer_portal.audit.selectors import About, lines_about, without_private
from cer_portal.audit.verbs import OPEN_TO_ROOMS
from evidence.access import get_batch, get_record
from reviews.access import get_round, get_whole_report
from reviews.models import Finding, Milestone
from reviews.selectors.findings import functions_in
from sections.access import get_report, get_section
from sections.models import Membership, Report, Section
from sections.permissions import report_abilities
from sections.rail import rail
from sections.trail import Veil
from sections.views.pages import crumbs
from sections.views.trail import trail_context


@dataclass(frozen=True)
class HistoryOf:
    """What a history is about: where it stands, what it is called, where it is read."""

    report: Report
    about: About
    name: str
    url: str
    place: str
    section: Section | None = None


def _section(user: User, slug: str, pk: int) -> HistoryOf:
    found = get_section(user, slug, pk)
    about = About(report_id=found.report_id, section_id=found.pk)
    url = reverse("section", args=[slug, pk])
    return HistoryOf(found.report, about, str(found), url, "sections", found)


def _record(user: User, slug: str, pk: int) -> HistoryOf:
    found = get_record(user, slug, pk)
    imports = found.rows.order_by().values_list("batch_id", flat=True).distinct()
    origins = [("importbatch", batch) for batch in imports]
    about = About(report_id=found.report_id, objects=[("record", pk), *origins])
    return HistoryOf(
        found.report, about, found.title, reverse("record", args=[slug, pk]), "evidence"
    )


def _import(user: User, slug: str, pk: int) -> HistoryOf:
    found = get_batch(user, slug, pk)
    about = About(report_id=found.report_id, objects=[("importbatch", pk)])
    url = reverse("import_detail", args=[slug, pk])
    return HistoryOf(found.report, about, found.filename, url, "evidence")


def _round(user: User, slug: str, number: int) -> HistoryOf:
    found = get_round(user, slug, number)
    about = About(report_id=found.report_id, round_number=number)
    return HistoryOf(
        found.report, about, str(found), reverse("round", args=[slug, number]), "reviews"
    )


def _finding(user: User, slug: str, pk: int) -> HistoryOf:
    seen = Finding.objects.visible_to(user).select_related("section__report__device")
    found = get_object_or_404(seen, report__slug=slug, pk=pk)
    about = About(report_id=found.report_id, objects=[("finding", pk)])
    url = f"{reverse('section_findings', args=[slug, found.section_id])}#note-{pk}"
    return HistoryOf(found.section.report, about, str(found), url, "sections", found.section)


def _milestone(user: User, slug: str, pk: int) -> HistoryOf:
    report = get_whole_report(user, slug)
    found = get_object_or_404(Milestone.objects.visible_to(user), report=report, pk=pk)
    about = About(report_id=report.pk, objects=[("milestone", pk)])
    url = f"{reverse('milestone_list', args=[slug])}#milestone-{pk}"
    return HistoryOf(report, about, found.title, url, "milestones")


def _build(user: User, slug: str, number: int) -> HistoryOf:
    report = get_report(user, slug, "report.build")
    found = get_build(user, report, number)
    about = About(report_id=report.pk, objects=[("build", found.pk)])
    return HistoryOf(report, about, str(found), reverse("build_list", args=[slug]), "builds")


def _member(user: User, slug: str, pk: int) -> HistoryOf:
    report = get_report(user, slug)
    found = get_object_or_404(Membership.objects.select_related("user"), report=report, pk=pk)
    require(report_abilities(user, report), "report.lead")
    about = About(report_id=report.pk, objects=[("membership", pk)])
    return HistoryOf(
        report, about, found.user.name, reverse("member_acts", args=[slug, pk]), "people"
    )


THINGS: dict[str, Callable[[User, str, int], HistoryOf]] = {
    "section": _section,
    "record": _record,
    "import": _import,
    "round": _round,
    "finding": _finding,
    "milestone": _milestone,
    "build": _build,
    "member": _member,
}


@require_GET
def object_history(request: HttpRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    """What was done to one thing of a report; rounds and builds are named by their number."""
    if kind not in THINGS:
        raise Http404
    user = current(request)
    thing = THINGS[kind](user, slug, pk)
    veil = Veil(user.pk, functions_in(thing.report)) if user.is_external else None
    frame = rail(thing.report, user, thing.place, section=thing.section)
    sections = cast(Any, frame["rail"])["sections"]
    context = {
        **frame,
        **trail_context(request, _lines(user, thing), sections, veil=veil),
        "crumbs": crumbs(thing.report, (thing.name, thing.url), (_("History"), None)),
        "thing": thing,
    }
    return render(request, "sections/object_history.html", context)


def _lines(user: User, thing: HistoryOf) -> QuerySet[Entry]:
    """The lines about a thing; in a room only those that tell nothing of beyond it."""
    watches = bool(report_abilities(user, thing.report)["report.history"])
    lines = without_private(lines_about(thing.about), reader=user.pk, watches=watches)
    return lines.filter(verb__in=OPEN_TO_ROOMS) if user.is_external else lines


@require_GET
def account_history(request: HttpRequest) -> HttpResponse:
    """What happened to the own account: signing in, factors, the password, tokens."""
    user = current(request)
    tokens = user.api_tokens.values_list("pk", flat=True)
    about = About(objects=[("user", user.pk), *(("apitoken", pk) for pk in tokens)])
    lines = without_private(lines_about(about), reader=user.pk, watches=False)
    context = {
        **trail_context(request, lines.filter(report_id=None)),
        "crumbs": [(_("Sign-in and security"), reverse("mfa_index")), (_("History"), None)],
    }
    return render(request, "account/history.html", context)
