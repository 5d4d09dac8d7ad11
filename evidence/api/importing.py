"""List imports, upload a file, name its columns, undo it: the verbs of the pages."""

from django.conf import settings
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from cer_portal.rest.asking import PAGING, body_of, file_of, only, page_answer, text_in
from cer_portal.rest.endpoints import described, endpoint, paged_shape, person
from cer_portal.rest.keeping import once
from evidence.access import get_batch, get_register
from evidence.api.shapes import ColumnsShape, ImportShape, UploadShape
from evidence.importers import FIELDS
from evidence.models import ImportBatch
from evidence.selectors import imports as imports_of
from evidence.services import name_columns, request_import, undo_import
from sections.models import Report
from sections.names import Names

PAGED = {"page": int, "page_size": int}
LONGEST_COLUMN = 300


@described(
    tag="Evidence", summary="List the imports", answer=paged_shape(ImportShape), filters=PAGED
)
@described(
    tag="Evidence",
    summary="Upload a file of records",
    methods=("POST",),
    answer=ImportShape,
    status=201,
    body={"multipart/form-data": UploadShape},
)
@endpoint("GET", "POST", takes_file=True)
def imports(request: Request, slug: str) -> Response:
    """The imports of a report, newest first; or hand a file to the importer and follow it."""
    only(request, PAGING if request.method != "POST" else ())
    if request.method == "POST":
        return _upload(request, get_register(person(request), slug, "report.import"))
    report = get_register(person(request), slug, "report.register")
    context = {"names": Names(report, person(request))}
    return page_answer(request, imports_of(report, person(request)), ImportShape, context)


def _upload(request: Request, report: Report) -> Response:
    name, content = file_of(request, most=settings.IMPORT_MAX_BYTES)

    def act() -> Response:
        batch = request_import(
            report=report,
            filename=name,
            content=content,
            actor=person(request),
            now=timezone.now(),
        )
        return _told(request, batch, 201)

    return once(request, act, content=name.encode() + b"\n" + content)


@described(
    tag="Evidence",
    summary="Name the columns of an import",
    methods=("POST",),
    answer=ImportShape,
    body=ColumnsShape,
)
@endpoint("POST")
def import_columns(request: Request, slug: str, batch_id: int) -> Response:
    """Say which column of a table holds which field, for an import that `needs_mapping`."""
    only(request)
    get_batch(person(request), slug, batch_id)
    return once(request, lambda: _name(request, slug, batch_id))


def _name(request: Request, slug: str, batch_id: int) -> Response:
    batch = get_batch(person(request), slug, batch_id, "import.map")
    sent = body_of(request, FIELDS)
    mapping = {name: text_in(sent, name, most=LONGEST_COLUMN) for name in sent}
    named = name_columns(batch=batch, mapping=mapping, actor=person(request), now=timezone.now())
    return _told(request, named)


@described(tag="Evidence", summary="Undo an import", methods=("POST",), answer=ImportShape)
@endpoint("POST")
def import_undo(request: Request, slug: str, batch_id: int) -> Response:
    """Take what it brought out of the register; 409 while a record of it is cited."""
    only(request)
    get_batch(person(request), slug, batch_id)
    return once(request, lambda: _undo(request, slug, batch_id))


def _undo(request: Request, slug: str, batch_id: int) -> Response:
    batch = get_batch(person(request), slug, batch_id, "import.undo")
    body_of(request, ())
    undone = undo_import(batch=batch, actor=person(request), now=timezone.now())
    return _told(request, undone)


def _told(request: Request, batch: ImportBatch, status: int = 200) -> Response:
    context = {"names": Names(batch.report, person(request))}
    return Response(ImportShape(batch, context=context).data, status=status)
