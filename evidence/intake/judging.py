"""Between the importers and the register: rows made from read records, and what is new in them."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import islice

from django.utils.translation import gettext as _

from evidence import duplicates, importers
from evidence.importers.encoding import decode
from evidence.importers.tables import find_layout
from evidence.models import ImportBatch, Record

SAMPLE_ROWS = 3
LONGEST_CELL = 200
IDENTIFIER = re.compile(r"(?:doi|pmid):")


@dataclass(frozen=True)
class Verdict:
    """One read row: `match` is the record it repeats, in the register or earlier in the file."""

    row: int
    record: Record
    match: Record | int | None = None
    match_row: int | None = None

    @property
    def record_id(self) -> int:
        """The id of the record that stands for the row, once the new ones are written."""
        if self.match is None:
            return self.record.pk
        return self.match if isinstance(self.match, int) else self.match.pk

    @property
    def reason(self) -> str:
        """Why the row is not new, or ""."""
        if self.match_row is not None:
            return _("The same as row %(row)s of this file.") % {"row": self.match_row}
        return _("Already in the register.") if self.match is not None else ""


def as_record(found: importers.Record, *, report_id: int, batch: ImportBatch | None) -> Record:
    """Return an unsaved record of the register, with its duplicate keys and its search text."""
    record = Record(
        report_id=report_id,
        batch=batch,
        kind=found.kind,
        title=found.title,
        authors=list(found.authors),
        journal=found.journal,
        year=found.year,
        volume=found.volume,
        issue=found.issue,
        pages=found.pages,
        doi=found.doi,
        pmid=found.pmid,
        pmcid=found.pmcid,
        abstract=found.abstract,
        language=found.language,
        keywords=list(found.keywords),
        source_db=found.source_db,
        url=found.url,
        extra=dict(found.raw),
        duplicate_keys=duplicates.keys(found),
    )
    record.search_text = record.searchable
    return record


def known_keys(report_id: int) -> dict[str, int]:
    """Return key → id for every record that stands in the register; the older record wins."""
    records = Record.objects.standing().filter(report_id=report_id).order_by("pk")
    known: dict[str, int] = {}
    for pk, keys in records.values_list("pk", "duplicate_keys").iterator():
        for key in keys:
            known.setdefault(key, pk)
    return known


def judge(made: Iterable[tuple[int, Record]], known: Mapping[str, int]) -> list[Verdict]:
    """Say of each row, in file order, whether it is new or repeats a record or an earlier row.

    What a repeated row says of its DOI and PMID counts for the rows after it.
    """
    # Rows of the file have no ids yet: they go by negative numbers, −1 for the first new one.
    keys, new, verdicts = dict(known), [], []
    for row, record in made:
        match = duplicates.first_match(record, keys)
        if match is None:
            new.append((row, record))
            _learn(keys, record.duplicate_keys, -len(new))
            verdicts.append(Verdict(row, record))
            continue
        _learn(keys, filter(IDENTIFIER.match, record.duplicate_keys), match)
        if match > 0:
            verdicts.append(Verdict(row, record, match))
        else:
            first_row, first = new[-match - 1]
            verdicts.append(Verdict(row, record, first, first_row))
    return verdicts


def _learn(keys: dict[str, int], more: Iterable[str], number: int) -> None:
    for key in more:
        keys.setdefault(key, number)


def first_rows(content: bytes) -> list[list[str]]:
    """Return the first three rows under the header of a table, cells cut at 200 characters."""
    layout = find_layout(decode(content)[0])
    rows = csv.reader(StringIO(layout.body, newline=""), delimiter=layout.delimiter)
    try:
        return [_cut(row, len(layout.columns)) for row in islice(filter(any, rows), SAMPLE_ROWS)]
    except csv.Error:
        return []


def _cut(row: Sequence[str], width: int) -> list[str]:
    cells = [cell[:LONGEST_CELL] for cell in row[:width]]
    return cells + [""] * (width - len(cells))
