"""Refused tries of signed-in people, from the pages and from the API alike, into the trail."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response

from cer_portal.accounts.models import User
from cer_portal.audit.context import is_closed
from cer_portal.errors import NotAllowed
from cer_portal.refusals import api_answer as answer_in_words
from sections.services.witness import note_refusal


def witness(request: HttpRequest, actor: object, sentence: str) -> None:
    """Keep that a person was refused at this address; whoever is not signed in leaves no line."""
    if not isinstance(actor, User) or is_closed():
        return
    match = request.resolver_match
    place = match.kwargs if match else {}
    note_refusal(
        actor=actor,
        what=f"{request.method} {request.path}",
        slug=str(place.get("slug", "")),
        section=place.get("pk"),
        sentence=sentence,
        now=timezone.now(),
    )


def api_answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """The REST framework's handler: keep a refusal, then say it in the one shape of the API.

    A token is refused before the request has a person; the error names them. To ask the request for
    its person then would be to try the token once more.
    """
    asked = context["request"]
    if isinstance(error, NotAllowed):
        person = getattr(error, "person", None) or getattr(asked, "_user", None)
        witness(asked._request, person, error.sentence)
    elif isinstance(error, PermissionDenied):
        witness(asked._request, getattr(error, "person", None), str(error.detail))
    return answer_in_words(error, context)
