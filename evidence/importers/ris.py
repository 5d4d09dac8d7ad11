"""RIS, as Embase, Ovid, Scopus, Cochrane, Web of Science, ProQuest and EndNote really write it."""

import re
from collections.abc import Iterator, Mapping

from evidence.importers import fields
from evidence.importers.base import Parsed
from evidence.importers.drafts import Draft, Entry, Tags, parsed
from evidence.importers.encoding import decode
from evidence.importers.names import person

NAME = "ris"
START = re.compile(r"^TY {1,2}- ?", re.MULTILINE)
NO_TYPE = "A record without its TY line was read as of unknown kind."

# One blank before the hyphen is taken for a tag only in files that write TY so: in the others it
# is a wrapped line of text ("T2 - weighted images").
_STRICT = re.compile(r"^([A-Z][A-Z0-9])[ \t]{2}-(?=\s|$)")
_LOOSE = re.compile(r"^([A-Z][A-Z0-9])[ \t]{1,2}-")
_BETWEEN = re.compile(r"^(?:\d{1,6}\.|Record #\d+ of \d+|Provider: .*|Content: text/.*)\s*$")
# EndNote goes on with the values of these tags on bare lines, one value a line.
_REPEATED = frozenset(("KW", "AU", "A1", "A2", "A3", "DB", "UR", "N1", "M1"))
# Abbreviations first: references are printed with them.
_JOURNALS = ("J2", "JA", "JI", "J1", "T2", "JO", "JF")
_LINKS = ("L3", "L2", "LK", "UR", "L1", "ID")
_TITLES = ("TI", "T1", "CT", "BT", "TT", "ST")

_KINDS = {
    "BOOK": "book", "EBOOK": "book", "EDBOOK": "book", "SER": "book", "CHAP": "chapter",
    "ECHAP": "chapter", "CONF": "conference", "CPAPER": "conference", "ABST": "conference",
    "RPRT": "report", "GOVDOC": "report", "THES": "thesis", "UNPB": "preprint",
    "STAND": "standard", "PAT": "patent", "ELEC": "web", "BLOG": "web", "ICOMM": "web",
    "DATA": "dataset", "DBASE": "dataset", "AGGR": "dataset",
}  # fmt: skip
_ARTICLES = frozenset(("JOUR", "EJOUR", "JFULL", "MGZN", "NEWS", "INPR"))
# Of the free text of work types (M3) only these say more than TY does.
_TELLING = frozenset(
    ("review", "letter", "editorial", "case report", "conference", "erratum", "retraction",
     "guideline")
)  # fmt: skip


def read(content: bytes, *, mapping: Mapping[str, str] | None = None) -> Parsed:
    """Read a RIS file; `mapping` is not used. Never raises for damaged content."""
    text, warnings = decode(content)
    return parsed(NAME, (_draft(entry.tags()) for entry in entries(text)), warnings=warnings)


def entries(text: str) -> Iterator[Entry]:
    """Cut the text into records with their tags and wrapped lines.

    A TY line opens a record even where the ER of the one before is missing. Lines between
    records ("Record #3 of 18", "2.", links after ER) belong to none; tags after ER make a record
    of their own only if a title is among them, for then a TY line was lost.
    """
    pattern = _STRICT if re.search(r"^TY {2}-", text, re.MULTILINE) else _LOOSE
    current = Entry()
    for line in text.split("\n"):
        match = pattern.match(line)
        if match is None:
            _continue(current, line)
            continue
        tag = match[1]
        if tag in ("TY", "ER"):
            yield from _finished(current)
            current = Entry()
        if tag != "ER":
            current.add(tag, line[match.end() :])
    yield from _finished(current)


def _finished(entry: Entry) -> Iterator[Entry]:
    if entry.has("TY", "TI", "T1"):
        yield entry


def _continue(entry: Entry, line: str) -> None:
    words = line.strip()
    if not entry or not words or _BETWEEN.match(line):
        return
    if entry.last in _REPEATED and not line[0].isspace():
        entry.add(entry.last, words)
    else:
        entry.go_on(words)


def _draft(tags: Tags) -> Draft:
    return Draft(
        kind=_kind(tags),
        title=next(filter(fields.title, tags.every(*_TITLES)), ""),
        authors=[person(name) for name in _authors(tags)],
        journal=next(filter(fields.journal, tags.every(*_JOURNALS)), ""),
        years=tags.every("PY", "Y1", "DA"),
        volume=tags.first("VL", "VO"),
        issue=tags.first("IS", "CP"),
        first_page=_first_page(tags),
        last_page=tags.first("EP"),
        dois=_dois(tags),
        pmids=_pmids(tags),
        pmcids=[value for value in tags.every("C2", "C3", "C7", "UR", "N1") if "PMC" in value],
        abstract=tags.first("AB", "N2"),
        language=tags.first("LA"),
        keywords=tags.every("KW"),
        source_db=_database(tags),
        url=next(filter(fields.url, tags.every("UR", "L1", "L2", "LK")), ""),
        raw=tags,
    )


def _kind(tags: Tags) -> str:
    code = tags.first("TY").upper()
    base = "article" if code in _ARTICLES else _KINDS.get(code, "other")
    named = fields.kind(*tags.every("M3", "PT"))
    return named if named in _TELLING and base in ("article", "other") else base


def _authors(tags: Tags) -> list[str]:
    return tags.every("AU", "A1") or tags.every("A2") or tags.every("ED", "A3")


def _first_page(tags: Tags) -> str:
    # Journals without pages: Scopus and Web of Science give the article number apart.
    page = tags.first("SP", "PG")
    number = tags.first("C7", "AR")
    return page if fields.short(page) or "PMC" in number else number


def _dois(tags: Tags) -> list[str]:
    links = [value for value in tags.every(*_LINKS) if "doi.org/" in value]
    notes = [value for value in tags.every("M3", "N1") if value.lower().startswith(("doi", "10."))]
    return tags.every("DO", "DI") + links + notes


def _pmids(tags: Tags) -> list[str]:
    """Embase writes C5, Cochrane "PUBMED n" in C3, Scopus C2, Ovid and others ID or AN."""
    databases = " ".join(tags.every("DB", "DP")).lower()
    found = [value for value in tags.every("C3", "N1", "UR", "AN", "ID", "PM") if _says(value)]
    if "embase" in databases or "U2" in tags:
        found += tags.every("C5")
    if "scopus" in databases:
        found += tags.every("C2")
    if "medline" in databases or "pubmed" in databases or "nlm" in databases:
        found += [value for value in tags.every("AN", "ID") if value.isdigit()]
    return found


def _says(value: str) -> bool:
    start = value[:200].lower()
    return "pubmed" in start or "pmid" in start


def _database(tags: Tags) -> str:
    named = tags.first("DB", "DP")
    if named:
        return named
    everything = " ".join(tags.every("AN", "UR", "WE"))
    known = (("WOS:", "Web of Science"), ("embase.com", "Embase"), ("pubmed", "PubMed"),
             ("cochranelibrary.com/central", "Cochrane CENTRAL"), ("jstor.org", "JSTOR"),
             ("proquest.com", "ProQuest"), ("ieeexplore", "IEEE Xplore"))  # fmt: skip
    return next((name for sign, name in known if sign in everything), "")
