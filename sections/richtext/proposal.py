"""A proposed text as changes that can be taken one by one: a run of words, a block, a row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from sections.richtext.compare_edits import paired
from sections.richtext.compare_html import nodes_of
from sections.richtext.compare_units import Token, tokens_of
from sections.richtext.merge import INLINE, key_of, likeness
from sections.richtext.schema import JsonNode
from sections.richtext.validate import InvalidDocument, validate

FINE_AT_MOST = 300
"""A text with more changes than this is told by whole stretches: nobody decides that many one by one."""
_APART = 2


@dataclass(frozen=True)
class Proposed:
    """One change: the blocks `start` to `end` of the base (end excluded) become `blocks`."""

    start: int
    end: int
    blocks: tuple[JsonNode, ...]


def proposals(base: JsonNode, proposed: JsonNode) -> list[Proposed]:
    """Return the changes from one valid document to the other, in the order of the text.

    Each is told against `base` alone, so that any of them can be taken without the others.
    """
    old, new = base["content"], proposed["content"]
    fine = [change for region in _regions(old, new) for change in _fine(old, new, region)]
    if len(fine) <= FINE_AT_MOST:
        return fine
    return [Proposed(i1, i2, tuple(new[j1:j2])) for i1, i2, j1, j2 in _regions(old, new)]


def with_change(base: JsonNode, change: Proposed) -> JsonNode:
    """Return the base with one change in it. A text is never without a block."""
    content = base["content"]
    blocks = [*content[: change.start], *change.blocks, *content[change.end :]]
    return {**base, "content": blocks or [{"type": "paragraph"}]}


def _regions(
    old: Sequence[JsonNode], new: Sequence[JsonNode]
) -> Iterator[tuple[int, int, int, int]]:
    matcher = SequenceMatcher(
        None, [key_of(node) for node in old], [key_of(node) for node in new], autojunk=False
    )
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            yield i1, i2, j1, j2


def _fine(
    old: Sequence[JsonNode], new: Sequence[JsonNode], region: tuple[int, int, int, int]
) -> list[Proposed]:
    """One stretch as single changes; what came or went in one piece stays in one."""
    i1, i2, j1, j2 = region
    place, found = i1, list[Proposed]()
    for before, after in paired(old[i1:i2], new[j1:j2], likeness):
        step = 0 if before is None else 1
        if before is not None and after is not None:
            found += [Proposed(place, place + 1, (each,)) for each in _variants(before, after)]
        else:
            _grow(found, Proposed(place, place + step, () if after is None else (after,)))
        place += step
    return found


def _grow(found: list[Proposed], change: Proposed) -> None:
    """Add a change, or lengthen the one before it if both put in, or both take out, side by side."""
    last = found[-1] if found else None
    if last and last.end == change.start and _is_in_or_out(last) == _is_in_or_out(change) != "":
        found[-1] = Proposed(last.start, change.end, last.blocks + change.blocks)
    else:
        found.append(change)


def _is_in_or_out(change: Proposed) -> str:
    if change.start == change.end:
        return "in"
    return "" if change.blocks else "out"


def _variants(old: JsonNode, new: JsonNode) -> list[JsonNode]:
    """Return the old block with one change each; the new one as a whole where that cannot stand."""
    if key_of(old) == key_of(new):
        return []
    found = list(_inside(old, new))
    try:
        for each in found:
            validate({"type": "doc", "content": [each]})
    except InvalidDocument:
        return [new]
    return found


def _inside(old: JsonNode, new: JsonNode) -> Iterator[JsonNode]:
    if old["type"] != new["type"] or old.get("attrs") != new.get("attrs") or not old.get("content"):
        yield new
    elif old["type"] in INLINE:
        for words in _word_changes(tokens_of(old["content"]), tokens_of(new.get("content", []))):
            yield {**old, "content": nodes_of(words)}
    else:
        yield from _children(old, new)


def _children(old: JsonNode, new: JsonNode) -> Iterator[JsonNode]:
    """The old list, quotation, table or row with one of its children changed, gone or put in."""
    before, after = old["content"], new.get("content", [])
    for region in _regions(before, after):
        place = region[0]
        for one, two in paired(
            before[region[0] : region[1]], after[region[2] : region[3]], likeness
        ):
            if one is None and two is not None:
                yield {**old, "content": [*before[:place], two, *before[place:]]}
                continue
            rest = before[place + 1 :]
            for each in [*_inside(one, two)] if one is not None and two is not None else [None]:
                yield {**old, "content": [*before[:place], *([each] if each else []), *rest]}
            place += 1


def _word_changes(old: Sequence[Token], new: Sequence[Token]) -> Iterator[list[Token]]:
    keys = [[key_of(token.node) for token in side] for side in (old, new)]
    matcher = SequenceMatcher(None, keys[0], keys[1], autojunk=False)
    runs: list[list[int]] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        # Two changes with a word between them read as one.
        if runs and i1 - runs[-1][1] < _APART:
            runs[-1][1], runs[-1][3] = i2, j2
        else:
            runs.append([i1, i2, j1, j2])
    for i1, i2, j1, j2 in runs:
        yield [*old[:i1], *new[j1:j2], *old[i2:]]
