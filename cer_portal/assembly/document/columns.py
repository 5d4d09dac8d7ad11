"""Column widths of a table from what its cells hold, so that short entries do not wrap. Pure.

Left to itself the renderer measures every cell of a table, which takes long, and squeezes narrow
columns beside a wordy one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sections import richtext

# Signs that fit on a line of an upright page (150 mm, 8.2 pt) and of a turned one (257 mm, 7.3 pt).
UPRIGHT, TURNED = 96, 184
_PADDING = 2
_UNBROKEN = 14  # an entry of so many signs stays on one line
_LONGEST_WORD = 22  # past this a word may be broken
_WORDY = 120
_FIRST_WIDE_CHARACTER = 0x2E80


@dataclass(frozen=True)
class Place:
    """A cell at its column, counted from 0, and how many columns and rows it covers."""

    column: int
    columns: int
    rows: int
    cell: richtext.JsonNode


def places(table: richtext.JsonNode) -> Iterator[Place]:
    """Yield the cells of a table at their columns; cells above may reach down into a row."""
    taken: dict[int, int] = {}
    for row in table.get("content", ()):
        column, reaching = 0, {place: rows - 1 for place, rows in taken.items() if rows > 1}
        taken = dict(reaching)
        for cell in row.get("content", ()):
            while column in reaching:
                column += 1
            attrs = cell.get("attrs", {})
            place = Place(column, attrs.get("colspan", 1), attrs.get("rowspan", 1), cell)
            yield place
            for covered in range(column, column + place.columns):
                taken[covered] = place.rows
            column += place.columns


def column_count(table: richtext.JsonNode) -> int:
    """Return how many columns the widest row has."""
    return max((place.column + place.columns for place in places(table)), default=0)


def widths(
    table: richtext.JsonNode, *, signs: int, shown: Callable[[richtext.JsonNode], str]
) -> list[float]:
    """Return the share of each column in per cent; the sum is 100.

    `signs` is what fits on a line, `shown` the text of a cell as printed. A column gets the room its
    short entries and longest word need; wordy columns part what is left.
    """
    count = column_count(table)
    needs, wishes = [3.0] * count, [3.0] * count
    for place in places(table):
        if place.columns == 1:
            need, wish = _room(shown(place.cell))
            needs[place.column] = max(needs[place.column], need)
            wishes[place.column] = max(wishes[place.column], wish)
    return _shares(needs, wishes, signs - _PADDING * count)


def _room(text: str) -> tuple[float, float]:
    """Signs that one entry needs at least, and would like to have."""
    lines = [_length(line) for line in text.splitlines()] or [0.0]
    longest = max((_length(word) for word in text.split()), default=0.0)
    need = max([min(longest, _LONGEST_WORD), *(line for line in lines if line <= _UNBROKEN)])
    return need, min(max(lines), _WORDY)


def _shares(needs: Sequence[float], wishes: Sequence[float], free: float) -> list[float]:
    left = max(0.0, free - sum(needs))
    more = [max(0.0, wish - need) for need, wish in zip(needs, wishes, strict=True)]
    # Where nobody wishes for more, the room that is left is parted by what each has.
    weights = more if sum(more) else list(needs)
    total = sum(weights) or 1.0
    room = [
        _PADDING + need + left * weight / total for need, weight in zip(needs, weights, strict=True)
    ]
    whole = sum(room) or 1.0
    return [100 * part / whole for part in room]


def _length(text: str) -> float:
    """Width in small Latin letters: a capital takes a third more, a Han character two."""
    return sum(
        2.0 if ord(sign) >= _FIRST_WIDE_CHARACTER else 1.33 if sign.isupper() else 1.0
        for sign in text
    )
