"""The API described: as OpenAPI for programs, as a page for people. Nothing comes from outside."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cer_portal.rest.asking import only
from cer_portal.rest.endpoints import endpoint

PREFIX = "/api/v1/"
Endpoint = tuple[str, str, str, Callable[..., HttpResponse]]


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema names the personal token."""

    target_class = "cer_portal.bearer.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Return the scheme of `Authorization: Bearer`."""
        return {"type": "http", "scheme": "bearer"}


def only_the_api(endpoints: list[Endpoint]) -> list[Endpoint]:
    """Leave out of the schema what the editor's page alone calls."""
    return [each for each in endpoints if each[0].startswith(PREFIX)]


def description() -> dict[str, Any]:
    """Return the OpenAPI description of the API."""
    generator: Any = SchemaGenerator
    told: dict[str, Any] = generator().get_schema(request=None, public=True)
    return told


@extend_schema(exclude=True)
@endpoint("GET")
def schema(request: Request) -> Response:
    """The OpenAPI description, for people who are signed in or bring a token."""
    only(request)
    return Response(description())


@dataclass(frozen=True)
class Operation:
    """One call: method, address, what it does, what it may be given, what it may answer."""

    method: str
    path: str
    summary: str
    about: str
    parameters: tuple[tuple[str, str, str], ...]
    fields: tuple[str, ...]
    statuses: tuple[str, ...]


@never_cache
@require_GET
def operations(request: HttpRequest) -> HttpResponse:
    """The operations by subject, read from the schema."""
    context = {"crumbs": [(_("API"), None)], "groups": groups(description())}
    return render(request, "api.html", context)


def groups(told: dict[str, Any]) -> list[tuple[str, list[Operation]]]:
    """Return the operations of a description by tag, in the order of the addresses."""
    found: dict[str, list[Operation]] = defaultdict(list)
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            shown = _operation(told, method, path, operation)
            found[operation["tags"][0]].append(shown)
    return list(found.items())


def _operation(told: dict[str, Any], method: str, path: str, said: dict[str, Any]) -> Operation:
    parameters = tuple(
        (each["name"], each["in"], ", ".join(each["schema"].get("enum", ())))
        for each in said.get("parameters", ())
        if each["in"] != "path"
    )
    return Operation(
        method=method.upper(),
        path=path,
        summary=said.get("summary", ""),
        about=said.get("description", ""),
        parameters=parameters,
        fields=_fields(told, said),
        statuses=tuple(sorted(said["responses"])),
    )


def _fields(told: dict[str, Any], said: dict[str, Any]) -> tuple[str, ...]:
    kinds: dict[str, Any] = said.get("requestBody", {}).get("content", {})
    content: dict[str, Any] = next(iter(kinds.values()), {})
    name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
    return tuple(told["components"]["schemas"].get(name, {}).get("properties", ()))
