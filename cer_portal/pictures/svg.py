"""The parts every picture is made of: elements, text, links, and the finished picture."""

from dataclasses import dataclass
from unicodedata import east_asian_width

from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_PLAIN_NAMES = {"class_": "class"}
Words = str | Promise
Value = str | int | float | Promise | None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table behind a picture; `url` makes the first cell a link.

    `state` and `note` are what the list on a phone shows beside the first cell.
    """

    cells: tuple[str, ...]
    url: str = ""
    state: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn picture and the same figures as a table.

    `str(picture)` is the safe SVG. `head` has as many cells as every row in `rows`.
    `wide` pictures give way to a list on a phone.
    """

    svg: SafeString
    title: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    wide: bool = False

    def __str__(self) -> str:
        return self.svg

    def __html__(self) -> str:
        return self.svg


def _attribute(name: str, value: Value) -> str:
    shown = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    plain = _PLAIN_NAMES.get(name, name.replace("_", "-"))
    return f' {plain}="{escape(shown)}"'


def tag(element: str, *children: SafeString, **attributes: Value) -> SafeString:
    """Return one SVG element; attribute values are escaped, None leaves one out.

    `class_` writes `class`, `stroke_width` writes `stroke-width`. This is the only place
    where markup is declared safe, so children must come from here or from `words`.
    """
    written = "".join(_attribute(n, v) for n, v in attributes.items() if v is not None)
    return mark_safe(f"<{element}{written}>{''.join(children)}</{element}>")


def words(text: Words) -> SafeString:
    """Return text for an element, always escaped, even when it claims to be safe."""
    return escape(str(text))


def text(value: Words, x: float, y: float, look: str = "", anchor: str = "") -> SafeString:
    """Return a text element with its base line at (x, y) in user units."""
    return tag("text", words(value), x=x, y=y, class_=look or None, text_anchor=anchor or None)


def line(x1: float, y1: float, x2: float, y2: float, look: str) -> SafeString:
    """Return a straight line between two points in user units."""
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=look)


def rect(x: Value, y: Value, width: Value, height: Value, look: str) -> SafeString:
    """Return a rectangle; x and width may be percentages."""
    return tag("rect", x=x, y=y, width=width, height=height, class_=look)


def link(url: str, *children: SafeString) -> SafeString:
    """Wrap children in a link to a path of this site; any other address is left out."""
    if not is_own_path(url):
        return tag("g", *children)
    return tag("a", *children, href=url)


def is_own_path(url: str) -> bool:
    """Return whether `url` is a path on this site or a query of this page."""
    return url.startswith(("/", "?", "#")) and not url.startswith(("//", "/\\"))


def shorten(value: Words, width: int) -> str:
    """Cut text to `width` columns (a CJK sign takes two) and end it with an ellipsis."""
    used, kept = 0, ""
    whole = str(value)
    for sign in whole:
        used += 2 if east_asian_width(sign) in "WF" else 1
        if used > width:
            return f"{kept.rstrip()}…"
        kept += sign
    return whole


def canvas(
    *children: SafeString,
    title: Words,
    description: Words,
    size: tuple[int, int],
    linked: bool = False,
) -> SafeString:
    """Return the whole drawing with its title and description for screen readers.

    A drawing with links is a group, because links inside role="img" cannot be reached.
    """
    width, height = size
    return tag(
        "svg",
        tag("title", words(title)),
        tag("desc", words(description)),
        *children,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {height}",
        class_="chart",
        role="group" if linked else "img",
    )
