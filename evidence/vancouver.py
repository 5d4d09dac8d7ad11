"""References in the Vancouver style (ICMJE, NLM "Citing Medicine"), brackets and short labels."""

import re
from collections.abc import Iterator, Sequence
from typing import Protocol

AUTHORS_SHOWN = 6
EN_DASH = "\u2013"
NO_AUTHOR = 60

_CJK = re.compile(r"[\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af]")
_INITIALS = re.compile(r"[^\W\d_]{1,5}")
_SUFFIX = re.compile(r"(?:Jr|Sr|2nd|3rd|4th)")
_PLAIN_RANGE = re.compile(r"(\d+)-(\d+)")


class Citable(Protocol):
    """The part of a record a reference is made of; imported and stored records both have it."""

    @property
    def title(self) -> str:
        """The title on one line."""
        ...

    @property
    def authors(self) -> Sequence[str]:
        """Authors in the form "Family GI"."""
        ...

    @property
    def journal(self) -> str:
        """The journal, abbreviated where the abbreviation is known."""
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
    def issue(self) -> str:
        """The issue."""
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


def format_reference(record: Citable) -> str:
    """One reference on one line, without its number.

    Up to six authors, then "et al."; title; journal; year;volume(issue):pages; DOI; PMID.
    What the record lacks is left out with its punctuation.
    """
    parts = [
        _authors(record.authors),
        _sentence(record.title),
        _sentence(record.journal),
        _sentence(_place(record)),
        f"doi: {record.doi}." if record.doi else "",
        f"PMID: {record.pmid}." if record.pmid else "",
    ]
    return " ".join(part for part in parts if part)


def bracket(numbers: Sequence[int]) -> str:
    """Citation numbers as "[1, 3–5]": sorted, without doubles, an en dash for three and more.

    An empty sequence gives an empty string.
    """
    parts = []
    for first, last in _runs(sorted(set(numbers))):
        if last - first >= 2:
            parts.append(f"{first}{EN_DASH}{last}")
        else:
            parts += [str(number) for number in range(first, last + 1)]
    return f"[{', '.join(parts)}]" if parts else ""


def short_label(record: Citable) -> str:
    """A name for lists and chips: "Gardner 2023", "Cha and Yoo 2020", "Cha et al. 2020".

    Without authors the beginning of the title stands; without a year "n.d.".
    """
    names = [_family(author) for author in record.authors[:2]]
    if not names:
        label = record.title if len(record.title) <= NO_AUTHOR else f"{record.title[:NO_AUTHOR]}…"
    elif len(record.authors) > 2:
        label = f"{names[0]} et al."
    else:
        label = " and ".join(names)
    return f"{label} {record.year or 'n.d.'}".strip()


def _authors(authors: Sequence[str]) -> str:
    shown = ", ".join(authors[:AUTHORS_SHOWN])
    if len(authors) > AUTHORS_SHOWN:
        return f"{shown}, et al."
    return _sentence(shown)


def _sentence(text: str) -> str:
    text = text.strip()
    if not text or text.endswith((".", "?", "!", "。", "？", "！")):
        return text
    return f"{text}."


def _place(record: Citable) -> str:
    volume = f"{record.volume}({record.issue})" if record.issue else record.volume
    pages = _abridged(record.pages)
    place = str(record.year or "")
    if volume:
        place = f"{place};{volume}" if place else volume
    if pages:
        place = f"{place}:{pages}" if place else pages
    return place


def _abridged(pages: str) -> str:
    """Ranges lose the digits that repeat, as the NLM prints them: "1099-1104" is "1099-104"."""
    match = _PLAIN_RANGE.fullmatch(pages)
    if match is None or len(match[1]) != len(match[2]) or int(match[2]) <= int(match[1]):
        return pages
    first, last = match[1], match[2]
    same = next(place for place in range(len(first)) if first[place] != last[place])
    return f"{first}-{last[same:]}"


def _family(author: str) -> str:
    if _CJK.search(author):
        return author
    words = author.split()
    while len(words) > 1 and _SUFFIX.fullmatch(words[-1]):
        words.pop()
    if len(words) > 1 and words[-1].isupper() and _INITIALS.fullmatch(words[-1]):
        words.pop()
    return " ".join(words)


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = 0
    for place in range(1, len(numbers) + 1):
        if place == len(numbers) or numbers[place] != numbers[place - 1] + 1:
            yield numbers[start], numbers[place - 1]
            start = place
