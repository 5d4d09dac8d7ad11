"""BibTeX and BibLaTeX entries, read without any TeX: braces, strings and accents."""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from evidence.importers import fields
from evidence.importers.base import Parsed
from evidence.importers.drafts import Draft, Tags, parsed
from evidence.importers.encoding import decode
from evidence.importers.names import natural

NAME = "bibtex"
START = re.compile(r"^[ \t]*@[A-Za-z]+\s*[{(]", re.MULTILINE)

_ENTRY = re.compile(r"^[ \t]*@([A-Za-z]+)\s*[{(]", re.MULTILINE)
_FIELD = re.compile(r"(?<!\w)([A-Za-z][\w:.+/-]{0,60})\s{0,60}=\s*")
_BARE = re.compile(r"[^\s,#{}\"]+")
_NEXT = re.compile(r"\s*#\s*")
_SPECIALS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ",
    "OE": "Œ", "aa": "å", "AA": "Å", "i": "i", "j": "j", "textendash": "–", "textemdash": "—",
    "textquoteright": "’", "textregistered": "®", "texttrademark": "™", "textpm": "±",
    "textmu": "µ", "textdegree": "°",
}  # fmt: skip
_MARKS = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304",
    ".": "\u0307", "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "k": "\u0328",
    "r": "\u030a", "d": "\u0323",
}  # fmt: skip
_ACCENT = re.compile(r"\\([`'^\"~=.]|[cvuHkrd](?![A-Za-z]))\s*\{?\\?([A-Za-z])\}?")
_COMMAND = re.compile(r"\\([A-Za-z]+)(?:\s+|\{\})?")
_ESCAPED = re.compile(r"\\([&%$#_{}])")


def read(content: bytes, *, mapping: Mapping[str, str] | None = None) -> Parsed:
    """Read a BibTeX file; `mapping` is not used. Never raises for damaged content."""
    text, warnings = decode(content)
    return parsed(NAME, (_draft(kind, tags) for kind, tags in entries(text)), warnings=warnings)


def entries(text: str) -> Iterator[tuple[str, Tags]]:
    """Give (entry type, fields by lower-case name) for each entry; @string names are put in.

    An entry ends where the next one begins on a line of its own, so a lost brace costs one entry.
    """
    strings: dict[str, str] = {}
    starts = list(_ENTRY.finditer(text))
    ends = [*(match.start() for match in starts[1:]), len(text)]
    for match, end in zip(starts, ends, strict=False):
        kind, body = match[1].lower(), text[match.end() : end]
        if kind in ("comment", "preamble"):
            continue
        found = Tags.of(_fields(body, strings))
        if kind == "string":
            strings.update({name: values[0] for name, values in found.items()})
        else:
            yield kind, found


def _fields(body: str, strings: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    position = 0
    while match := _FIELD.search(body, position):
        value, position = _value(body, match.end(), strings)
        yield match[1].lower(), value.strip()


def _value(body: str, position: int, strings: Mapping[str, str]) -> tuple[str, int]:
    parts: list[str] = []
    while position < len(body):
        if body[position] in '{"':
            end = _closing(body, position)
            parts.append(body[position + 1 : end])
            position = end + 1
        elif match := _BARE.match(body, position):
            parts.append(strings.get(match[0].lower(), match[0]))
            position = match.end()
        joint = _NEXT.match(body, position)
        if joint is None:
            break
        position = joint.end()
    return "".join(parts), position


def _closing(body: str, start: int) -> int:
    depth = 0
    quoted = body[start] == '"'
    for match in re.compile(r"\\.|[{}\"]", re.DOTALL).finditer(body, start + quoted):
        sign = match[0]
        if quoted and sign == '"' and depth == 0:
            return match.start()
        depth += (sign == "{") - (sign == "}")
        if not quoted and depth == 0 and sign == "}":
            return match.start()
    return len(body)


def plain(value: str) -> str:
    """Text without TeX: accents composed, escapes resolved, braces dropped, dashes short."""
    if "\\" in value:
        value = _ACCENT.sub(
            lambda match: unicodedata.normalize("NFC", match[2] + _MARKS[match[1]]), value
        )
        value = _ESCAPED.sub(r"\1", value)
        value = _COMMAND.sub(lambda match: _SPECIALS.get(match[1], ""), value)
    value = re.sub(r"[{}]", "", value).replace("~", " ")
    return " ".join(value.replace("---", "—").replace("--", "–").split())


def _authors(value: str) -> list[str]:
    names = []
    for name in re.split(r"\s+and\s+", value):
        whole = name.strip()
        # A name in braces of its own is an organisation.
        collective = whole.startswith("{") and whole.endswith("}")
        names.append(plain(whole) if collective else natural(plain(whole)))
    return [name for name in names if name and name != "others"]


def _draft(kind: str, tags: Tags) -> Draft:
    named = tags.first("document_type", "type")
    clean = Tags({name: [plain(value) for value in values] for name, values in tags.items()})
    return Draft(
        kind="other" if kind == "misc" and not named else fields.kind(named or kind),
        title=clean.first("title", "booktitle"),
        authors=_authors(tags.first("author", "editor")),
        journal=clean.first("shortjournal", "journal", "journaltitle", "booktitle", "series"),
        years=clean.every("year", "date"),
        volume=clean.first("volume"),
        issue=clean.first("number", "issue"),
        first_page=clean.first("pages", "art_number", "eid", "article-number"),
        dois=[*tags.every("doi"), *(link for link in tags.every("url") if "doi.org/" in link)],
        pmids=tags.every("pmid", "pubmed_id"),
        pmcids=tags.every("pmcid", "pmc"),
        abstract=clean.first("abstract"),
        language=clean.first("language", "langid"),
        keywords=[part for value in clean.every("keywords", "author_keywords", "keyword")
                  for part in re.split(r"[;,]", value)],
        source_db=clean.first("source"),
        url=tags.first("url"),
        raw=clean,
    )  # fmt: skip
