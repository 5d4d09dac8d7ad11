"""Open findings day by day against a straight line to the due date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cer_portal.pictures.dates import DayScale, scale_over, written
from cer_portal.pictures.svg import Picture, Row, canvas, line, tag, text

_WIDTH, _HEIGHT = 480, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 32, 452, 20, 170
_STEPS = 4


@dataclass(frozen=True, slots=True)
class BurnPoint:
    """How many findings were open at the end of a day."""

    day: date
    open: int


def _step(highest: int) -> int:
    """Return a round distance between grid lines (1, 2, 5, 10, 20, 50, …)."""
    wanted = max(1, -(-highest // _STEPS))
    unit = 1
    while True:
        for factor in (1, 2, 5):
            if unit * factor >= wanted:
                return unit * factor
        unit *= 10


def _y(value: float, top_value: int) -> float:
    return _BOTTOM - value / top_value * (_BOTTOM - _TOP)


def _grid(step: int, top_value: int) -> tuple[SafeString, ...]:
    parts: list[SafeString] = []
    for value in range(0, top_value + 1, step):
        y = _y(value, top_value)
        parts.append(line(_LEFT, y, _RIGHT, y, "grid" if value else "axis"))
        parts.append(text(str(value), _LEFT - 6, y + 4, "soft", "end"))
    return tuple(parts)


def _stairs(points: Sequence[BurnPoint], scale: DayScale, top_value: int) -> str:
    path = f"M{scale.x(points[0].day):.1f} {_y(points[0].open, top_value):.1f}"
    for point in points[1:]:
        path += f"H{scale.x(point.day):.1f}V{_y(point.open, top_value):.1f}"
    return path


def _day_label(scale: DayScale, day: date, anchor: str) -> SafeString:
    return text(written(day), scale.x(day), _BOTTOM + 18, "soft", anchor)


def _curve(points: Sequence[BurnPoint], scale: DayScale, top_value: int) -> list[SafeString]:
    """Return the area, the stairs and the number at their end."""
    path = _stairs(points, scale, top_value)
    last = points[-1]
    x, y = scale.x(last.day), _y(last.open, top_value)
    return [
        tag("path", d=f"{path}V{_BOTTOM}H{scale.x(points[0].day):.1f}Z", class_="area"),
        tag("path", d=path, class_="line"),
        tag("circle", cx=x, cy=y, r=4, class_="point"),
        text(str(last.open), x + 9, y - 5, "strong halo"),
    ]


def burn_down(points: Sequence[BurnPoint], today: date, due: date | None = None) -> Picture:
    """Draw open findings as stairs; with `due` a dashed line runs from the peak to zero.

    `points` are in order of days, at least one. Raises ValueError when there is none.
    """
    if not points:
        raise ValueError("burn_down needs at least one point")
    days = [point.day for point in points] + [today] + ([due] if due else [])
    scale = scale_over(days, left=_LEFT, right=_RIGHT, margin=0)
    peak = max(points, key=lambda point: point.open)
    step = _step(max(peak.open, 1))
    top_value = -(-max(peak.open, 1) // step) * step
    start = scale.x(peak.day), _y(peak.open, top_value)
    plan = [line(*start, scale.x(due), _BOTTOM, "line--plan")] if due else []
    title = _("Open findings")
    figures = {"now": points[-1].open, "peak": peak.open}
    svg = canvas(
        *_grid(step, top_value),
        *_curve(points, scale, top_value),
        *plan,
        _day_label(scale, scale.first, "start"),
        _day_label(scale, scale.last, "end"),
        title=title,
        description=_("%(now)s open now, %(peak)s at most.") % figures,
        size=(_WIDTH, _HEIGHT),
    )
    rows = tuple(Row((written(point.day), str(point.open))) for point in points)
    return Picture(svg, title, (_("Day"), _("Open")), rows)
