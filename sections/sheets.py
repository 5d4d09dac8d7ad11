"""A table as CSV that no spreadsheet mistakes for formulas."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

# What a spreadsheet takes for the start of a formula, in half and in full width.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def defused(value: object) -> str:
    """Return a cell as text; what would start a formula, also after blanks, gets a leading '."""
    text = "" if value is None else str(value)
    risky = text.startswith(_STARTS) or text.lstrip().startswith(_STARTS)
    return f"'{text}" if risky else text


def as_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return the table as CSV, its first sign the mark by which a spreadsheet reads UTF-8."""
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow([defused(cell) for cell in head])
    writer.writerows([defused(cell) for cell in row] for row in rows)
    return "\ufeff" + written.getvalue()
