"""Read rounds, findings and milestones: the same access as the pages."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from cer_portal.rest.asking import PAGING, one_of, only, page_answer, whole_number
from cer_portal.rest.endpoints import described, endpoint, paged_shape, person
from reviews.access import get_round, get_whole_report
from reviews.api.shapes import FindingShape, MilestoneShape, RoundShape, RoundWholeShape
from reviews.decisions import FindingState, Severity
from reviews.models import Finding, Milestone
from reviews.selectors.milestones import milestones_of
from reviews.selectors.rounds import rounds_of
from sections.access import get_report
from sections.models import Report
from sections.names import Names

PAGED = {"page": int, "page_size": int}
FINDING_FILTERS = {
    **PAGED,
    "state": FindingState.values,
    "severity": Severity.values,
    "section": int,
}
MILESTONE_FILTERS = {**PAGED, "state": Milestone.State.values}


@described(
    tag="Reviews",
    summary="List the rounds of a report",
    answer=paged_shape(RoundShape),
    filters=PAGED,
)
@endpoint("GET")
def rounds(request: Request, slug: str) -> Response:
    """The review rounds, newest first."""
    only(request, PAGING)
    report = get_whole_report(person(request), slug)
    return page_answer(request, rounds_of(report, person(request)), RoundShape)


@described(tag="Reviews", summary="Read a round", answer=RoundWholeShape)
@endpoint("GET")
def review_round(request: Request, slug: str, number: int) -> Response:
    """One round with its sections and decisions."""
    only(request)
    return Response(RoundWholeShape(get_round(person(request), slug, number)).data)


def findings_seen(request: Request, report: Report) -> QuerySet[Finding]:
    """Return the findings of a report that the person sees, with what their shape shows."""
    rows = Finding.objects.visible_to(person(request)).filter(report=report)
    return rows.select_related(
        "review__reviewer",
        "review__round_section__round",
        "review__round_section__revision",
        "answered_by",
    ).order_by("pk")


@described(
    tag="Reviews",
    summary="List the findings of a report",
    answer=paged_shape(FindingShape),
    filters=FINDING_FILTERS,
)
@endpoint("GET")
def findings(request: Request, slug: str) -> Response:
    """The findings on the sections that the person reads; a draft only to who drafted it."""
    only(request, FINDING_FILTERS)
    report = get_report(person(request), slug)
    rows = findings_seen(request, report)
    state = one_of(request, "state", FindingState.values)
    severity = one_of(request, "severity", Severity.values)
    section = whole_number(request, "section")
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(severity=severity) if severity else rows
    rows = rows.filter(section=section) if section is not None else rows
    context = {"names": Names(report, person(request))}
    return page_answer(request, rows, FindingShape, context)


@described(tag="Reviews", summary="Read a finding", answer=FindingShape)
@endpoint("GET")
def finding(request: Request, slug: str, finding_id: int) -> Response:
    """One finding."""
    only(request)
    report = get_report(person(request), slug)
    found = get_object_or_404(findings_seen(request, report), pk=finding_id)
    context = {"names": Names(report, person(request))}
    return Response(FindingShape(found, context=context).data)


@described(
    tag="Milestones",
    summary="List the milestones of a report",
    answer=paged_shape(MilestoneShape),
    filters=MILESTONE_FILTERS,
)
@endpoint("GET")
def milestones(request: Request, slug: str) -> Response:
    """The milestones by date."""
    only(request, MILESTONE_FILTERS)
    rows = milestones_of(get_whole_report(person(request), slug), person(request))
    state = one_of(request, "state", Milestone.State.values)
    rows = rows.filter(state=state) if state else rows
    return page_answer(request, rows.order_by("due", "position", "pk"), MilestoneShape)


@described(tag="Milestones", summary="Read a milestone", answer=MilestoneShape)
@endpoint("GET")
def milestone(request: Request, slug: str, milestone_id: int) -> Response:
    """One milestone."""
    only(request)
    rows = milestones_of(get_whole_report(person(request), slug), person(request))
    return Response(MilestoneShape(get_object_or_404(rows, pk=milestone_id)).data)
