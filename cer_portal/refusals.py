"""How a refusal looks: the same sentence as a page, an htmx fragment or JSON."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.views import exception_handler

from cer_portal.errors import BadInput, Refused


def _body(error: Refused) -> dict[str, object]:
    fields = error.fields if isinstance(error, BadInput) else {}
    return {"sentence": error.sentence, "fields": fields, **error.extra}


def wants_json(request: HttpRequest) -> bool:
    """Whether the request comes from a script of ours that reads JSON."""
    return "application/json" in request.headers.get("Accept", "")


def script_answer(error: Refused) -> HttpResponse:
    """Return the refusal as JSON."""
    return JsonResponse(_body(error), status=error.status)


def page_answer(request: HttpRequest, error: Refused) -> HttpResponse:
    """Return the refusal in the form the request can show, with the refusal's status."""
    if wants_json(request):
        return script_answer(error)
    template = "errors/_refused.html" if getattr(request, "htmx", False) else "errors/refused.html"
    context: dict[str, object] = {"sentence": error.sentence, "status": error.status}
    if isinstance(error, BadInput):
        context["fields"] = error.fields
    return render(request, template, context, status=error.status)


def api_answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """The REST framework's handler: our refusals and its own errors in one shape."""
    if isinstance(error, Refused):
        return Response(_body(error), status=error.status)
    if isinstance(error, Http404):
        return Response({"sentence": "There is nothing at this address.", "fields": {}}, status=404)
    answer = exception_handler(error, context)
    if answer is not None and isinstance(error, APIException):
        answer.data = {"sentence": str(error.detail), "fields": {}}
    return answer
