"""Pictures of the demonstration report, drawn with Pillow; the same bytes on every run.

All values shown are invented.
"""

from collections.abc import Callable, Sequence
from io import BytesIO
from math import cos, pi, sin
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

from cer_portal.demo import facts

SIZE = (1400, 860)
SCALE = 2
INK, PALE, LINE = "#1f2937", "#f3f4f6", "#9ca3af"
BLUE, LIGHT_BLUE, AMBER = "#1d4ed8", "#bfdbfe", "#b45309"
STEEL, PLASTIC = "#8a94a3", "#e8d9a8"
GREEN_PALE = "#dcfce7"
LAST_ROW = 4
NOTICE = "Fictional demonstration"

Point = tuple[float, float]


class Interval(NamedTuple):
    """A rate with its limits and its criterion, in per cent."""

    label: str
    rate: float
    low: float
    high: float
    criterion: float


INTERVALS = (
    Interval("Dislocation, primary, 2 years: 8/1,204", 0.66, 0.29, 1.31, 1.5),
    Interval("Dislocation, revision, 2 years: 4/112", 3.57, 0.98, 8.89, 4.0),
    Interval("Intraprosthetic dislocation, 5 years: 2/1,204", 0.17, 0.02, 0.60, 0.5),
    Interval("Deep infection, 1 year: 11/1,204", 0.91, 0.46, 1.63, 1.5),
    Interval("Aseptic loosening, 5 years: 6/1,204", 0.50, 0.18, 1.08, 1.0),
)
STEPS = (
    (0.0, 100.0), (0.1, 99.6), (0.3, 99.3), (0.6, 99.1), (1.0, 98.9), (1.5, 98.7),
    (2.0, 98.5), (2.6, 98.4), (3.2, 98.2), (3.9, 98.0), (4.5, 97.9), (5.0, 97.8),
)  # fmt: skip


PARTS: tuple[tuple[str, Point, str], ...] = (
    ("1", (806, 218), "shell"),
    ("2", (801, 281), "insert"),
    ("3", (737, 391), "mobile liner"),
    ("5", (676, 414), "locking chamfer"),
    ("4", (610, 440), "head"),
)


class Canvas:
    """A white picture with the few strokes the figures need, in the unit of the final pixel."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", (SIZE[0] * SCALE, SIZE[1] * SCALE), "white")
        self.draw = ImageDraw.Draw(self.image)
        self.words(SIZE[0] - 20, SIZE[1] - 22, NOTICE, size=18, anchor="rm", colour=LINE)

    def line(self, points: Sequence[Point], *, colour: str = INK, width: float = 2) -> None:
        """Draw a polyline."""
        self.draw.line([_up(point) for point in points], fill=colour, width=round(width * SCALE))

    def dashed(self, start: Point, end: Point, *, colour: str) -> None:
        """Draw a dashed straight line of some thirty dashes."""
        for part in range(0, 60, 2):
            ends = [_between(start, end, part / 60), _between(start, end, (part + 1) / 60)]
            self.line(ends, colour=colour, width=2)

    def shape(self, points: Sequence[Point], *, fill: str, outline: str | None = INK) -> None:
        """Draw a filled polygon."""
        self.draw.polygon(
            [_up(point) for point in points], fill=fill, outline=outline, width=2 * SCALE
        )

    def box(self, left: float, top: float, right: float, bottom: float, *, fill: str) -> None:
        """Draw a filled rectangle with a thin frame."""
        self.shape([(left, top), (right, top), (right, bottom), (left, bottom)], fill=fill)

    def dot(self, x: float, y: float, radius: float, *, fill: str) -> None:
        """Draw a filled circle."""
        corners = [_up((x - radius, y - radius)), _up((x + radius, y + radius))]
        self.draw.ellipse(corners, fill=fill, outline=INK, width=2 * SCALE)

    def words(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: int = 24,
        anchor: str = "lm",
        colour: str = INK,
    ) -> None:
        """Write one line; the anchor is Pillow's two letters."""
        font = ImageFont.load_default(size * SCALE)
        self.draw.text(_up((x, y)), text, font=font, fill=colour, anchor=anchor)

    def png(self) -> bytes:
        """Return the picture at its final size."""
        stream = BytesIO()
        self.image.resize(SIZE, Image.Resampling.LANCZOS).save(stream, "PNG", optimize=True)
        return stream.getvalue()


def names() -> tuple[str, ...]:
    """Return the names of all figures the texts refer to."""
    return tuple(_DRAWINGS)


def make(name: str) -> bytes:
    """Return the PNG of a figure; an unknown name raises KeyError naming it."""
    if name not in _DRAWINGS:
        raise KeyError(f"unknown figure: {name}")
    canvas = Canvas()
    _DRAWINGS[name](canvas)
    return canvas.png()


def _cross_section(canvas: Canvas) -> None:
    centre = (560.0, 360.0)
    canvas.shape(_sector(centre, 300, 268), fill=STEEL)
    canvas.shape(_sector(centre, 264, 244), fill="#c3cad4")
    liner = [*_arc(centre, 240, 155, 385), *reversed(_arc(centre, 122, 155, 385))]
    canvas.shape(liner, fill=PLASTIC)
    canvas.shape([(520, 470), (600, 470), (690, 760), (560, 800)], fill="#aab4c0")
    canvas.dot(*centre, 118, fill="#dfe5ec")
    canvas.line([(180, 360), (940, 360)], colour=LINE, width=1)
    for row, (number, target, word) in enumerate(PARTS):
        _number(canvas, number, target, word, 150.0 + 100 * row)


def _number(canvas: Canvas, number: str, target: Point, word: str, y: float) -> None:
    canvas.line([target, (1010, y)], colour=BLUE, width=2)
    canvas.dot(1040, y, 26, fill="white")
    canvas.words(1040, y, number, anchor="mm")
    canvas.words(1085, y, word)


def _survivorship(canvas: Canvas) -> None:
    def at(year: float, percent: float) -> Point:
        return 140 + 1180 * year / 5, 740 - 640 * (percent - 94) / 6

    upper = [at(year, min(100.0, percent + 0.14 * year)) for year, percent in STEPS]
    lower = [at(year, percent - 0.22 * year) for year, percent in STEPS]
    canvas.shape([*upper, *reversed(lower)], fill=LIGHT_BLUE, outline=None)
    for percent in range(94, 101):
        canvas.line([at(0, percent), at(5, percent)], colour="#e5e7eb", width=1)
        canvas.words(125, at(0, percent)[1], f"{percent} %", anchor="rm")
    canvas.dashed(at(0, 95), at(5, 95), colour=AMBER)
    canvas.words(*at(0.1, 95.25), "criterion for the lower limit: 95 %", colour=AMBER)
    canvas.line(_stairs([at(year, percent) for year, percent in STEPS]), colour=BLUE, width=4)
    for year in range(6):
        canvas.words(at(year, 94)[0], 775, str(year), anchor="mm")
    canvas.words(730, 820, "years after surgery", anchor="mm")
    canvas.words(1300, at(5, 98.35)[1], "97.8 % (96.7 to 98.5)", anchor="rm", colour=BLUE)
    canvas.line([at(0, 100), at(0, 94), at(5, 94)])


def _flow(canvas: Canvas) -> None:
    fact = facts.by_key()
    main = (
        ("search_identified", "records identified"),
        ("search_screened", "records screened"),
        ("search_sought", "reports sought"),
        ("search_assessed", "reports assessed in full text"),
        ("search_included", "studies appraised"),
    )
    side = (
        ("search_duplicates", "duplicates removed"),
        ("search_excluded", "excluded on title and abstract"),
        ("search_not_retrieved", "not retrieved"),
        ("search_excluded_full", "excluded with reasons"),
    )
    for row, (key, label) in enumerate(main):
        _step(canvas, (120, 660), row, f"{fact[key].value} {label}")
    for row, (key, label) in enumerate(side):
        top = 125 + 160 * row
        canvas.line([(390, top - 20), (390, top + 60)])
        canvas.line([(390, top + 20), (760, top + 20)], colour=LINE)
        canvas.box(760, top - 22, 1300, top + 62, fill="white")
        canvas.words(1030, top + 20, f"{fact[key].value} {label}", anchor="mm")
    canvas.words(700, 755, "device 8 · state of the art 28 · similar devices 18", size=22)


def _step(canvas: Canvas, sides: Point, row: int, text: str) -> None:
    top = 25 + 160 * row
    canvas.box(sides[0], top, sides[1], top + 80, fill=GREEN_PALE if row == LAST_ROW else PALE)
    canvas.words(sum(sides) / 2, top + 40, text, size=26, anchor="mm")


def _complaint_rates(canvas: Canvas) -> None:
    fact = facts.by_key()
    base, height = 740.0, 850.0
    for tick in range(9):
        y = base - height * tick / 10
        canvas.line([(140, y), (1320, y)], colour="#e5e7eb", width=1)
        canvas.words(125, y, f"0.{tick}", anchor="rm")
    for period in range(1, 6):
        sold = _whole(fact[f"sales_world_p{period}"].value)
        left = 210.0 + 225 * (period - 1)
        for shift, stem, colour in ((0, "complaints", BLUE), (75, "serious", AMBER)):
            rate = 100 * _whole(fact[f"{stem}_p{period}"].value) / sold
            top = base - height * rate
            canvas.box(left + shift, top, left + shift + 65, base, fill=colour)
            canvas.words(left + shift + 32, top - 20, f"{rate:.2f}", size=20, anchor="mm")
        canvas.words(left + 70, 775, f"P{period}", anchor="mm")
    canvas.words(210, 820, "complaints", colour=BLUE)
    canvas.words(380, 820, "serious incidents, per 100 shells", colour=AMBER)
    canvas.line([(140, 60), (140, base), (1320, base)])


def _intervals(canvas: Canvas) -> None:
    left, width = 560.0, 780.0
    for tick in range(10):
        x = left + width * tick / 10
        canvas.line([(x, 80), (x, 720)], colour="#e5e7eb", width=1)
        canvas.words(x, 750, str(tick), anchor="mm")
    for row, item in enumerate(INTERVALS):
        y = 140.0 + 130 * row
        canvas.words(540, y, item.label, size=22, anchor="rm")
        ends = [(left + width * value / 10, y) for value in (item.low, item.high)]
        canvas.line(ends, colour=BLUE, width=5)
        canvas.dot(left + width * item.rate / 10, y, 10, fill=BLUE)
        limit = left + width * item.criterion / 10
        canvas.line([(limit, y - 34), (limit, y + 34)], colour=AMBER, width=4)
    canvas.words(left, 800, "per cent of hips, exact 95 % interval;", size=22)
    canvas.words(left + 400, 800, "upright stroke: criterion", size=22, colour=AMBER)


def _arc(centre: Point, radius: float, start: int, end: int) -> list[Point]:
    """Return points of an arc; degrees run clockwise from the right, as on a screen."""
    angles = [pi * degree / 180 for degree in range(start, end + 1)]
    return [(centre[0] + radius * cos(a), centre[1] + radius * sin(a)) for a in angles]


def _sector(centre: Point, outer: float, inner: float) -> list[Point]:
    return [*_arc(centre, outer, 180, 360), *reversed(_arc(centre, inner, 180, 360))]


def _stairs(points: Sequence[Point]) -> list[Point]:
    stairs = [points[0]]
    for (_, level), (x, y) in zip(points, points[1:], strict=False):
        stairs += [(x, level), (x, y)]
    return stairs


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _up(point: Point) -> Point:
    return point[0] * SCALE, point[1] * SCALE


def _whole(value: str) -> int:
    return int(value.replace(",", ""))


_DRAWINGS: dict[str, Callable[[Canvas], None]] = {
    "cross-section": _cross_section,
    "flow": _flow,
    "survivorship": _survivorship,
    "complaint-rates": _complaint_rates,
    "intervals": _intervals,
}
