"""Pictures one line high: how a whole divides by state, and how a number went."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cer_portal.pictures.marks import picture_state, state_label
from cer_portal.pictures.svg import Picture, Row, is_own_path, rect, tag, words

_SPARK_WIDTH, _SPARK_HEIGHT, _AIR = 96, 24, 3


@dataclass(frozen=True, slots=True)
class Part:
    """How many things are in one state; `url` leads to the list of them."""

    state: str
    count: int
    url: str = ""

    @property
    def label(self) -> str:
        """The word for the state."""
        return state_label(self.state)


def stacked_bar(parts: Sequence[Part]) -> Picture:
    """Draw one bar, as wide as its place, divided by state in the order given.

    Shares are percentages of the total, so the corners keep their form at any width.
    """
    total = sum(part.count for part in parts)
    shown = [part for part in parts if part.count]
    pieces: list[SafeString] = []
    start = 0.0
    for part in shown:
        share = 100 * part.count / total
        look = f"part is-{picture_state(part.state)}"
        pieces.append(rect(f"{start:.2f}%", 0, f"{share:.2f}%", 12, look))
        start += share
    title = ", ".join(f"{part.label} {part.count}" for part in shown) or _("Nothing yet")
    svg = tag(
        "svg",
        tag("title", words(title)),
        *pieces,
        xmlns="http://www.w3.org/2000/svg",
        class_="chart state-bar",
        width="100%",
        height=12,
        role="img",
    )
    rows = tuple(
        Row((part.label, str(part.count)), part.url if is_own_path(part.url) else "")
        for part in parts
    )
    return Picture(svg, _("By state"), (_("State"), _("Sections")), rows)


def sparkline(values: Sequence[float], title: str) -> Picture:
    """Draw a small line of at least one value, scaled between its lowest and highest.

    Raises ValueError when there is no value.
    """
    if not values:
        raise ValueError("sparkline needs at least one value")
    low, high = min(values), max(values)
    span = (high - low) or 1
    step = (_SPARK_WIDTH - 2 * _AIR) / max(len(values) - 1, 1)
    places = [
        (_AIR + i * step, _SPARK_HEIGHT - _AIR - (v - low) / span * (_SPARK_HEIGHT - 2 * _AIR))
        for i, v in enumerate(values)
    ]
    svg = tag(
        "svg",
        tag("title", words(title)),
        tag("polyline", points=" ".join(f"{x:.1f},{y:.1f}" for x, y in places), class_="line"),
        tag("circle", cx=places[-1][0], cy=places[-1][1], r=2.5, class_="bar-fill"),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_SPARK_WIDTH} {_SPARK_HEIGHT}",
        class_="chart spark",
        role="img",
    )
    rows = tuple(Row((str(i), f"{v:g}")) for i, v in enumerate(values, start=1))
    return Picture(svg, title, (_("Step"), _("Value")), rows)
