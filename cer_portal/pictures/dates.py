"""Days on a horizontal axis, and how a date is written in pictures."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.safestring import SafeString

from cer_portal.pictures.svg import line, text

_MOST_LABELS = 13
_DECEMBER = 12
_LABEL_ROOM = 28
_YEAR_ROOM = 64


def written(day: date) -> str:
    """Return a date as "5 Dec 2026", in the language of the page."""
    return date_format(day, "j M Y")


@dataclass(frozen=True, slots=True)
class DayScale:
    """Places days between `left` and `right` (user units)."""

    first: date
    last: date
    left: float
    right: float

    def x(self, day: date) -> float:
        """Return the place of a day; days outside the range are held at the edge."""
        span = max((self.last - self.first).days, 1)
        share = (day - self.first).days / span
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)

    def months(self) -> Iterator[date]:
        """Yield the first of each month in the range."""
        day = self.first.replace(day=1)
        while day <= self.last:
            if day >= self.first:
                yield day
            day = _next_month(day)

    def axis(self, top: float, bottom: float) -> tuple[SafeString, ...]:
        """Return month lines with labels above; thinned out when there are many."""
        starts = list(self.months())
        step = max(1, -(-len(starts) // _MOST_LABELS))
        shown = starts[::step]
        parts: list[SafeString] = []
        for place, day in enumerate(shown):
            # The first month names its year, unless the one beside it does and they would touch.
            beside = shown[1] if place == 0 and len(shown) > 1 else None
            crowded = (
                beside is not None
                and beside.month <= step
                and self.x(beside) - self.x(day) < _YEAR_ROOM
            )
            named = "M Y" if (place == 0 and not crowded) or day.month <= step else "M"
            parts.append(line(self.x(day), top, self.x(day), bottom, "grid"))
            if self.right - self.x(day) > _LABEL_ROOM:
                parts.append(text(date_format(day, named), self.x(day) + 3, top + 10, "soft"))
        return tuple(parts)


def _next_month(day: date) -> date:
    if day.month == _DECEMBER:
        return date(day.year + 1, 1, 1)
    return date(day.year, day.month + 1, 1)


def scale_over(days: list[date], *, left: float, right: float, margin: int) -> DayScale:
    """Return a scale over all days with `margin` days of air on both sides."""
    air = timedelta(days=margin)
    return DayScale(min(days) - air, max(days) + air, left, right)
