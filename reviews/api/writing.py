"""Hand a section over and end a milestone through the API: the verbs of the pages."""

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from cer_portal.errors import BadInput
from cer_portal.rest.asking import body_of, only
from cer_portal.rest.endpoints import described, endpoint, person, tagged
from cer_portal.rest.keeping import once
from reviews.access import get_milestone, get_whole_report
from reviews.api.shapes import MilestoneShape, SubmittedShape, SubmittingShape
from reviews.services.milestones import complete_milestone
from reviews.services.submit import submit_section
from sections.access import get_section
from sections.models import Section


@described(
    tag="Sections",
    summary="Submit a section for review",
    methods=("POST",),
    answer=SubmittedShape,
    body=SubmittingShape,
)
@endpoint("POST")
def section_submit(request: Request, slug: str, pk: int) -> Response:
    """Hand the section to the reviewers; 409 lists what is missing."""
    only(request)
    section = get_section(person(request), slug, pk)
    return once(request, lambda: _submit(request, section))


def _submit(request: Request, section: Section) -> Response:
    get_section(person(request), section.report.slug, section.pk, "section.submit")
    note = body_of(request, ("note",)).get("note", "")
    if not isinstance(note, str):
        raise BadInput(_("The note is no text."), {"note": [_("This must be text.")]})
    done = submit_section(
        section=section,
        actor=person(request),
        now=timezone.now(),
        note=note.replace("\x00", "")[:300],
    )
    return tagged(Response(SubmittedShape(done).data), done.version)


@described(
    tag="Milestones",
    summary="Mark a milestone as done",
    methods=("POST",),
    answer=MilestoneShape,
)
@endpoint("POST")
def milestone_done(request: Request, slug: str, milestone_id: int) -> Response:
    """Mark the milestone as done, as the RA lead or its owner."""
    only(request)
    get_whole_report(person(request), slug)
    return once(request, lambda: _complete(request, slug, milestone_id))


def _complete(request: Request, slug: str, milestone_id: int) -> Response:
    found = get_milestone(person(request), slug, milestone_id, "milestone.complete")
    body_of(request, ())
    done = complete_milestone(milestone=found, actor=person(request), now=timezone.now())
    return Response(MilestoneShape(done).data)
