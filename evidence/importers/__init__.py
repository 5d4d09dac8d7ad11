"""Reading literature exports: bytes in, frozen records out. No Django, no database.

`detect` goes by what the bytes say, never by the ending alone: PubMed's "RIS" is MEDLINE text,
and Web of Science writes RIS into .txt.
"""

import re
from collections.abc import Mapping

from evidence.importers import bibtex, endnote_xml, nbib, pubmed_xml, ris, tables, wos
from evidence.importers.base import (
    MAX_RECORDS,
    BadRow,
    Parsed,
    Reader,
    Record,
    UnknownFormat,
)
from evidence.importers.columns import FIELDS, guess_mapping
from evidence.importers.encoding import decode

__all__ = [
    "FIELDS",
    "FORMATS",
    "MAX_RECORDS",
    "BadRow",
    "Parsed",
    "Record",
    "UnknownFormat",
    "detect",
    "guess_mapping",
    "read",
]

_READERS: Mapping[str, Reader] = {
    ris.NAME: ris.read,
    nbib.NAME: nbib.read,
    tables.NAME: tables.read,
    pubmed_xml.NAME: pubmed_xml.read,
    bibtex.NAME: bibtex.read,
    endnote_xml.NAME: endnote_xml.read,
    wos.NAME: wos.read,
}
# For the page: the code of a format and how people call it.
FORMATS: Mapping[str, str] = {
    ris.NAME: "RIS",
    nbib.NAME: "MEDLINE / NBIB",
    tables.NAME: "CSV / TSV",
    pubmed_xml.NAME: "PubMed XML",
    bibtex.NAME: "BibTeX",
    endnote_xml.NAME: "EndNote XML",
    wos.NAME: "Web of Science (tagged)",
}
_STARTS = ((m.NAME, m.START) for m in (ris, nbib, wos, bibtex))
_TAGGED: tuple[tuple[str, re.Pattern[str]], ...] = tuple(_STARTS)
_OTHERS = (
    (b"PK\x03\x04", "This is a spreadsheet, a Word document or an archive. Save it as CSV first."),
    (b"%PDF", "This is a PDF, which holds no records. Export the records as RIS or NBIB."),
    (b"\xd0\xcf\x11\xe0", "This is an old Excel or Word file. Save it as CSV first."),
    (b"\x1f\x8b", "This is a compressed file. Unpack it first."),
    (b"\x89PNG", "This is a picture."),
    (b"\xff\xd8\xff", "This is a picture."),
)
_EMPTY = "The file is empty."
_WEB_PAGE = "This is a web page, not an export. Use the export function of the database."
_OTHER_XML = "This XML is neither PubMed nor EndNote XML."
_NONE = "The file is in none of the formats that can be read: {names}."
_NO_SUCH = "“{name}” is not a format that can be read. These are: {names}."


def detect(content: bytes, filename: str = "") -> str:
    """Name the format of a file, a key of FORMATS, by its content.

    `filename` only decides about plain tables without one known column. Raises UnknownFormat
    with a sentence that says what to do.
    """
    for start, sentence in _OTHERS:
        if content.startswith(start):
            raise UnknownFormat(sentence)
    text = decode(content)[0]
    if not text.strip():
        raise UnknownFormat(_EMPTY)
    if text.lstrip().startswith("<"):
        return _markup(text)
    first = text.lstrip().partition("\n")[0]
    if tables.find_layout(first).known >= 3:
        return tables.NAME
    found = [(match.start(), name) for name, start in _TAGGED if (match := start.search(text))]
    if found:
        return min(found)[1]
    if _is_table(text, filename):
        return tables.NAME
    raise UnknownFormat(_NONE.format(names=", ".join(FORMATS.values())))


def read(
    content: bytes, *, format: str | None = None, mapping: Mapping[str, str] | None = None
) -> Parsed:
    """Read a file into records, refused rows and warnings.

    `format` is a key of FORMATS, detected where absent; `mapping` ({field: column}) is for
    tables. Damaged content never raises; an unreadable format raises UnknownFormat.
    """
    name = detect(content) if format is None else format
    if name not in _READERS:
        raise UnknownFormat(_NO_SUCH.format(name=name, names=", ".join(FORMATS)))
    return _READERS[name](content, mapping=mapping)


def _markup(text: str) -> str:
    if pubmed_xml.START.search(text):
        return pubmed_xml.NAME
    if endnote_xml.START.search(text):
        return endnote_xml.NAME
    page = re.match(r"\s*<(?:!doctype html|html)", text, re.IGNORECASE)
    raise UnknownFormat(_WEB_PAGE if page else _OTHER_XML)


def _is_table(text: str, filename: str) -> bool:
    layout = tables.find_layout(text)
    if "title" in guess_mapping(layout.columns) or layout.known >= 2:
        return True
    if filename.lower().endswith((".csv", ".tsv", ".tab")):
        return len(layout.columns) > 1
    widths = [len(tables.find_layout(line).columns) for line in text.split("\n", 5)[:5] if line]
    return len(widths) > 1 and widths[0] > 2 and len(set(widths)) == 1
