"""From the loose values a reader has found to frozen records: one place for every rule."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from evidence.importers import fields
from evidence.importers.base import MAX_RECORDS, MAX_WARNINGS, BadRow, Parsed, Record

NO_TITLE = "The record has no title."
TOO_MANY = (
    "The file holds more than {limit:,} records. This record and those after it were not read; "
    "cut the export into smaller files."
)
BAD_YEAR = "Record {row}: the year “{value}” could not be read and was left empty."
LONG_TITLE = "Record {row}: the title is longer than {limit} characters and was cut."
NOTHING = "No record was found in the file."
MORE_WARNINGS = "There are more warnings of this kind; the first {limit} are shown."

MAX_TITLE = 600
MAX_JOURNAL = 300
MAX_RAW = 4_000
_EXCERPT = 160


@dataclass
class Draft:
    """The values of one record as they stood in the file; `fault` refuses it outright.

    For `years`, `dois`, `pmids` and `pmcids` the first value that can be read wins.
    `authors` are already in the form "Family GI".
    """

    kind: str = "article"
    title: str = ""
    authors: Sequence[str] = ()
    journal: str = ""
    years: Sequence[str] = ()
    volume: str = ""
    issue: str = ""
    first_page: str = ""
    last_page: str = ""
    dois: Sequence[str] = ()
    pmids: Sequence[str] = ()
    pmcids: Sequence[str] = ()
    abstract: str = ""
    language: str = ""
    keywords: Sequence[str] = ()
    source_db: str = ""
    url: str = ""
    raw: Mapping[str, Sequence[str]] = field(default_factory=dict)
    fault: str = ""


class Entry:
    """The tagged lines of one record while a file is read."""

    def __init__(self) -> None:
        self._lines: list[tuple[str, list[str]]] = []

    def __bool__(self) -> bool:
        return bool(self._lines)

    @property
    def first(self) -> str:
        """The tag that opened the record; empty while there is none."""
        return self._lines[0][0] if self._lines else ""

    @property
    def last(self) -> str:
        """The tag read last; empty while there is none."""
        return self._lines[-1][0] if self._lines else ""

    def has(self, *tags: str) -> bool:
        """True if one of the tags is present."""
        return any(tag in tags for tag, _ in self._lines)

    def add(self, tag: str, value: str) -> None:
        """Begin a value."""
        self._lines.append((tag, [value.strip()]))

    def go_on(self, words: str) -> None:
        """Go on with the value read last, on a wrapped line."""
        self._lines[-1][1].append(words)

    def tags(self) -> "Tags":
        """The values by tag, wrapped lines joined."""
        return Tags.of((tag, " ".join(parts).strip()) for tag, parts in self._lines)


class Tags(dict[str, list[str]]):
    """The values of a tagged record by tag, in file order."""

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> "Tags":
        """Gather (tag, value) pairs; empty values are dropped."""
        tags = cls()
        for tag, value in pairs:
            if value:
                tags.setdefault(tag, []).append(value)
        return tags

    def every(self, *tags: str) -> list[str]:
        """All values of the given tags, in the order of the tags."""
        return [value for tag in tags for value in self.get(tag, ())]

    def first(self, *tags: str) -> str:
        """The first value of the first tag that has one, else an empty string."""
        return next((self[tag][0] for tag in tags if tag in self), "")


def parsed(
    name: str,
    drafts: Iterable[Draft],
    *,
    warnings: Sequence[str] = (),
    columns: Sequence[str] = (),
    mapping: Mapping[str, str] | None = None,
) -> Parsed:
    """Freeze drafts in file order into `Parsed`; at most MAX_RECORDS, the rest is refused."""
    records: list[tuple[int, Record]] = []
    refused: list[BadRow] = []
    notes = list(warnings)
    row = 0
    for row, draft in enumerate(drafts, start=1):
        if row > MAX_RECORDS:
            refused.append(BadRow(row, TOO_MANY.format(limit=MAX_RECORDS), _excerpt(draft)))
            break
        if draft.fault or not fields.title(draft.title):
            refused.append(BadRow(row, draft.fault or NO_TITLE, _excerpt(draft)))
        else:
            records.append((row, _record(row, draft, notes)))
    if not row:
        notes.append(NOTHING)
    if len(notes) > MAX_WARNINGS:
        notes[MAX_WARNINGS:] = [MORE_WARNINGS.format(limit=MAX_WARNINGS)]
    return Parsed(
        name, tuple(records), tuple(refused), tuple(notes), tuple(columns), dict(mapping or {})
    )


def _record(row: int, draft: Draft, notes: list[str]) -> Record:
    title = fields.title(draft.title)
    if len(title) > MAX_TITLE:
        notes.append(LONG_TITLE.format(row=row, limit=MAX_TITLE))
    return Record(
        kind=draft.kind,
        title=title[:MAX_TITLE],
        authors=tuple(dict.fromkeys(name for name in draft.authors if name)),
        journal=fields.journal(draft.journal)[:MAX_JOURNAL],
        year=_year(row, draft, notes),
        volume=fields.short(draft.volume),
        issue=fields.short(draft.issue),
        pages=fields.pages(draft.first_page, draft.last_page),
        doi=next(filter(None, map(fields.doi, draft.dois)), ""),
        pmid=next(filter(None, map(fields.pmid, draft.pmids)), ""),
        pmcid=next(filter(None, map(fields.pmcid, draft.pmcids)), ""),
        abstract=fields.line(draft.abstract),
        language=fields.language(draft.language),
        keywords=fields.keywords(draft.keywords),
        source_db=fields.short(draft.source_db),
        url=fields.url(draft.url),
        raw={
            tag: [value[:MAX_RAW] for value in values]
            for tag, values in draft.raw.items()
            if list(values) != [draft.abstract]
        },
    )


def _year(row: int, draft: Draft, notes: list[str]) -> int | None:
    given = [value for value in map(fields.short, draft.years) if value]
    found = next((year for year in map(fields.year, given) if year is not None), None)
    if found is None and given:
        notes.append(BAD_YEAR.format(row=row, value=given[0][:20]))
    return found


def _excerpt(draft: Draft) -> str:
    words = (fields.line(value) for values in draft.raw.values() for value in values)
    return " · ".join(word for word in words if word)[:_EXCERPT]
