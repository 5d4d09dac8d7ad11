"""Read what a request asks, closed: an unknown filter or field is refused, never passed over."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, cast

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cer_portal.errors import BadInput, TooLarge

PER_PAGE = 50
MOST_PER_PAGE = 200
LAST_PAGE = 1_000_000
LONGEST_WORDS = 200
# Boundaries and heads of a multipart body.
AROUND_A_FILE = 64 * 1024
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


def text_in(sent: Mapping[str, Any], name: str, *, most: int, default: str | None = None) -> str:
    """Return a text of the body as the database can take it; another value is refused (400)."""
    value = sent.get(name, default)
    if value is None:
        raise BadInput(_("%s is missing.") % name, {name: [_("This is needed.")]})
    if not isinstance(value, str):
        raise BadInput(_("%s is no text.") % name, {name: [_("This must be text.")]})
    plain = value.replace("\x00", "")
    if len(plain) > most:
        raise BadInput(_("%s is too long.") % name, {name: [_("Up to %s signs.") % most]})
    return plain


def file_of(request: Request, *, most: int) -> tuple[str, bytes]:
    """Return name and bytes of the one file of an upload, in the field `file`; nothing else is taken.

    A body that says it is longer than `most` and a little is refused (413) before it is read.
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > most + AROUND_A_FILE:
        raise TooLarge(_("The body is larger than %s MB.") % (most // 1024**2))
    try:
        sent = cast(QueryDict, request.data)
    except RequestDataTooBig as error:
        raise TooLarge(_("The fields beside the file are too large.")) from error
    except SuspiciousOperation as error:
        raise BadInput(_("One file and nothing else is taken.")) from error
    strange = sorted(set(sent) - {"file"})
    if strange:
        sentence = _("Not accepted here: %s.") % ", ".join(name[:60] for name in strange)
        raise BadInput(sentence, {name: [_("This field is not accepted.")] for name in strange})
    files: list[Any] = request.FILES.getlist("file")
    if len(files) != 1 or len(sent.getlist("file")) != 1:
        raise BadInput(_("No file came."), {"file": [_("Send one file.")]})
    return files[0].name or "", files[0].read()


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
