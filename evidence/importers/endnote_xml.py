"""EndNote XML: <xml><records><record>, every value wrapped in style elements."""

import re
from collections.abc import Mapping

from evidence.importers import fields
from evidence.importers.base import Parsed
from evidence.importers.drafts import Draft, parsed
from evidence.importers.markup import Element, root, words
from evidence.importers.names import person

NAME = "endnote_xml"
START = re.compile(r"<records>\s*<record>")


def read(content: bytes, *, mapping: Mapping[str, str] | None = None) -> Parsed:
    """Read EndNote XML; `mapping` is not used.

    Damaged XML gives a warning. Raises UnknownFormat where entities are declared.
    """
    tree, warnings = root(content)
    return parsed(NAME, (_draft(found) for found in tree.iter("record")), warnings=warnings)


def _draft(record: Element) -> Draft:
    kind = record.find("ref-type")
    links = [words(found) for found in record.findall("urls/related-urls/url")]
    return Draft(
        kind=fields.kind(kind.get("name", "") if kind is not None else ""),
        title=words(record, "titles/title"),
        authors=[person(words(found)) for found in _people(record)],
        journal=_journal(record),
        years=[words(record, "dates/year"), words(record, "dates/pub-dates/date")],
        volume=words(record, "volume"),
        issue=words(record, "number"),
        first_page=words(record, "pages"),
        dois=[words(record, "electronic-resource-num"), *(u for u in links if "doi.org/" in u)],
        pmids=_numbers(record, links),
        pmcids=[words(record, "custom2")],
        abstract=words(record, "abstract"),
        language=words(record, "language"),
        keywords=[words(found) for found in record.findall("keywords/keyword")],
        source_db=words(record, "remote-database-name"),
        url=next(filter(fields.url, links), ""),
        raw={part.tag: [words(part)] for part in record.findall("*") if words(part)},
    )


def _people(record: Element) -> list[Element]:
    authors = record.findall("contributors/authors/author")
    return list(authors or record.findall("contributors/secondary-authors/author"))


def _journal(record: Element) -> str:
    paths = ("periodical/abbr-1", "titles/secondary-title", "periodical/full-title")
    return next(filter(None, (words(record, path) for path in paths)), "")


def _numbers(record: Element, links: list[str]) -> list[str]:
    number = words(record, "accession-num")
    provider = words(record, "remote-database-provider") + words(record, "remote-database-name")
    medline = provider in ("", "NLM", "NLMMEDLINE", "MEDLINE", "PubMed")
    found = [number] if number.isdigit() and medline else []
    return found + [link for link in links if "ncbi.nlm.nih.gov/pubmed" in link]
