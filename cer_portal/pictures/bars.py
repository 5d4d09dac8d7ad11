"""Horizontal bars: an amount per person, week or function, with an optional limit."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cer_portal.pictures.svg import (
    Picture,
    Row,
    Words,
    canvas,
    is_own_path,
    line,
    link,
    rect,
    shorten,
    tag,
    text,
)

_WIDTH, _ROW, _LEFT, _RIGHT = 480, 26, 150, 436
_LABEL_COLUMNS = 21


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; `limit` draws a tick (capacity, plan), `late` of the value is drawn red."""

    label: str
    value: float
    limit: float | None = None
    late: float = 0
    url: str = ""


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _bar(item: Bar, place: int, highest: float) -> SafeString:
    top = place * _ROW
    unit = (_RIGHT - _LEFT) / highest
    width = item.value * unit
    label = text(shorten(item.label, _LABEL_COLUMNS), _LEFT - 10, top + 17, "", "end")
    parts = [
        link(item.url, label),
        rect(_LEFT, top + 6, max(width, 1.0), 14, "bar-fill"),
        text(_number(item.value), _LEFT + width + 6, top + 17, "strong"),
    ]
    if item.late:
        parts.append(rect(_LEFT, top + 6, item.late * unit, 14, "bar-fill--late"))
    if item.limit is not None:
        x = _LEFT + item.limit * unit
        parts.append(line(x, top + 3, x, top + 23, "baseline"))
    return tag("g", *parts)


def bars(items: Sequence[Bar], title: Words, unit: Words = "") -> Picture:
    """Draw one bar per item from a common zero, with its value at the end."""
    highest = max([1.0, *(max(item.value, item.limit or 0) for item in items)])
    height = len(items) * _ROW
    svg = canvas(
        *(_bar(item, place, highest) for place, item in enumerate(items)),
        line(_LEFT, 0, _LEFT, height, "axis"),
        title=title,
        description=_("%(count)s bars, the longest is %(highest)s.")
        % {"count": len(items), "highest": _number(max([0.0, *(i.value for i in items)]))},
        size=(_WIDTH, max(height, _ROW)),
        linked=any(is_own_path(item.url) for item in items),
    )
    rows = tuple(
        Row(
            (
                item.label,
                _number(item.value),
                _number(item.late),
                "–" if item.limit is None else _number(item.limit),
            ),
            item.url if is_own_path(item.url) else "",
        )
        for item in items
    )
    head = (str(title), str(unit) or _("Amount"), _("Of these late"), _("Limit"))
    return Picture(svg, str(title), head, rows)
