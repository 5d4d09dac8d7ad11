"""The door of an API address: who asks, how often, in what form, and how it is described."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponseBase
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.decorators import api_view, parser_classes, throttle_classes
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import UserRateThrottle

from cer_portal.accounts.models import User
from cer_portal.errors import TooLarge
from cer_portal.rest.shapes import RefusalShape

View = Callable[..., HttpResponseBase]
READ_REFUSALS = (400, 401, 403, 404, 405, 406, 429)
WRITE_REFUSALS = (*READ_REFUSALS, 409, 413, 415)
SAFE = ("GET", "HEAD")


class Json(JSONParser):
    """JSON; one that is nested without end is refused like any other broken one."""

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return what the body says, or raise ParseError (400)."""
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError(_("The body is nested too deeply.")) from error


class PersonThrottle(UserRateThrottle):
    """So many calls a person and minute, whatever the number of tokens: `API_RATE`."""

    scope = "api"

    def get_rate(self) -> str:
        """Return the rate, read at each request so that a change counts at once."""
        return str(settings.API_RATE)


def person(request: Request) -> User:
    """Return the signed-in person, typed."""
    return cast(User, request.user)


def _authenticators(view: object) -> list[BaseAuthentication]:
    # Named in the settings: the token's class stands on the roof, above the floors' addresses.
    return [import_string(path)() for path in settings.API_AUTHENTICATION]


class AsItIs(DefaultContentNegotiation):
    """For files: whatever the caller says it takes, the file comes; refusals come as JSON."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        """Return the one renderer there is."""
        return renderers[0], renderers[0].media_type


def endpoint(
    *methods: str, takes_file: bool = False, is_file: bool = False
) -> Callable[[View], View]:
    """Make a function an address of the API: JSON only, throttled, never kept by a cache.

    `takes_file` is for uploads (multipart alone), `is_file` for an address that answers with a file.
    """

    def door(function: View) -> View:
        parsers = [MultiPartParser] if takes_file else [Json]
        bounded = function if takes_file else _measured(function)
        view = api_view(list(methods))(
            parser_classes(parsers)(throttle_classes([PersonThrottle])(bounded))
        )
        wrapped = cast(Any, view).cls
        wrapped.get_authenticators = _authenticators
        wrapped.metadata_class = None
        if is_file:
            wrapped.content_negotiation_class = AsItIs

        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response = view(request, *args, **kwargs)
            response["Cache-Control"] = "no-store"
            return response

        return answer

    return door


def _measured(function: View) -> View:
    """Read a body whole before anything parses it, so that its length has a limit."""

    @wraps(function)
    def read(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in SAFE:
            try:
                len(cast(Any, request)._request.body)
            except RequestDataTooBig as error:
                raise TooLarge(_too_large()) from error
        return function(request, *args, **kwargs)

    return read


def _too_large() -> str:
    return _("The body is larger than %s MB.") % (settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024**2)


def described(
    *,
    tag: str,
    summary: str,
    answer: Any,
    status: int | tuple[int, str] = 200,
    methods: Sequence[str] = ("GET",),
    filters: Mapping[str, Any] | None = None,
    body: Any = None,
    refusals: Sequence[int] = (),
    stale: Any = None,
    headers: Mapping[str, str] | None = None,
) -> Callable[[View], View]:
    """Describe an address in the schema; `filters` maps a parameter to its type or its values."""
    writes = "GET" not in methods
    sent = {"Idempotency-Key": "The same key within 24 hours: the same answer, one effect."}
    sent = {**(headers or {}), **sent} if writes else dict(headers or {})
    refused = (*(WRITE_REFUSALS if writes else READ_REFUSALS), *refusals)
    responses: dict[int | tuple[int, str], Any] = {
        status: answer,
        **dict.fromkeys(refused, RefusalShape),
        **({412: stale} if stale else {}),
    }
    asked = [*map(_filter, (filters or {}).items()), *map(_header, sent.items())]

    def told(view: View) -> View:
        for method in methods:
            name = summary.lower().replace(" ", "_")
            view = extend_schema(
                operation_id=name if len(methods) == 1 else f"{name}_by_{method.lower()}",
                summary=summary,
                tags=[tag],
                methods=[method],
                request=body,
                parameters=asked,
                responses=responses,
            )(view)
        return view

    return told


def _filter(said: tuple[str, Any]) -> OpenApiParameter:
    name, kind = said
    if kind in (int, str):
        return OpenApiParameter(name, OpenApiTypes.INT if kind is int else OpenApiTypes.STR)
    return OpenApiParameter(name, OpenApiTypes.STR, enum=[str(value) for value in kind])


def _header(said: tuple[str, str]) -> OpenApiParameter:
    name, text = said
    return OpenApiParameter(
        name,
        OpenApiTypes.STR,
        OpenApiParameter.HEADER,
        description=text,
        required=name == "If-Match",
    )


def paged_shape(shape: type[serializers.BaseSerializer[Any]]) -> type[serializers.Serializer[Any]]:
    """Return the shape of one page of a list."""
    fields = {
        "count": serializers.IntegerField(),
        "page": serializers.IntegerField(),
        "page_size": serializers.IntegerField(),
        "next": serializers.IntegerField(allow_null=True),
        "results": shape(many=True),
    }
    name = shape.__name__.removesuffix("Shape") + "PageShape"
    return type(name, (serializers.Serializer,), fields)


def tagged(response: Response, version: int) -> Response:
    """Put the version of a text on its answer, as the tag that `If-Match` sends back."""
    response["ETag"] = f'"{version}"'
    return response
