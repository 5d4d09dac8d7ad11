"""Read the register and its imports: the same access as the pages."""

from rest_framework.request import Request
from rest_framework.response import Response

from cer_portal.rest.asking import only, page_answer, whole_number, words
from cer_portal.rest.endpoints import described, endpoint, paged_shape, person
from evidence.access import get_batch, get_record, get_register
from evidence.api.shapes import ImportShape, RecordShape, RecordWholeShape
from evidence.selectors import Filter, register
from sections.names import Names

PAGED = {"page": int, "page_size": int}
RECORD_FILTERS = {**PAGED, "q": str, "since": int, "until": int}
LAST_YEAR = 9999


@described(
    tag="Evidence",
    summary="List the records of the register",
    answer=paged_shape(RecordShape),
    filters=RECORD_FILTERS,
)
@endpoint("GET")
def records(request: Request, slug: str) -> Response:
    """The standing records, in the order in which they were added; `q` looks in all of a record."""
    only(request, RECORD_FILTERS)
    report = get_register(person(request), slug)
    by = Filter(
        words=words(request, "q"),
        since=whole_number(request, "since", most=LAST_YEAR),
        until=whole_number(request, "until", most=LAST_YEAR),
        order="number",
    )
    return page_answer(request, register(report, person(request), by), RecordShape)


@described(tag="Evidence", summary="Read a record", answer=RecordWholeShape)
@endpoint("GET")
def record(request: Request, slug: str, record_id: int) -> Response:
    """One record, also one that an undone import took out of the register."""
    only(request)
    return Response(RecordWholeShape(get_record(person(request), slug, record_id)).data)


@described(tag="Evidence", summary="Read an import", answer=ImportShape)
@endpoint("GET")
def import_batch(request: Request, slug: str, batch_id: int) -> Response:
    """One import."""
    only(request)
    batch = get_batch(person(request), slug, batch_id)
    context = {"names": Names(batch.report, person(request))}
    return Response(ImportShape(batch, context=context).data)
