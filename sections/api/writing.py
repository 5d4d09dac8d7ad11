"""Write in a section through the API: the verb of the editor, with the version it was opened with."""

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from cer_portal.errors import BadInput, Stale
from cer_portal.rest.asking import body_of, only
from cer_portal.rest.endpoints import described, endpoint, person, tagged
from cer_portal.rest.keeping import once
from sections.access import get_section, open_section
from sections.api.editor import expected_version
from sections.api.reading import section_answer
from sections.api.shapes import SavedShape, SavingShape, SectionTextShape, StaleShape
from sections.models import Section
from sections.services.save import save_section

TAG = 'The version the text was opened with: `"7"`, from the ETag.'


@described(tag="Sections", summary="Read a section", answer=SectionTextShape)
@described(
    tag="Sections",
    summary="Save the text of a section",
    methods=("PUT", "PATCH"),
    answer=SavedShape,
    body=SavingShape,
    refusals=(428,),
    stale=StaleShape,
    headers={"If-Match": TAG},
)
@endpoint("GET", "PUT", "PATCH")
def section(request: Request, slug: str, pk: int) -> Response:
    """Read a section with its text, or save the text."""
    only(request)
    found = open_section(person(request), slug, pk)
    if request.method not in ("PUT", "PATCH"):
        return section_answer(request, found)
    return once(request, lambda: _save(request, found))


def _save(request: Request, section: Section) -> Response:
    get_section(person(request), section.report.slug, section.pk, "section.edit")
    version = expected_version(request)
    sent = body_of(request, ("document", "note"))
    if "document" not in sent:
        raise BadInput(_("The save holds no text."), {"document": [_("This is needed.")]})
    note = sent.get("note", "")
    if not isinstance(note, str):
        raise BadInput(_("The note is no text."), {"note": [_("This must be text.")]})
    try:
        revision = save_section(
            section=section,
            document=sent["document"],
            expected_version=version,
            note=note,
            actor=person(request),
            now=timezone.now(),
        )
    except Stale as stale:
        raise Stale(stale.sentence, **stale.extra, your_version=version) from stale
    saved = {
        "version": revision.number,
        "words": revision.words,
        "saved_at": revision.saved_at,
        "unchanged": revision.number == version,
    }
    return tagged(Response(SavedShape(saved).data), revision.number)
