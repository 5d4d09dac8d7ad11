"""Read the facts of a report; add one as the RA lead, change the value of one as its owner or lead."""

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from cer_portal.accounts.permissions import require
from cer_portal.accounts.roles import Right
from cer_portal.devices.models import Fact
from cer_portal.devices.selectors import facts_of
from cer_portal.rest.asking import PAGING, body_of, only, page_answer, text_in, words
from cer_portal.rest.endpoints import described, endpoint, paged_shape, person, tagged
from cer_portal.rest.keeping import once
from sections.access import get_report
from sections.api.editor import expected_version
from sections.api.shapes import FactChangeShape, FactShape, FactStaleShape, NewFactShape
from sections.models import Report
from sections.permissions import fact_abilities, holds
from sections.services.facts import LONGEST, add_report_fact, change_report_fact

PAGED = {"page": int, "page_size": int}
TAG = 'The version the fact was read with: `"2"`, from the ETag.'


def _report(request: Request, slug: str) -> Report:
    """Facts are no part of the room of an outside writer: 404, as for the register."""
    found = get_report(person(request), slug)
    if not holds(person(request), found, Right.READ_ALL):
        raise Http404
    return found


def _facts(report: Report, query: str = "") -> QuerySet[Fact]:
    rows = facts_of(device_id=report.device_id, report_id=report.pk, query=query)
    return rows.order_by("kind", "label", "pk")


@described(
    tag="Facts",
    summary="List the facts of a report",
    answer=paged_shape(FactShape),
    filters={**PAGED, "q": str},
)
@described(
    tag="Facts",
    summary="Add a fact",
    methods=("POST",),
    answer=FactShape,
    status=201,
    body=NewFactShape,
)
@endpoint("GET", "POST")
def facts(request: Request, slug: str) -> Response:
    """The facts of the device and of the report; or one more of the report, from its RA lead."""
    only(request, (*PAGING, "q") if request.method != "POST" else ())
    report = _report(request, slug)
    if request.method == "POST":
        return once(request, lambda: _add(request, report))
    return page_answer(request, _facts(report, words(request, "q")), FactShape)


def _add(request: Request, report: Report) -> Response:
    get_report(person(request), report.slug, "report.lead")
    sent = body_of(request, ("key", "label", "kind", "value", "unit", "source"))
    fact = add_report_fact(
        report=report,
        key=text_in(sent, "key", most=80),
        label=text_in(sent, "label", most=LONGEST["label"]),
        kind=text_in(sent, "kind", most=20, default=Fact.Kind.TEXT),
        value=text_in(sent, "value", most=LONGEST["value"]),
        unit=text_in(sent, "unit", most=LONGEST["unit"], default=""),
        source=text_in(sent, "source", most=LONGEST["source"], default=""),
        actor=person(request),
        now=timezone.now(),
    )
    return tagged(Response(FactShape(fact).data, status=201), fact.version)


@described(tag="Facts", summary="Read a fact", answer=FactShape)
@described(
    tag="Facts",
    summary="Change a fact",
    methods=("PUT", "PATCH"),
    answer=FactShape,
    body=FactChangeShape,
    refusals=(428,),
    stale=FactStaleShape,
    headers={"If-Match": TAG},
)
@endpoint("GET", "PUT", "PATCH")
def fact(request: Request, slug: str, fact_id: int) -> Response:
    """One fact; or another value: drafts show it at once, other texts when somebody accepts it."""
    only(request)
    report = _report(request, slug)
    found = get_object_or_404(_facts(report), pk=fact_id)
    if request.method in ("PUT", "PATCH"):
        return once(request, lambda: _change(request, report, found))
    return tagged(Response(FactShape(found).data), found.version)


def _change(request: Request, report: Report, found: Fact) -> Response:
    require(fact_abilities(person(request), report, found), "fact.change")
    version = expected_version(request)
    sent = body_of(request, ("value", "unit", "source"))
    changed = change_report_fact(
        report=report,
        fact=found,
        value=text_in(sent, "value", most=LONGEST["value"]),
        unit=text_in(sent, "unit", most=LONGEST["unit"], default=found.unit),
        source=text_in(sent, "source", most=LONGEST["source"], default=found.source),
        expected_version=version,
        actor=person(request),
        now=timezone.now(),
    )
    return tagged(Response(FactShape(changed).data), changed.version)
