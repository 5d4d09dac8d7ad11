"""How a refusal looks: the same sentence as a page, an htmx fragment or JSON."""

from math import ceil
from typing import Any

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from psycopg2.errors import LockNotAvailable  # type: ignore[import-untyped,unused-ignore]
from rest_framework.exceptions import APIException, NotAuthenticated, Throttled
from rest_framework.response import Response
from rest_framework.views import exception_handler

from cer_portal.errors import BadInput, Busy, Refused

# Seconds after which whoever stood in front is done.
MOMENT = 3


def refusal_of(error: Exception) -> Refused | None:
    """Return what is to be said in words: a refusal, or a wait for others that took too long.

    None for everything else, which is an error of ours.
    """
    if isinstance(error, OperationalError) and isinstance(error.__cause__, LockNotAvailable):
        sentence = _("Others are changing the same thing. Nothing was done; try again in a moment.")
        return Busy(sentence, retry_after=MOMENT)
    return error if isinstance(error, Refused) else None


def _body(error: Refused) -> dict[str, object]:
    fields = error.fields if isinstance(error, BadInput) else {}
    return {"sentence": error.sentence, "fields": fields, "code": error.code, **error.extra}


def wants_json(request: HttpRequest) -> bool:
    """Whether the request comes from a script of ours that reads JSON."""
    return "application/json" in request.headers.get("Accept", "")


def script_answer(error: Refused) -> HttpResponse:
    """Return the refusal as JSON."""
    return JsonResponse(_body(error), status=error.status, headers=_headers(error))


def _headers(error: Refused) -> dict[str, str]:
    wait = error.extra.get("retry_after")
    return {"Retry-After": str(wait)} if wait else {}


def page_answer(
    request: HttpRequest, error: Refused, page: str = "errors/refused.html"
) -> HttpResponse:
    """Return the refusal in the form the request can show, with the refusal's status."""
    if wants_json(request):
        return script_answer(error)
    template = "errors/_refused.html" if getattr(request, "htmx", False) else page
    context: dict[str, object] = {"sentence": error.sentence, "status": error.status}
    if isinstance(error, BadInput):
        context["fields"] = error.fields
    answer = render(request, template, context, status=error.status)
    for name, value in _headers(error).items():
        answer[name] = value
    return answer


def api_answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """The REST framework's handler: our refusals and its own errors in one shape."""
    refusal = refusal_of(error)
    if refusal:
        return Response(_body(refusal), status=refusal.status, headers=_headers(refusal))
    if isinstance(error, Http404):
        return Response(_nothing(), status=404)
    answer = exception_handler(error, context)
    if answer is not None and isinstance(error, APIException):
        code = error.default_code
        answer.data = {
            "sentence": _sentence(error, context["request"].path),
            "fields": {},
            "code": code,
        }
    return answer


def _nothing() -> dict[str, object]:
    sentence = _("There is nothing at this address.")
    return {"sentence": sentence, "fields": {}, "code": "not_found"}


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that is none: under the API as the API does, else with the page."""
    if request.path.startswith("/api/"):
        return JsonResponse(_nothing(), status=404)
    # What waits for the person is not counted for an address that is none.
    return render(request, "404.html", {"my_work_count": 0}, status=404)


def _sentence(error: APIException, path: str) -> str:
    """Return what the framework means in words that say what to do."""
    if isinstance(error, NotAuthenticated) and not path.startswith("/api/"):
        return _("You are signed out. Sign in again in another tab, then try again.")
    if isinstance(error, NotAuthenticated):
        return _("You are signed out. Sign in, or send a token: Authorization: Bearer …")
    if isinstance(error, Throttled):
        return _("Too many calls. Ask again in %s seconds.") % ceil(
            getattr(error, "wait", None) or 1
        )
    return str(error.detail)
