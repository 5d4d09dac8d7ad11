"""Tables that leave the portal as CSV. One writer, so that no cell becomes a formula elsewhere."""

import csv
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse

# What a spreadsheet takes for the beginning of a formula, in both widths.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def defused(value: object) -> str:
    """Return a cell as text; one that a spreadsheet would run gets an apostrophe in front."""
    text = "" if value is None else str(value)
    begins = text.lstrip()
    return f"'{text}" if begins.startswith(FORMULA) or text.startswith(FORMULA) else text


def csv_lines(header: Iterable[object], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Yield the lines of a CSV file, with the mark of UTF-8 that spreadsheets look for."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([defused(cell) for cell in header])
    for row in rows:
        yield writer.writerow([defused(cell) for cell in row])


def csv_answer(
    name: str, header: Iterable[object], rows: Iterable[Iterable[object]]
) -> StreamingHttpResponse:
    """Return a download that is written while it is sent; `name` is plain ASCII without a path."""
    answer = StreamingHttpResponse(csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
