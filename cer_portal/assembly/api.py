"""The builds of a report through the API: list them, follow one, ask for one, take one away."""

from django.http import FileResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cer_portal.assembly.access import get_build
from cer_portal.assembly.models import Build
from cer_portal.assembly.services import note_download, request_build
from cer_portal.rest.asking import PAGING, body_of, only, page_answer
from cer_portal.rest.endpoints import described, endpoint, paged_shape, person
from cer_portal.rest.keeping import once
from cer_portal.rest.shapes import PersonShape
from sections.access import get_report
from sections.models import Report

PAGED = {"page": int, "page_size": int}


class BuildShape(serializers.ModelSerializer[Build]):
    """A printing of the report. `sha256` is that of the file."""

    requested_by = PersonShape()

    class Meta:
        model = Build
        fields = (
            *("number", "state", "draft", "step", "progress_done", "progress_total", "pages"),
            *("seconds", "sha256", "error", "requested_by", "requested_at", "finished_at"),
        )
        read_only_fields = fields


@described(tag="Builds", summary="List the builds", answer=paged_shape(BuildShape), filters=PAGED)
@described(
    tag="Builds", summary="Ask for the PDF", methods=("POST",), answer=BuildShape, status=201
)
@endpoint("GET", "POST")
def builds(request: Request, slug: str) -> Response:
    """Every build, newest first; or ask for one."""
    only(request, PAGING if request.method != "POST" else ())
    report = get_report(person(request), slug, "report.build")
    if request.method == "POST":
        return once(request, lambda: _build(request, report))
    rows = Build.objects.visible_to(person(request)).filter(report=report)
    return page_answer(request, rows.select_related("requested_by"), BuildShape)


def _build(request: Request, report: Report) -> Response:
    body_of(request, ())
    build = request_build(report=report, actor=person(request), now=timezone.now())
    return Response(BuildShape(build).data, status=201)


@described(tag="Builds", summary="Follow a build", answer=BuildShape)
@endpoint("GET")
def build(request: Request, slug: str, number: int) -> Response:
    """One build with its progress."""
    only(request)
    report = get_report(person(request), slug, "report.build")
    return Response(BuildShape(get_build(person(request), report, number)).data)


@described(
    tag="Builds",
    summary="Download a build",
    answer=OpenApiTypes.BINARY,
    status=(200, "application/pdf"),
    refusals=(409,),
)
@endpoint("GET", is_file=True)
def build_file(request: Request, slug: str, number: int) -> FileResponse:
    """The PDF itself; the download stands in the trail, as from the page."""
    only(request)
    report = get_report(person(request), slug, "report.build")
    found = get_build(person(request), report, number, "build.download")
    note_download(build=found, actor=person(request), now=timezone.now())
    content = found.file.open("rb")
    name = found.download_name
    return FileResponse(content, as_attachment=True, filename=name, content_type="application/pdf")
