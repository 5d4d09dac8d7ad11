"""Read reports, their sections and revisions, and history: the same access as the pages."""

from rest_framework.request import Request
from rest_framework.response import Response

from cer_portal.audit.selectors import history
from cer_portal.audit.verbs import KINDS
from cer_portal.rest.asking import PAGING, one_of, only, page_answer, whole_number
from cer_portal.rest.endpoints import described, endpoint, paged_shape, person, tagged
from sections.access import get_report, get_revision, get_section, open_section
from sections.api.shapes import (
    EntryShape,
    ReportShape,
    RevisionShape,
    RevisionTextShape,
    SectionShape,
    SectionTextShape,
)
from sections.models import Report, Section
from sections.names import Names
from sections.permissions import section_abilities
from sections.selectors import readable_sections, revisions_of, with_people
from sections.workflow import State

PAGED = {"page": int, "page_size": int}
SECTION_FILTERS = {**PAGED, "state": State.values, "author": int}
HISTORY_FILTERS = {**PAGED, "kind": KINDS, "section": int, "round": int}


@described(
    tag="Reports", summary="List the reports", answer=paged_shape(ReportShape), filters=PAGED
)
@endpoint("GET")
def reports(request: Request) -> Response:
    """The reports that are open to the person now, by title."""
    only(request, PAGING)
    rows = Report.objects.visible_to(person(request)).select_related("device")
    return page_answer(request, rows.order_by("title", "pk"), ReportShape)


@described(tag="Reports", summary="Read a report", answer=ReportShape)
@endpoint("GET")
def report(request: Request, slug: str) -> Response:
    """One report."""
    only(request)
    return Response(ReportShape(get_report(person(request), slug)).data)


@described(
    tag="Sections",
    summary="List the sections of a report",
    answer=paged_shape(SectionShape),
    filters=SECTION_FILTERS,
)
@endpoint("GET")
def sections(request: Request, slug: str) -> Response:
    """The sections that the person reads, in the order of the report."""
    only(request, SECTION_FILTERS)
    found = get_report(person(request), slug)
    rows = with_people(readable_sections(found, person(request)))
    state, author = one_of(request, "state", State.values), whole_number(request, "author")
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(author=author) if author is not None else rows
    context = {"names": Names(found, person(request))}
    return page_answer(request, rows, SectionShape, context)


def section_answer(request: Request, section: Section) -> Response:
    """Return a section with its text, tagged with its version."""
    context = {
        "names": Names(section.report, person(request)),
        "abilities": section_abilities(person(request), section),
    }
    return tagged(Response(SectionTextShape(section, context=context).data), section.version)


@described(
    tag="Revisions",
    summary="List the revisions of a section",
    answer=paged_shape(RevisionShape),
    filters=PAGED,
)
@endpoint("GET")
def revisions(request: Request, slug: str, pk: int) -> Response:
    """The saved states of a section's text, newest first."""
    only(request, PAGING)
    section = get_section(person(request), slug, pk)
    context = {"names": Names(section.report, person(request))}
    return page_answer(request, revisions_of(section), RevisionShape, context)


@described(tag="Revisions", summary="Read a revision", answer=RevisionTextShape)
@endpoint("GET")
def revision(request: Request, slug: str, pk: int, number: int) -> Response:
    """One revision with its text."""
    only(request)
    section = open_section(person(request), slug, pk)
    context = {"names": Names(section.report, person(request))}
    return Response(RevisionTextShape(get_revision(section, number), context=context).data)


@described(
    tag="History",
    summary="List what happened in a report",
    answer=paged_shape(EntryShape),
    filters=HISTORY_FILTERS,
)
@endpoint("GET")
def trail(request: Request, slug: str) -> Response:
    """The lines of the trail, newest first."""
    only(request, HISTORY_FILTERS)
    found = get_report(person(request), slug, "report.history")
    rows = history(
        report_id=found.pk,
        section_id=whole_number(request, "section"),
        round_number=whole_number(request, "round", most=10**9),
        kind=one_of(request, "kind", KINDS),
    )
    return page_answer(request, rows, EntryShape)
