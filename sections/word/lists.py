"""Paragraphs of Word that count, as lists inside lists; quotations that belong together."""

from dataclasses import dataclass, field
from typing import Any

from sections.richtext import JsonNode
from sections.richtext.schema import MAX_LIST_START
from sections.word.captions import Flat
from sections.word.line import Source
from sections.word.markup import words_of
from sections.word.styles import ListPlace


@dataclass
class _Open:
    """A list that may go on: its node, which list of the file it is, how deep it stands."""

    node: JsonNode
    place: ListPlace


@dataclass
class _Gathering:
    out: list[JsonNode] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    counts: dict[tuple[str, int], int] = field(default_factory=dict)
    quote: JsonNode | None = None


def gathered(blocks: list[Flat], source: Source, *, in_quote: bool = False) -> list[JsonNode]:
    """Return the blocks with list paragraphs as lists and neighbouring quotations as one."""
    state = _Gathering()
    for block in blocks:
        if block.look.list_place and not block.look.heading:
            _item(state, block, block.look.list_place, source)
        elif block.look.continues and state.stack:
            _close(state, block.look.continues - 1)
            _last_item(state)["content"].append(block.node)
        elif block.look.is_quote and not in_quote and block.node["type"] == "paragraph":
            _quote(state, block.node)
        else:
            state.stack, state.quote = [], None
            state.out.append(block.node)
    return state.out


def _quote(state: _Gathering, node: JsonNode) -> None:
    state.stack = []
    if state.quote is None:
        state.quote = {"type": "blockquote", "content": []}
        state.out.append(state.quote)
    state.quote["content"].append(node)


def _close(state: _Gathering, level: int) -> None:
    while len(state.stack) > 1 and state.stack[-1].place.level > level:
        state.stack.pop()


def _last_item(state: _Gathering) -> Any:
    return state.stack[-1].node["content"][-1]


def _item(state: _Gathering, block: Flat, place: ListPlace, source: Source) -> None:
    state.quote = None
    if block.is_apart and state.stack:
        # A picture of the item's paragraph belongs to the item.
        _last_item(state)["content"].append(block.node)
        return
    if place.has_letters:
        source.losses.add("list_letters", (place.list_id, place.level), words_of(block.thing))
    while state.stack and state.stack[-1].place.level > place.level:
        state.stack.pop()
    beside = state.stack and state.stack[-1].place.level == place.level
    if beside and not _goes_on(state.stack[-1].place, place, source):
        state.stack.pop()
    if not state.stack or state.stack[-1].place.level < place.level:
        _begin(state, place)
    first = block.node if block.node["type"] == "paragraph" else {"type": "paragraph"}
    content = [first] if first is block.node else [first, block.node]
    state.stack[-1].node["content"].append({"type": "listItem", "content": content})
    _count(state, place)


def _goes_on(open_list: ListPlace, place: ListPlace, source: Source) -> bool:
    if open_list.is_ordered != place.is_ordered:
        return False
    # Word gives neighbouring bullets other numbers as it likes; what we wrote we gave on purpose.
    return open_list.list_id == place.list_id or not (place.is_ordered or source.is_returned)


def _begin(state: _Gathering, place: ListPlace) -> None:
    if place.is_ordered:
        start = state.counts.get((place.list_id, place.level), place.start - 1) + 1
        attrs = {"start": min(max(start, 0), MAX_LIST_START)}
        node: JsonNode = {"type": "orderedList", "attrs": attrs, "content": []}
    else:
        node = {"type": "bulletList", "content": []}
    target = _last_item(state)["content"] if state.stack else state.out
    target.append(node)
    state.stack.append(_Open(node, place))


def _count(state: _Gathering, place: ListPlace) -> None:
    """Count the item; what stands deeper begins anew."""
    key = (place.list_id, place.level)
    state.counts[key] = state.counts.get(key, place.start - 1) + 1
    for other in [each for each in state.counts if each[0] == place.list_id]:
        if other[1] > place.level:
            del state.counts[other]
