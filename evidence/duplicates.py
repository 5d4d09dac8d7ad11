"""Keys by which two records are the same publication. Pure, deterministic, one look-up a key."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Protocol

SHORTEST_TITLE = 20
SHORTEST_CJK_TITLE = 8
LONGEST_TITLE = 200
LETTERS_OF_TITLE = 12
# Ahead-of-print and final version are one publication; their years differ by up to two.
YEARS_APART = 2

_NOTICE_KINDS = frozenset(("retraction", "erratum"))
# "Correction of leg length" and "Retraction of the nerve" are surgery: these words need a sign.
_NOTICE = re.compile(
    r"\W*(?:(?:erratum|errata|corrigend(?:um|a))\b"
    r"|(?:retraction|(?:author |publisher )?corrections?|addendum|withdrawal)"
    r"(?:\s*[:.]|\s+(?:to|of|for)\s*:|\s+to\b|\s+not(?:e|ice)\b|\s+[–—-]\s)"
    r"|notice of (?:retraction|withdrawal)|(?:editorial )?expression of concern"
    r"|publisher['’]?s? note|更正|勘误|撤稿)",
    re.IGNORECASE,
)
_REACTION = re.compile(
    r"\W*(?:(?:letter|reply|response|comments?|commentary|in reply|re|authors?['’]? (?:reply"
    r"|response)|a commentary|answer)\b(?: \w+){0,4}?(?:\s*:|\s+(?:to|on|regarding|re)\b))",
    re.IGNORECASE,
)
# Publishers put this before the title of the article itself once it is retracted.
_RETRACTED = re.compile(r"^\W*(?:retracted(?: article| paper)?|withdrawn)\W*[:.\-–—\]]\W*", re.I)
# Ovid appends these to titles.
_TRAILER = re.compile(r"(?:[.\s]*\[[^\[\]]{1,40}\])+\s*$")
_GENERIC = frozenset(
    ("a", "an", "the", "to", "of", "in", "on", "for", "from", "and", "re", "with", "by",
     "editor", "editors", "editorial", "letter", "letters", "reply", "replies", "response",
     "author", "authors", "comment", "comments", "commentary", "correspondence", "abstract",
     "abstracts", "introduction", "preface", "foreword", "contents", "table", "issue", "news",
     "note", "notes", "conference", "proceedings", "annual", "meeting", "international",
     "congress", "supplement", "poster", "posters", "session", "oral", "presentations",
     "invited", "highlights", "obituary", "index", "reviewers", "acknowledgement",
     "retraction", "erratum", "correction", "corrigendum")
)  # fmt: skip
_CJK = re.compile(r"[\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af]")


class Bibliographic(Protocol):
    """The part of a record the keys are made of; imported and stored records both have it."""

    @property
    def kind(self) -> str:
        """What sort of publication it is."""
        ...

    @property
    def title(self) -> str:
        """The title on one line."""
        ...

    @property
    def authors(self) -> Sequence[str]:
        """Authors in the form "Family GI"."""
        ...

    @property
    def year(self) -> int | None:
        """The year of publication."""
        ...

    @property
    def volume(self) -> str:
        """The volume."""
        ...

    @property
    def pages(self) -> str:
        """The pages or the article number."""
        ...

    @property
    def doi(self) -> str:
        """The DOI, lower-case, without prefix."""
        ...

    @property
    def pmid(self) -> str:
        """The PubMed number."""
        ...


def keys(record: Bibliographic) -> list[str]:
    """Keys to store with a record: DOI, PubMed number, title and place of printing.

    "doi:…", "pmid:…", "title:<title>|<year>|<family>|<page>" (also with "*" for any page, or "?"
    for none), "page:<title>|<year>|<page>" for authors written differently, and
    "place:<year>|<volume>|<page>|<family>|<first letters>" for slips in the title. A title has
    to be long enough to tell one paper from another; "Editorial" and its like give no key.
    Retraction notices, errata and letters about an article get keys of their own, so that they
    never stand for the article they concern.
    """
    found = _identifiers(record)
    stem = _stem(record)
    if not stem:
        return found
    page = _first_page(record.pages)
    year = record.year or ""
    title = stem.format(year=year)
    found += [f"{title}|{page or '?'}", f"{title}|*"]
    return found + _printed(record, stem, page)


def lookups(record: Bibliographic) -> list[str]:
    """Keys to look a record up by, the surest first.

    Two records with pages have to begin on the same page, for one text may be printed in several
    journals; a record without pages matches any. The years next to its own are tried last.
    """
    found = _identifiers(record)
    stem = _stem(record)
    if not stem:
        return found
    page = _first_page(record.pages)
    found += _printed(record, stem, page)
    for year in _years(record.year):
        title = stem.format(year=year)
        found += [f"{title}|{page}", f"{title}|?"] if page else [f"{title}|*"]
    return found


def first_match(record: Bibliographic, known: Mapping[str, int]) -> int | None:
    """The id of the first known record that is the same publication, or None.

    `known` maps keys, as `keys` gives them, to ids.
    """
    return next((known[key] for key in lookups(record) if key in known), None)


def is_notice(record: Bibliographic) -> bool:
    """True for a retraction notice, an erratum or a correction, by its kind or its title."""
    return record.kind in _NOTICE_KINDS or bool(_NOTICE.match(record.title))


def normal_title(title: str) -> str:
    """A title as letters and digits only, lower-case, without accents, at most 200 signs."""
    title = _TRAILER.sub("", _RETRACTED.sub("", title)) or title
    spread = unicodedata.normalize("NFKD", title.casefold())
    return "".join(sign for sign in spread if sign.isalnum())[:LONGEST_TITLE]


def family(author: str) -> str:
    """The family name of an author written "Family GI"; a collective name is given whole."""
    words = author.removesuffix(" Jr").removesuffix(" Sr").split()
    while len(words) > 1 and re.fullmatch(r"2nd|3rd|4th", words[-1]):
        words.pop()
    if len(words) > 1 and words[-1].isupper() and len(words[-1]) <= 5:
        words.pop()
    return " ".join(words)


def _identifiers(record: Bibliographic) -> list[str]:
    found = []
    if record.doi:
        found.append(f"doi:{record.doi.lower()}")
    if record.pmid:
        found.append(f"pmid:{record.pmid}")
    return found


def _stem(record: Bibliographic) -> str:
    title = normal_title(record.title)
    shortest = SHORTEST_CJK_TITLE if _CJK.search(title) else SHORTEST_TITLE
    if len(title) < shortest or _is_generic(record.title):
        return ""
    about = "notice-" if is_notice(record) else "letter-" if _REACTION.match(record.title) else ""
    first = normal_title(family(record.authors[0])) if record.authors else ""
    return f"title:{about}{title}|{{year}}|{first[:60]}"


def _printed(record: Bibliographic, stem: str, page: str) -> list[str]:
    """Keys by the place of printing; none without a page and a year."""
    if not page or not record.year:
        return []
    title, _, first = stem.removeprefix("title:").split("|")
    found = [f"page:{title}|{record.year}|{page}"]
    if record.volume and first:
        place = f"{record.year}|{record.volume.casefold()}|{page}|{first}"
        found.append(f"place:{place}|{title[:LETTERS_OF_TITLE]}")
    return found


def _first_page(pages: str) -> str:
    match = re.match(r"[a-z]{0,3}\d+", pages.casefold())
    return match[0] if match else ""


def _years(year: int | None) -> list[int | str]:
    if not year:
        return [""]
    near = [year + sign * apart for apart in range(1, YEARS_APART + 1) for sign in (-1, 1)]
    return [year, *near]


def _is_generic(title: str) -> bool:
    words = re.findall(r"[^\W\d_]+", title.casefold())
    return all(word in _GENERIC for word in words)
