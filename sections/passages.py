"""A stretch of a text: found by its words, checked by its offsets, looked for again in a newer text."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cer_portal.errors import BadInput


@dataclass(frozen=True)
class Passage:
    """A stretch of plain text, end excluded; without offsets it is the whole section."""

    start: int | None = None
    end: int | None = None
    quote: str = ""


def find_passage(plain: str, words: str) -> Passage:
    """Return where typed words stand in a text; white space may differ, nothing else may.

    Raises BadInput where they are not there or not there once only. Empty words are the whole.
    """
    parts = [re.escape(part) for part in words.split()]
    if not parts:
        return Passage()
    places = [match.span() for match in re.finditer(r"\s+".join(parts), plain)]
    if not places:
        raise BadInput(*_quote_error(_("These words are not in the text.")))
    if len(places) > 1:
        raise BadInput(
            *_quote_error(
                _("These words stand there %(count)s times. Add the words around them.")
                % {"count": len(places)}
            )
        )
    start, end = places[0]
    return Passage(start, end, plain[start:end])


def check_passage(plain: str, start: int | None, end: int | None) -> Passage:
    """Return the marked stretch of a text; raises BadInput where it does not lie inside."""
    if start is None or end is None:
        return Passage()
    if not 0 <= start < end <= len(plain):
        raise BadInput(*_quote_error(_("The marked passage does not lie in the text.")))
    return Passage(start, end, plain[start:end])


def _quote_error(sentence: str) -> tuple[str, dict[str, list[str]]]:
    return sentence, {"quote": [sentence]}


def place_now(passage: str, start: int, plain: str) -> tuple[int, int] | None:
    """Return where a passage stands in a newer text: the nearest place with the same words, or None.

    A passage whose words are gone has no place; that is no error, the quote is kept with the remark.
    """
    if not passage:
        return None
    if plain.startswith(passage, start):
        return start, start + len(passage)
    after = plain.find(passage, start)
    before = plain.rfind(passage, 0, start + len(passage))
    places = [place for place in (before, after) if place >= 0]
    if not places:
        return None
    best = min(places, key=lambda place: abs(place - start))
    return best, best + len(passage)
