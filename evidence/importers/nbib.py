"""MEDLINE tagged text (.nbib), as PubMed and ERIC write it; also called RIS by some."""

import re
from collections.abc import Iterator, Mapping

from evidence.importers import fields
from evidence.importers.base import Parsed
from evidence.importers.drafts import Draft, Entry, Tags, parsed
from evidence.importers.encoding import decode
from evidence.importers.names import person

NAME = "nbib"
START = re.compile(r"^(?:PMID- ?\d|OWN - )", re.MULTILINE)
STRAY = "{count} block(s) without a PMID stood between the records and were left out."

# Tags are padded to four characters; ERIC's five-letter ISSN is the exception.
_TAG = re.compile(r"^(?:(?=.{4}-)([A-Z][A-Z0-9]{1,3}) {0,2}|(ISSN) )-(.*)$")
_OPENING = frozenset(("PMID", "OWN"))


def read(content: bytes, *, mapping: Mapping[str, str] | None = None) -> Parsed:
    """Read MEDLINE text; `mapping` is not used. Never raises for damaged content."""
    text, warnings = decode(content)
    blocks = list(entries(text))
    opened = [block for block in blocks if block.first in _OPENING]
    records = opened or blocks
    if len(records) < len(blocks):
        warnings = (*warnings, STRAY.format(count=len(blocks) - len(records)))
    return parsed(NAME, (_draft(block.tags()) for block in records), warnings=warnings)


def entries(text: str) -> Iterator[Entry]:
    """Cut the text into blocks of tagged values; a PMID line or a blank line opens a new one.

    A blank line followed by an indented line is a gap inside a long value and closes nothing.
    """
    current = Entry()
    gap = False
    for line in text.split("\n"):
        match = _TAG.match(line)
        if match is None:
            if current and line.startswith(" ") and line.strip():
                current.go_on(line.strip())
                gap = False
            gap = gap or not line.strip()
            continue
        tag = match[1] or match[2]
        if current and (gap or tag == "PMID"):
            yield current
            current = Entry()
        current.add(tag, match[3])
        gap = False
    if current:
        yield current


def _draft(tags: Tags) -> Draft:
    return Draft(
        kind=_kind(tags),
        title=" ".join(tags.every("TI")) or tags.first("TT", "BTI", "CTI"),
        authors=_authors(tags),
        journal=tags.first("TA", "JT", "BTI"),
        years=tags.every("DP", "DEP", "DA"),
        volume=tags.first("VI"),
        issue=tags.first("IP"),
        first_page=tags.first("PG"),
        dois=_dois(tags),
        pmids=tags.every("PMID"),
        pmcids=tags.every("PMC"),
        abstract=" ".join(tags.every("AB")),
        language=tags.first("LA"),
        keywords=tags.every("MH", "OT"),
        source_db="ERIC" if tags.first("OWN") == "ERIC" else "PubMed",
        url=next(filter(fields.url, tags.every("LID", "URL")), ""),
        raw=tags,
    )


def _kind(tags: Tags) -> str:
    types = tags.every("PT")
    # A retracted article stays an article: only the notice is a "Retraction of Publication".
    return fields.kind(*(value for value in types if value != "Retracted Publication"))


def _authors(tags: Tags) -> list[str]:
    people = tags.every("AU") or tags.every("FAU")
    people = people or ([] if tags.every("CN") else tags.every("ED", "FED"))
    return [person(name) for name in people] + [fields.line(name) for name in tags.every("CN")]


def _dois(tags: Tags) -> list[str]:
    values = tags.every("LID", "AID")
    marked = [value for value in values if value.endswith("[doi]")]
    others = [value for value in values if "doi" in value.lower() and value not in marked]
    cited = [value.partition("doi:")[2] for value in tags.every("SO") if "doi:" in value]
    return marked + others + cited
