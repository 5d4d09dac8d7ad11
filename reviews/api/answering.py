"""Answer a finding, verify an answer or send it back through the API: the verbs of the pages."""

from collections.abc import Callable

from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from cer_portal.rest.asking import body_of, only, text_in
from cer_portal.rest.endpoints import described, endpoint, person
from cer_portal.rest.keeping import once
from reviews.access import get_finding
from reviews.api.reading import findings_seen
from reviews.api.shapes import LONGEST, AnsweringShape, FindingShape, SendingBackShape
from reviews.models import Finding
from reviews.services.findings import answer_finding, send_back_finding, verify_finding
from sections.access import get_report
from sections.names import Names


@described(
    tag="Reviews",
    summary="Answer a finding",
    methods=("POST",),
    answer=FindingShape,
    body=AnsweringShape,
)
@endpoint("POST")
def finding_answer(request: Request, slug: str, finding_id: int) -> Response:
    """Say what was done about it, as author or contributor; an answer can be corrected."""

    def act(finding: Finding) -> Finding:
        sent = body_of(request, ("disposition", "answer"))
        return answer_finding(
            finding=finding,
            disposition=text_in(sent, "disposition", most=20),
            answer=text_in(sent, "answer", most=LONGEST),
            actor=person(request),
            now=timezone.now(),
        )

    return _done(request, slug, finding_id, "finding.answer", act)


@described(
    tag="Reviews", summary="Verify an answered finding", methods=("POST",), answer=FindingShape
)
@endpoint("POST")
def finding_verify(request: Request, slug: str, finding_id: int) -> Response:
    """Accept the answer and close the finding, as who raised it or the approver of the section."""

    def act(finding: Finding) -> Finding:
        body_of(request, ())
        return verify_finding(finding=finding, actor=person(request), now=timezone.now())

    return _done(request, slug, finding_id, "finding.verify", act)


@described(
    tag="Reviews",
    summary="Send an answer back",
    methods=("POST",),
    answer=FindingShape,
    body=SendingBackShape,
)
@endpoint("POST")
def finding_send_back(request: Request, slug: str, finding_id: int) -> Response:
    """Open the finding again with what its answer leaves open."""

    def act(finding: Finding) -> Finding:
        reason = text_in(body_of(request, ("reason",)), "reason", most=LONGEST)
        now = timezone.now()
        return send_back_finding(finding=finding, reason=reason, actor=person(request), now=now)

    return _done(request, slug, finding_id, "finding.send_back", act)


def _done(
    request: Request,
    slug: str,
    finding_id: int,
    ability: str,
    act: Callable[[Finding], Finding],
) -> Response:
    """Do it once for its key, and answer with the finding as it stands then."""
    only(request)
    user = person(request)
    report = get_report(user, slug)
    seen = findings_seen(request, report).filter(pk=finding_id)
    get_object_or_404(seen)

    def answer() -> Response:
        act(get_finding(user, slug, finding_id, ability))
        context = {"names": Names(report, user)}
        return Response(FindingShape(seen.get(), context=context).data)

    return once(request, answer)
