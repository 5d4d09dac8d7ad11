"""Web of Science tagged export (FN … EF), two-letter tags and a three-space continuation."""

import re
from collections.abc import Iterator, Mapping

from evidence.importers import fields
from evidence.importers.base import Parsed
from evidence.importers.drafts import Draft, Entry, Tags, parsed
from evidence.importers.encoding import decode
from evidence.importers.names import person

NAME = "wos"
START = re.compile(r"^(?:FN [^\n]+\nVR |PT [JBSPC]$)", re.MULTILINE)

_TAG = re.compile(r"^([A-Z][A-Z0-9])(?: (.*))?$")
_PER_LINE = frozenset(("AU", "AF", "CA", "BE", "C1", "CR"))


def read(content: bytes, *, mapping: Mapping[str, str] | None = None) -> Parsed:
    """Read a Web of Science export; `mapping` is not used. Never raises for damaged content."""
    text, warnings = decode(content)
    return parsed(NAME, (_draft(entry.tags()) for entry in entries(text)), warnings=warnings)


def entries(text: str) -> Iterator[Entry]:
    """Cut the text into records; PT opens one, ER or the next PT closes it."""
    current = Entry()
    for line in text.split("\n"):
        match = _TAG.match(line)
        if match is None:
            if current and line.startswith("  ") and line.strip():
                _continue(current, line.strip())
            continue
        if match[1] in ("PT", "ER", "EF") and current:
            yield current
            current = Entry()
        if match[1] == "PT" or (current and match[1] not in ("ER", "EF")):
            current.add(match[1], match[2] or "")
    if current:
        yield current


def _continue(entry: Entry, words: str) -> None:
    if entry.last in _PER_LINE:
        entry.add(entry.last, words)
    else:
        entry.go_on(words)


def _draft(tags: Tags) -> Draft:
    return Draft(
        kind=fields.kind(*tags.every("DT")),
        title=tags.first("TI"),
        authors=[person(name) for name in tags.every("AU", "CA")] or _editors(tags),
        journal=tags.first("JI", "SO"),
        years=tags.every("PY", "EA"),
        volume=tags.first("VL"),
        issue=tags.first("IS"),
        first_page=tags.first("BP", "AR"),
        last_page=tags.first("EP"),
        dois=tags.every("DI"),
        pmids=tags.every("PM"),
        abstract=tags.first("AB"),
        language=tags.first("LA"),
        keywords=tags.every("DE", "ID"),
        source_db="Web of Science",
        # The cited references (CR) are long and of no use here.
        raw={tag: values for tag, values in tags.items() if tag != "CR"},
    )


def _editors(tags: Tags) -> list[str]:
    return [person(name) for name in tags.every("BE")]
