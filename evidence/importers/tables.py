"""Tables: CSV and TSV of any database or screening tool, with a guessed or a given mapping."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import StringIO

from evidence.importers import fields
from evidence.importers.base import Parsed
from evidence.importers.columns import FIELDS, cut_citation, guess_mapping, recognised, system
from evidence.importers.drafts import Draft, parsed
from evidence.importers.encoding import decode
from evidence.importers.names import split_authors

NAME = "csv"
NO_TITLE_COLUMN = "No column was recognised as the title. Say which column holds what."
UNRECOGNISED = "Columns that were not recognised: {names}."
NO_COLUMN = "The table has no column “{column}”, which was chosen for {field}."
NO_FIELD = "“{field}” is not a field of a record."
SHIFTED = "The row has {cells} cells but the header has {columns}: a delimiter is not quoted."
BROKEN = "The row cannot be cut into cells; check its quotation marks."
OPEN_QUOTE = "A quotation mark is not closed, and other rows have run into this one."

_DELIMITERS = (",", ";", "\t", "|")
_LOOK_FOR_HEADER = 60
_LONGEST_HEADER = 20_000
_LONGEST_CELL = 4_000_000
_RUN_IN = 200
# Reference lists of Scopus are longer than the 128 KiB the module allows by itself.
csv.field_size_limit(_LONGEST_CELL)


@dataclass(frozen=True)
class Layout:
    """Where a table begins: its delimiter, its header, and the text of the rows after it."""

    delimiter: str
    columns: tuple[str, ...]
    body: str
    known: int


def read(content: bytes, *, mapping: Mapping[str, str] | None = None) -> Parsed:
    """Read a table. `mapping` gives {field: column}; without it the columns are guessed.

    Where no column is the title, `Parsed.needs_mapping` is true and there are no records. A row
    that cannot be cut into the columns of the header is refused. Never raises for bad content.
    """
    text, warnings = decode(content)
    layout = find_layout(text)
    notes = list(warnings)
    chosen = guess_mapping(layout.columns) if mapping is None else _checked(mapping, layout, notes)
    others = [column for column in layout.columns if column and column not in chosen.values()]
    if others:
        notes.append(UNRECOGNISED.format(names=", ".join(name[:60] for name in others[:80])))
    if "title" not in chosen:
        notes.append(NO_TITLE_COLUMN)
        return Parsed(NAME, (), (), tuple(notes), layout.columns, chosen)
    return parsed(
        NAME, _drafts(layout, chosen), warnings=notes, columns=layout.columns, mapping=chosen
    )


def header(content: bytes) -> tuple[str, ...]:
    """The columns of a table, for the page where a person maps them."""
    return find_layout(decode(content)[0]).columns


def find_layout(text: str) -> Layout:
    """Find delimiter and header row: the line, among the first 60, with most known headers.

    Query lines and rules above the header, as Embase writes them, are passed over. Where nothing
    is known, the first line with the most cells is taken.
    """
    best, start = Layout(",", (), "", 0), 0
    place = 0
    for line in text.split("\n", _LOOK_FOR_HEADER)[:_LOOK_FOR_HEADER]:
        place += len(line) + 1
        if line.strip() and len(line) <= _LONGEST_HEADER:
            found = _of_line(line)
            if _rank(found) > _rank(best):
                best, start = found, place
    return replace(best, body=text[start:])


def _rank(layout: Layout) -> tuple[int, int]:
    return layout.known, len(layout.columns) if not layout.known else 0


def _of_line(line: str) -> Layout:
    found = Layout(",", (), "", 0)
    for delimiter in _DELIMITERS:
        if delimiter not in line and delimiter != ",":
            continue
        cells = tuple(cell.strip() for cell in next(_cells(line, delimiter), None) or ())
        found = max(found, Layout(delimiter, cells, "", recognised(cells)), key=_rank)
    return found


def _cells(text: str, delimiter: str) -> Iterator[list[str] | None]:
    """Cut text into rows; None stands for a row that cannot be cut. Empty rows are left out."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield None
            continue
        if any(cell.strip() for cell in row):
            yield row


def _checked(mapping: Mapping[str, str], layout: Layout, notes: list[str]) -> dict[str, str]:
    chosen: dict[str, str] = {}
    for field, column in mapping.items():
        if field not in FIELDS:
            notes.append(NO_FIELD.format(field=field))
        elif column.strip() in layout.columns:
            chosen[field] = column.strip()
        elif column:
            notes.append(NO_COLUMN.format(field=field, column=column))
    return chosen


def _drafts(layout: Layout, mapping: Mapping[str, str]) -> Iterator[Draft]:
    places = {field: layout.columns.index(column) for field, column in mapping.items()}
    database = system(layout.columns)
    width = len(layout.columns)
    for cells in _cells(layout.body, layout.delimiter):
        if cells is None:
            yield Draft(fault=BROKEN)
            continue
        raw = {name: [cell] for name, cell in zip(layout.columns, cells, strict=False) if cell}
        if fault := _fault(cells, width, layout.delimiter):
            yield Draft(fault=fault, raw=raw)
            continue
        row = [*cells, *[""] * (width - len(cells))]
        values = {field: row[place].strip() for field, place in places.items()}
        yield _draft(values, raw, database)


def _fault(cells: Sequence[str], width: int, delimiter: str) -> str:
    if any(cell.strip() for cell in cells[width:]):
        return SHIFTED.format(cells=len(cells), columns=width)
    # An open quotation mark swallows the rows below into the last cell of a row cut short.
    swallowed = len(cells) < width and "\n" in cells[-1] and delimiter in cells[-1]
    if swallowed or any(cell.count("\n") > _RUN_IN for cell in cells):
        return OPEN_QUOTE
    return ""


def _draft(values: dict[str, str], raw: Mapping[str, Sequence[str]], database: str) -> Draft:
    cited = cut_citation(values["citation"]) if values.get("citation") else {}

    def get(field: str) -> str:
        return values.get(field) or cited.get(field, "")

    url, notes = get("url"), get("notes")
    return Draft(
        kind=fields.kind(get("kind")),
        title=get("title"),
        authors=split_authors(get("authors")),
        journal=get("journal"),
        years=[value for value in (get("year"),) if value],
        volume=_number(get("volume")),
        issue=_number(get("issue")),
        first_page=values.get("pages") or get("first_page") or get("pages"),
        last_page="" if values.get("pages") else get("last_page"),
        dois=[get("doi"), url if "doi.org/" in url else "", _cited_doi(get("citation"))],
        pmids=[get("pmid"), url if "ncbi.nlm.nih.gov" in url or url.startswith("/pubmed/") else ""],
        pmcids=[get("pmcid"), notes if "PMC" in notes else ""],
        abstract=get("abstract"),
        language=get("language"),
        keywords=re.split(r"[;|\n；]", get("keywords")),
        source_db=get("source_db") or database,
        url=url,
        raw=raw,
    )


def _cited_doi(citation: str) -> str:
    return citation.partition("doi:")[2]


def _number(value: str) -> str:
    # Spreadsheets turn volume 12 into 12.0.
    return value[:-2] if re.fullmatch(r"\d+\.0", value) else value
