"""What changed between two states of a text: blocks lined up, words inside them, tables by cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.utils.safestring import SafeString

from sections.richtext.compare_edits import Edit, unit_edits
from sections.richtext.compare_html import edits_html
from sections.richtext.compare_units import units
from sections.richtext.plain import references
from sections.richtext.resolver import Resolver
from sections.richtext.schema import JsonNode

T = TypeVar("T")


@dataclass(frozen=True)
class Delta(Generic[T]):
    """What is pointed to only in the new state, and only in the old one."""

    added: tuple[T, ...]
    removed: tuple[T, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)


@dataclass(frozen=True)
class Comparison:
    """The outcome of `compare`; `html` draws it.

    `count` is the number of places a reader steps through (`#change-1` … `#change-<count>`): a
    block, a table row that came or went, or a table cell. A moved block counts once.
    """

    edits: tuple[Edit, ...]
    count: int
    added_words: int
    removed_words: int
    citations: Delta[int]
    facts: Delta[int]
    figures: Delta[str]

    def html(self, resolve: Resolver, *, heading_base: int = 3) -> SafeString:
        """Render both states as one text with <ins> and <del>."""
        return edits_html(self.edits, resolve=resolve, heading_base=heading_base)


def compare(old: JsonNode, new: JsonNode) -> Comparison:
    """Compare two valid documents. Empty paragraphs are no difference; moves are told as moves."""
    edits = tuple(unit_edits(units(old), units(new)))
    before, after = references(old), references(new)
    return Comparison(
        edits=edits,
        count=sum(edit.count for edit in edits),
        added_words=sum(edit.words_of("added") for edit in edits),
        removed_words=sum(edit.words_of("removed") for edit in edits),
        citations=_delta(before.citations, after.citations),
        facts=_delta(before.facts, after.facts),
        figures=_delta(before.figures, after.figures),
    )


def _delta(old: Sequence[T], new: Sequence[T]) -> Delta[T]:
    return Delta(
        added=tuple(item for item in new if item not in set(old)),
        removed=tuple(item for item in old if item not in set(new)),
    )
