"""What every reader of a literature export gives back: frozen records, refused rows, warnings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

MAX_RECORDS = 20_000
MAX_WARNINGS = 200


class UnknownFormat(ValueError):
    """The bytes are in no format that can be read; the message is a sentence for the person."""


@dataclass(frozen=True)
class Record:
    """One bibliographic record.

    `authors` are in the Vancouver form "Family GI" (collective and Chinese names as printed),
    `doi` is lower-case without a prefix, `language` an ISO 639-1 code where it is known and
    `url` is http(s) or empty. `kind` is one of `fields.KINDS`. `raw` holds what the file said,
    tag or column by tag or column, ready for JSON.
    """

    kind: str
    title: str
    authors: tuple[str, ...] = ()
    journal: str = ""
    year: int | None = None
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    abstract: str = ""
    language: str = ""
    keywords: tuple[str, ...] = ()
    source_db: str = ""
    url: str = ""
    raw: Mapping[str, object] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class BadRow:
    """A record of the file that was refused: its ordinal from 1, why, and how it begins."""

    row: int
    reason: str
    excerpt: str


@dataclass(frozen=True)
class Parsed:
    """The outcome of reading one file; `records` pairs each record with its ordinal from 1.

    `columns` and `mapping` are filled for tables only. A table whose `mapping` has no "title"
    holds no records yet: a person has to say which column is which.
    """

    format: str
    records: tuple[tuple[int, Record], ...]
    refused: tuple[BadRow, ...] = ()
    warnings: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    mapping: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def needs_mapping(self) -> bool:
        """True when a table was recognised but none of its columns as the title."""
        return bool(self.columns) and "title" not in self.mapping


class Reader(Protocol):
    """A reader turns the bytes of a file into `Parsed`; damaged content never raises."""

    def __call__(self, content: bytes, *, mapping: Mapping[str, str] | None = None) -> Parsed:
        """Read the whole file; only tables look at `mapping` (field to column name)."""
        ...
