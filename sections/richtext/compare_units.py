"""A document cut into units that can be lined up: paragraphs, list items, figures, tables."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sections.richtext.inline import marks_of
from sections.richtext.plain import leaf_text
from sections.richtext.schema import JsonNode

_LISTS = ("bulletList", "orderedList")
# A raised or lowered sign changes the meaning of a number; bold and italic do not.
_MEANINGFUL = ("subscript", "superscript")
# A Han character, a word or number with its inner signs (3.5, follow-up), a sign: each with the
# spaces after it. Together the alternatives match every character.
_HAN = r"\u3400-\u9fff"
_PIECE = re.compile(rf"[{_HAN}]\s*|[^\W{_HAN}]+(?:[.,'’·-][^\W{_HAN}]+)*\s*|[^\w\s]\s*|\s+")


class Token(NamedTuple):
    """A word with the space after it, or a chip; `key` decides equality, `node` draws it."""

    key: tuple[str, ...]
    node: JsonNode

    @property
    def is_word(self) -> bool:
        """True for words a person counts, False for spaces, breaks and chips."""
        return self.node["type"] == "text" and any(sign.isalnum() for sign in self.key[0])


@dataclass(frozen=True)
class Cell:
    """A table cell with its content laid out as one line of tokens."""

    node: JsonNode
    tokens: tuple[Token, ...]
    key: tuple[object, ...]


@dataclass(frozen=True)
class Unit:
    """One block of the comparison.

    `key` is equal for units with the same words in the same place of the structure; `look` is
    equal only if the formatting is the same too. `wrap` is the chain of lists and quotations
    around it, `ordinal` the number of its item in the innermost ordered list.
    """

    kind: str
    wrap: tuple[str, ...]
    node: JsonNode
    tokens: tuple[Token, ...]
    key: tuple[object, ...]
    look: tuple[object, ...]
    ordinal: int | None = None
    rows: tuple[tuple[Cell, ...], ...] = field(default=())

    @property
    def words(self) -> int:
        """Number of words, a table's caption and cells included."""
        cells = sum(count(cell.tokens) for row in self.rows for cell in row)
        return count(self.tokens) + cells


def count(tokens: Sequence[Token]) -> int:
    """Count the tokens that are words."""
    return sum(1 for token in tokens if token.is_word)


def units(document: JsonNode) -> list[Unit]:
    """Cut a valid document into units; empty paragraphs say nothing and are left out."""
    return list(_cut(document.get("content", ()), (), None))


def tokens_of(nodes: Sequence[JsonNode]) -> tuple[Token, ...]:
    """Split inline content into words and chips."""
    found: list[Token] = []
    for node in nodes:
        if node["type"] == "text":
            found.extend(_words(node))
        else:
            found.append(Token((node["type"], leaf_text(node)), node))
    return tuple(found)


def _words(node: JsonNode) -> Iterator[Token]:
    marks = node.get("marks")
    meaning = tuple(name for name, _href in marks_of(node) if name in _MEANINGFUL)
    for piece in _PIECE.findall(str(node["text"])):
        part: JsonNode = {"type": "text", "text": piece}
        if marks:
            part["marks"] = marks
        yield Token((piece.strip() or " ", *meaning), part)


def _cut(nodes: Sequence[JsonNode], wrap: tuple[str, ...], ordinal: int | None) -> Iterator[Unit]:
    for index, node in enumerate(nodes):
        kind = node["type"]
        if kind in _LISTS:
            yield from _items(node, (*wrap, kind))
        elif kind in ("blockquote", "callout"):
            yield from _cut(node["content"], (*wrap, kind), None)
        elif kind == "table":
            yield _table(node)
        elif kind == "figure":
            yield _unit(node, wrap, (), ordinal)
        elif node.get("content"):
            yield _unit(node, wrap, tokens_of(node["content"]), ordinal if index == 0 else None)


def _items(node: JsonNode, wrap: tuple[str, ...]) -> Iterator[Unit]:
    start = node.get("attrs", {}).get("start", 1)
    for number, item in enumerate(node["content"], start=start):
        yield from _cut(item["content"], wrap, number if node["type"] == "orderedList" else None)


def _unit(
    node: JsonNode, wrap: tuple[str, ...], tokens: tuple[Token, ...], ordinal: int | None
) -> Unit:
    attrs = tuple(sorted((key, said) for key, said in node.get("attrs", {}).items() if said))
    key = (node["type"], attrs, wrap, tuple(token.key for token in tokens))
    look = tuple(marks_of(token.node) for token in tokens)
    return Unit(node["type"], wrap, node, tokens, key, look, ordinal)


def _table(node: JsonNode) -> Unit:
    caption = leaf_text(node)
    tokens = tokens_of([{"type": "text", "text": caption}]) if caption else ()
    rows = tuple(tuple(_cell(cell) for cell in row.get("content", ())) for row in node["content"])
    key = (
        "table",
        tuple(token.key for token in tokens),
        tuple(tuple(cell.key for cell in row) for row in rows),
    )
    look = tuple(marks_of(token.node) for row in rows for cell in row for token in cell.tokens)
    return Unit("table", (), node, tokens, key, look, rows=rows)


def _cell(node: JsonNode) -> Cell:
    tokens: list[Token] = []
    for unit in _cut(node["content"], (), None):
        if tokens:
            tokens.append(Token(("break",), {"type": "hardBreak"}))
        tokens.extend(unit.tokens or (Token(("figure", str(unit.key)), unit.node),))
    spans = node.get("attrs", {})
    key = (node["type"], spans.get("colspan", 1), spans.get("rowspan", 1))
    return Cell(node, tuple(tokens), (*key, tuple(token.key for token in tokens)))
