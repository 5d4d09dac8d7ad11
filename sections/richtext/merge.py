"""Three states of a text into one: block by block, in a block word by word; a clash is told, not guessed.

The classic merge of three: what only one side changed is taken, what both changed alike is taken once.
Where both changed the same words differently nothing is decided here.
"""

import json
import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from sections.richtext.compare_edits import ALIKE, Pair, paired
from sections.richtext.compare_html import nodes_of
from sections.richtext.compare_units import Token, tokens_of
from sections.richtext.plain import plain
from sections.richtext.schema import JsonNode
from sections.richtext.validate import InvalidDocument, validate

_WORD = re.compile(r"\w+|[^\w\s]")
INLINE = ("paragraph", "heading")
"""Blocks that hold words and chips; all others hold blocks."""


@dataclass(frozen=True)
class Chunk:
    """A stretch of the three sequences that belongs together: from and to, end excluded."""

    base: tuple[int, int]
    mine: tuple[int, int]
    theirs: tuple[int, int]


class _Clash(Exception):  # noqa: N818 - not an error: how the walk down the tree is left
    """Both sides changed the same words."""


def merge(base: JsonNode, mine: JsonNode, theirs: JsonNode) -> JsonNode | None:
    """Return the text with what both sides did to `base`, or None where they did it to the same words.

    Takes and gives valid documents. Blocks that both sides put into the same place stand one after
    the other, mine first.
    """
    try:
        merged = _node(base, mine, theirs)
        return validate(merged)
    except (_Clash, InvalidDocument):
        return None


def key_of(node: JsonNode) -> str:
    """Return a spelling that is equal for equal nodes alone."""
    return json.dumps(node, sort_keys=True, ensure_ascii=False)


def chunks(
    base: Sequence[Hashable], mine: Sequence[Hashable], theirs: Sequence[Hashable]
) -> Iterator[Chunk]:
    """Cut three sequences at the places that all three share; every element is in one chunk."""
    to_mine, to_theirs = _matched(base, mine), _matched(base, theirs)
    i = j = k = 0
    for here in range(len(base)):
        if here not in to_mine or here not in to_theirs:
            continue
        if (here, to_mine[here], to_theirs[here]) != (i, j, k):
            yield Chunk((i, here), (j, to_mine[here]), (k, to_theirs[here]))
        i, j, k = here, to_mine[here], to_theirs[here]
        yield Chunk((i, i + 1), (j, j + 1), (k, k + 1))
        i, j, k = i + 1, j + 1, k + 1
    if (i, j, k) != (len(base), len(mine), len(theirs)):
        yield Chunk((i, len(base)), (j, len(mine)), (k, len(theirs)))


def _matched(old: Sequence[Hashable], new: Sequence[Hashable]) -> dict[int, int]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return {
        block.a + step: block.b + step
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    }


def _words(base: Sequence[Token], mine: Sequence[Token], theirs: Sequence[Token]) -> list[Token]:
    """Merge the words of one block, or raise _Clash where both sides changed the same ones."""
    keys = [[key_of(token.node) for token in side] for side in (base, mine, theirs)]
    made: list[Token] = []
    for chunk in chunks(*keys):
        places = (chunk.base, chunk.mine, chunk.theirs)
        old, left, right = (keys[side][slice(*place)] for side, place in enumerate(places))
        if left == old:
            made += theirs[slice(*chunk.theirs)]
        elif right in (old, left):
            made += mine[slice(*chunk.mine)]
        else:
            raise _Clash
    return made


@dataclass(frozen=True)
class _Side:
    """One side against the base: what became of each block, and what was put in before it."""

    became: tuple[JsonNode | None, ...]
    before: tuple[tuple[JsonNode, ...], ...]


def _side(base: Sequence[JsonNode], side: Sequence[JsonNode]) -> _Side:
    became: list[JsonNode | None] = []
    before: list[list[JsonNode]] = [[]]
    for old, new in aligned(base, side):
        if old is None:
            before[-1] += [new] if new is not None else []
            continue
        became.append(new)
        before.append([])
    return _Side(tuple(became), tuple(tuple(blocks) for blocks in before))


def aligned(old: Sequence[JsonNode], new: Sequence[JsonNode]) -> Iterator[Pair[JsonNode]]:
    """Pair the blocks of two states in order: equal ones, then those alike; the rest stand alone."""
    keys = [[key_of(node) for node in side] for side in (old, new)]
    for tag, i1, i2, j1, j2 in SequenceMatcher(
        None, keys[0], keys[1], autojunk=False
    ).get_opcodes():
        if tag == "equal":
            yield from zip(old[i1:i2], new[j1:j2], strict=True)
        else:
            yield from paired(old[i1:i2], new[j1:j2], likeness)


def likeness(one: JsonNode, two: JsonNode) -> float:
    """The share of common words of two blocks, 0 to 1; of different kinds nothing is alike."""
    if one["type"] != two["type"]:
        return 0.0
    if one.get("attrs", {}).get("figure"):
        return float(one["attrs"]["figure"] == two["attrs"]["figure"])
    words = [_WORD.findall(plain({"type": "doc", "content": [node]})) for node in (one, two)]
    return SequenceMatcher(None, words[0], words[1], autojunk=False).ratio() or ALIKE * (
        words[0] == words[1]
    )


def _node(base: JsonNode, mine: JsonNode, theirs: JsonNode) -> JsonNode:
    """Merge three states of one node of the same kind."""
    shapes = {(node["type"], key_of(node.get("attrs", {}))) for node in (base, mine, theirs)}
    if len(shapes) > 1 or not base.get("content"):
        raise _Clash
    content = [node.get("content", []) for node in (base, mine, theirs)]
    if base["type"] in INLINE:
        tokens = [tokens_of(nodes) for nodes in content]
        if min(_alike(tokens[0], side) for side in tokens[1:]) < ALIKE:
            raise _Clash
        children = nodes_of(_words(*tokens))
    else:
        children = _blocks(*content)
    return {**base, "content": children} if children else _without_content(base)


def _without_content(node: JsonNode) -> JsonNode:
    return {name: value for name, value in node.items() if name != "content"}


def _blocks(
    base: Sequence[JsonNode], mine: Sequence[JsonNode], theirs: Sequence[JsonNode]
) -> list[JsonNode]:
    one, two = _side(base, mine), _side(base, theirs)
    made: list[JsonNode] = []
    for place in range(len(base) + 1):
        made += one.before[place]
        made += two.before[place] if two.before[place] != one.before[place] else ()
        if place < len(base):
            made += _one(base[place], one.became[place], two.became[place])
    return made


def _one(base: JsonNode, mine: JsonNode | None, theirs: JsonNode | None) -> list[JsonNode]:
    """What becomes of one block: none, or one. Gone on one side and changed on the other is a clash."""
    if mine == base:
        return [] if theirs is None else [theirs]
    if theirs in (base, mine):
        return [] if mine is None else [mine]
    if mine is None or theirs is None:
        raise _Clash
    return [_node(base, mine, theirs)]


def _alike(old: Sequence[Token], new: Sequence[Token]) -> float:
    """The share of words that stayed. A sentence written anew is not to be mixed with the old one."""
    return SequenceMatcher(None, [t.key for t in old], [t.key for t in new], autojunk=False).ratio()
