"""A document as plain text: the coordinate system of findings, search and word counts.

Blocks are parted by a blank line, table rows by a line end, cells by a tab, blocks inside a cell
by a space. A chip stands for a value that can change, so the text holds a neutral, stable sign:
`[@12]` for a citation of record 12, `[#7]` for fact 7, `[^words]` for a footnote,
`[>table:key#id]` for a reference; an equation is its LaTeX. `with_labels`
replaces the signs where a person reads them. Offsets are Python characters (code points).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from sections.richtext.schema import JsonNode

BLOCK_BREAK = "\n\n"
ROW_BREAK = "\n"
CELL_BREAK = "\t"
INSIDE_CELL = " "

_SIGN = re.compile(r"\[(?P<kind>[@#])(?P<id>\d+)\]")
_CITATION = re.compile(r"\[@\d+\]")
_REFERENCE = re.compile(r"\[>(section|table|figure):[^\]]*\]")
_WORD = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|[^\W\u3400-\u9fff\uf900-\ufaff]+(?:['’.,·-]\w+)*")


class Piece(NamedTuple):
    """A run of plain text; `node` is the leaf it stands for, None for a separator."""

    text: str
    node: JsonNode | None


class Place(NamedTuple):
    """What a reference points at: a section by its key, a table or figure by "key#identifier"."""

    kind: str
    target: str

    @property
    def section_key(self) -> str:
        """The key of the section in which it stands."""
        return self.target.partition("#")[0]


@dataclass(frozen=True)
class References:
    """What a document points to, each once, in order of first mention."""

    citations: tuple[int, ...]
    facts: tuple[int, ...]
    figures: tuple[str, ...]
    places: tuple[Place, ...] = ()


def pieces(document: JsonNode) -> Iterator[Piece]:
    """Yield the runs of the plain text in order; a table's caption comes before its rows."""
    yield from _blocks(document.get("content", ()), BLOCK_BREAK)


def plain(document: JsonNode) -> str:
    """Return the text findings are anchored in. Takes a valid document."""
    return "".join(piece.text for piece in pieces(document))


def words(document: JsonNode) -> int:
    """Count words as a person would: a fact, reference or Han character is one, a citation none."""
    return count_words(plain(document))


def count_words(text: str) -> int:
    """Count the words of plain text; see `words`."""
    return sum(1 for _match in _WORD.finditer(_REFERENCE.sub(" x ", _CITATION.sub(" ", text))))


def references(document: JsonNode) -> References:
    """List the records, facts and figures a document points to."""
    found: dict[str, dict[int | str, None]] = {"citation": {}, "fact": {}, "figure": {}}
    for node in walk(document):
        if node["type"] in found:
            key = {"citation": "record"}.get(node["type"], node["type"])
            found[node["type"]].setdefault(node["attrs"][key])
    return References(
        citations=tuple(int(key) for key in found["citation"]),
        facts=tuple(int(key) for key in found["fact"]),
        figures=tuple(str(key) for key in found["figure"]),
        places=tuple(
            dict.fromkeys(
                Place(node["attrs"]["kind"], node["attrs"]["target"])
                for node in walk(document)
                if node["type"] == "reference"
            )
        ),
    )


def missing_for_review(document: JsonNode) -> list[str]:
    """Say in sentences what a document lacks before reviewers may see it; empty when ready.

    An accessible PDF (PDF/UA-1, clause 7.3) needs alternative text on each figure.
    """
    figures = [node for node in walk(document) if node["type"] == "figure"]
    tables = [node for node in walk(document) if node["type"] == "table"]
    missing = []
    if not figures and not plain(document).strip():
        missing.append(_("The section has no text."))
    for number, node in enumerate(figures, start=1):
        if not node["attrs"].get("caption"):
            missing.append(_("Figure %(n)s of the section has no caption.") % {"n": number})
        if not node["attrs"].get("alt"):
            missing.append(
                _("Figure %(n)s of the section has no alternative text.") % {"n": number}
            )
    for number, node in enumerate(tables, start=1):
        if not node.get("attrs", {}).get("caption"):
            missing.append(_("Table %(n)s of the section has no caption.") % {"n": number})
    return missing


def with_labels(text: str, *, citation: Callable[[int], str], fact: Callable[[int], str]) -> str:
    """Replace the signs of plain text by what a person reads, e.g. in the quote of a finding."""

    def label(match: re.Match[str]) -> str:
        lookup = citation if match["kind"] == "@" else fact
        return lookup(int(match["id"]))

    return _REFERENCE.sub(lambda match: f"({_kind_word(match[1])})", _SIGN.sub(label, text))


def _kind_word(kind: str) -> str:
    return {"section": _("section"), "table": _("table"), "figure": _("figure")}[kind]


def walk(node: JsonNode) -> Iterator[JsonNode]:
    """Yield the node and all below it in document order."""
    yield node
    for child in node.get("content", ()):
        yield from walk(child)


def leaf_text(node: JsonNode) -> str:
    """Return the plain text that one leaf node stands for."""
    attrs = node.get("attrs", {})
    match node["type"]:
        case "text":
            words = node["text"]
        case "hardBreak":
            words = "\n"
        case "citation":
            words = f"[@{attrs['record']}]"
        case "fact":
            words = f"[#{attrs['fact']}]"
        case "footnote":
            words = f"[^{attrs['text']}]"
        case "equation":
            words = attrs["tex"]
        case "reference":
            words = f"[>{attrs['kind']}:{attrs['target']}]"
        case _:
            words = attrs.get("caption", "")
    return str(words)


def _blocks(nodes: Sequence[JsonNode], separator: str) -> Iterator[Piece]:
    for index, node in enumerate(nodes):
        if index:
            yield Piece(separator, None)
        yield from _block(node, separator)


def _block(node: JsonNode, separator: str) -> Iterator[Piece]:
    match node["type"]:
        case "paragraph" | "heading":
            for leaf in node.get("content", ()):
                yield Piece(leaf_text(leaf), leaf)
        case "figure":
            yield Piece(leaf_text(node), node)
        case "table":
            yield from _table(node)
        case _:
            yield from _blocks(node.get("content", ()), separator)


def _table(table: JsonNode) -> Iterator[Piece]:
    yield Piece(leaf_text(table), table)
    for row in table.get("content", ()):
        yield Piece(ROW_BREAK, None)
        for index, cell in enumerate(row.get("content", ())):
            if index:
                yield Piece(CELL_BREAK, None)
            yield from _blocks(cell.get("content", ()), INSIDE_CELL)
