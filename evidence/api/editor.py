"""The register for the editor: records to cite while one types."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from cer_portal.accounts.people import current
from evidence.models import Record
from evidence.selectors import suggestions
from evidence.vancouver import format_reference, short_label
from sections.access import get_section

LONGEST_QUERY = 200


@require_GET
def section_records(request: HttpRequest, slug: str, pk: int) -> JsonResponse:
    """Answer `?q=words` with up to 20 records that the writer of the section may cite.

    {"results": [{"id", "label", "title", "meta", "url"}]}; an outside writer is offered only
    what the own sections cite already.
    """
    user = current(request)
    section = get_section(user, slug, pk, "section.edit")
    words = request.GET.get("q", "").replace("\x00", " ")[:LONGEST_QUERY]
    found = suggestions(section.report, user, words)
    return JsonResponse({"results": [_line(record) for record in found]})


def _line(record: Record) -> dict[str, object]:
    return {
        "id": record.pk,
        "label": short_label(record),
        "title": record.title,
        "meta": format_reference(record),
        "url": record.doi_url or record.pmid_url or record.url,
    }
