"""Read what a request asks, closed: an unknown filter or field is refused, never passed over."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cer_portal.errors import BadInput

PER_PAGE = 50
MOST_PER_PAGE = 200
LAST_PAGE = 1_000_000
LONGEST_WORDS = 200
PAGING = ("page", "page_size")


def only(request: Request, known: Iterable[str] = ()) -> None:
    """Refuse (400) parameters of the address that it does not know, naming each."""
    strange = sorted(set(request.query_params) - set(known))
    if strange:
        sentence = _("Unknown filter: %s.") % ", ".join(name[:60] for name in strange)
        raise BadInput(sentence, {name: [_("There is no such filter here.")] for name in strange})


def body_of(request: Request, known: Collection[str]) -> dict[str, Any]:
    """Return the JSON object of the body, {} for an empty one; other fields are refused (400)."""
    sent = request.data
    if not isinstance(sent, dict):
        raise BadInput(_("The body is not a JSON object."))
    strange = sorted(set(sent) - set(known))
    if strange:
        sentence = _("Not accepted here: %s.") % ", ".join(name[:60] for name in strange)
        raise BadInput(sentence, {name: [_("This field is not accepted.")] for name in strange})
    return dict(sent)


def words(request: Request, name: str) -> str:
    """Return the words of a search as the database can take them."""
    return request.query_params.get(name, "").replace("\x00", " ")[:LONGEST_WORDS]


def one_of(request: Request, name: str, values: Collection[str]) -> str:
    """Return the value of a filter, "" where it is not asked; another value is refused (400)."""
    value = request.query_params.get(name, "")
    if value and value not in values:
        choice = ", ".join(str(each) for each in values)
        raise BadInput(
            _("No such %s.") % name, {name: [_("One of these: %(all)s.") % {"all": choice}]}
        )
    return value


def whole_number(
    request: Request, name: str, *, least: int = 0, most: int = 10**15, default: int | None = None
) -> int | None:
    """Return the number of a filter, `default` where it is not asked; other words are refused."""
    value = request.query_params.get(name)
    if value is None:
        return default
    fits = value.isascii() and value.isdecimal() and len(value) < 17
    if not fits or not least <= int(value) <= most:
        limits = {"least": least, "most": most}
        raise BadInput(
            _("“%s” is not a number that can be used.") % name,
            {name: [_("A whole number from %(least)s to %(most)s.") % limits]},
        )
    return int(value)


def page_answer(
    request: Request,
    rows: QuerySet[Any],
    shape: type[serializers.BaseSerializer[Any]],
    context: Mapping[str, Any] | None = None,
) -> Response:
    """Return one page: {count, page, page_size, next, results}; a page after the last is empty."""
    page = whole_number(request, "page", least=1, most=LAST_PAGE, default=1) or 1
    size = whole_number(request, "page_size", least=1, most=MOST_PER_PAGE, default=PER_PAGE)
    size = size or PER_PAGE
    count, end = rows.count(), page * size
    found = list(rows[end - size : end])
    return Response(
        {
            "count": count,
            "page": page,
            "page_size": size,
            "next": page + 1 if end < count else None,
            "results": shape(found, many=True, context=dict(context or {})).data,
        }
    )
