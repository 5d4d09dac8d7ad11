"""Writes the blocks of a text, and lines up a text with the one that is proposed instead."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import zip_longest

from sections.richtext import JsonNode
from sections.richtext.plain import leaf_text
from sections.word.elements import Element, control, element, run, value, words
from sections.word.figures import drawn
from sections.word.grids import Grids
from sections.word.line import CHIP
from sections.word.parts import LEVELS, new_list
from sections.word.places import Place
from sections.word.script import Change, Script

_LISTS = ("bulletList", "orderedList")
_WRAPS = ("blockquote", "callout")
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
_FIGURE = "Figure"


@dataclass
class Pages:
    """Writes blocks in the order of the plain text, so that comments stay where they belong."""

    script: Script
    numbers: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.grids = Grids(self.script, self)

    # --- blocks as they are

    def blocks(self, nodes: Sequence[JsonNode], place: Place | None = None) -> list[Element]:
        """Return the elements of blocks; a text that stands in a list continues its item."""
        made: list[Element] = []
        where = place or Place()
        for index, node in enumerate(nodes):
            self.part(index, where)
            made += self._block(node, where)
        return made

    def part(self, index: int, place: Place) -> None:
        """Go over what parts two blocks in the plain text."""
        if index:
            self.script.advance(len(place.separator))

    def _block(self, node: JsonNode, place: Place) -> list[Element]:
        kind = node["type"]
        if kind in ("paragraph", "heading"):
            leaves = self.script.line(node.get("content", ()))
            return [self._paragraph(node, place, leaves)]
        if kind in _LISTS:
            return self._list(node, self.opened(node, place))
        if kind in _WRAPS:
            return [self.wrapped(node, self.blocks(node["content"], Place(style="Quote")))]
        if kind == "figure":
            return self._figure(node, place)
        if kind == "table":
            return self.grids.table(node)
        if kind == "pageBreak":
            broken = run(element("w:br", w_type="page"))
            return [element("w:p", self._looks(), self.script.tracked(broken))]
        return self.blocks(node.get("content", ()), place)

    def _looks(self, *looks: Element) -> Element | None:
        """Return the properties of a paragraph; its end is tracked as what is written now is."""
        made = element("w:pPr", *looks)
        if self.script.change:
            made.append(element("w:rPr", self.script.hand.change(self.script.change)))
        return made if len(made) else None

    def _paragraph(self, node: JsonNode, place: Place, leaves: list[Element]) -> Element:
        style = place.style
        if node["type"] == "heading":
            style = f"Heading{node['attrs']['level']}"
        elif place.level and not place.list_number:
            style = f"CERContinue{place.level}"
        numbered = None
        if place.list_number:
            style = "ListParagraph"
            numbered = element(
                "w:numPr", value("w:ilvl", place.level - 1), value("w:numId", place.list_number)
            )
        looks = self._looks(value("w:pStyle", style) if style else None, numbered)
        return element("w:p", looks, *leaves, *self.script.ended())

    def opened(self, node: JsonNode, place: Place) -> Place:
        """Begin a list of its own and return the place of its items."""
        level = min(place.level + 1, LEVELS)
        start = int(node.get("attrs", {}).get("start", 1))
        number = new_list(
            self.script.document,
            is_ordered=node["type"] == "orderedList",
            level=level - 1,
            start=start,
        )
        return Place(list_number=number, level=level, separator=place.separator)

    def _list(self, node: JsonNode, place: Place) -> list[Element]:
        made: list[Element] = []
        for index, item in enumerate(node["content"]):
            self.part(index, place)
            made += self._item(item, place)
        return made

    def _item(self, item: JsonNode, place: Place) -> list[Element]:
        top, *others = item["content"]
        made = self._block(top, place)
        inside = Place(level=place.level, separator=place.separator)
        for node in others:
            self.part(1, place)
            made += self._block(node, inside)
        return made

    def wrapped(self, node: JsonNode, content: list[Element]) -> Element:
        """Return a content control that holds a quotation or a callout."""
        kind = node.get("attrs", {}).get("kind", "")
        tag = f"{CHIP}{node['type']}" + (f":{kind}" if kind else "")
        return control(tag, "", element("w:sdtContent", *content))

    def _figure(self, node: JsonNode, place: Place) -> list[Element]:
        picture = drawn(self.script, node)
        style = f"CERContinue{place.level}" if place.level else ""
        looks = self._looks(value("w:pStyle", style) if style else None)
        made = [element("w:p", looks, self.script.tracked(picture))]
        return made + self.caption(_FIGURE, node["attrs"].get("caption", ""))

    def caption(self, word: str, text: str, leaves: list[Element] | None = None) -> list[Element]:
        """Return the paragraph of a caption with its number, or nothing for an empty one."""
        if not text and not leaves:
            return []
        self.numbers[word] = self.numbers.get(word, 0) + 1
        number = str(self.numbers[word])
        label = [
            self.script.tracked(run(words(f"{word} ", is_gone=self.script.change == "del"))),
            element("w:fldSimple", run(words(number)), w_instr=f" SEQ {word} \\* ARABIC "),
            self.script.tracked(run(words(": ", is_gone=self.script.change == "del"))),
        ]
        if self.script.change == "del":
            # A field cannot be struck; its number goes with the words around it.
            label[1] = self.script.tracked(run(words(number, is_gone=True)))
        elif self.script.change == "ins":
            label[1] = self.script.tracked(run(words(number)))
        said = leaves if leaves is not None else self.script.line([{"type": "text", "text": text}])
        looks = self._looks(value("w:pStyle", "Caption"))
        return [element("w:p", looks, *label, *said, *self.script.ended())]

    # --- blocks beside the proposed ones

    def compared(
        self, old: Sequence[JsonNode], new: Sequence[JsonNode], place: Place | None = None
    ) -> list[Element]:
        """Return both texts as one: what stays, what goes as `w:del`, what comes as `w:ins`."""
        where = place or Place()
        made: list[Element] = []
        written = 0
        for before, after in self._pairs(old, new):
            if before is not None:
                self.part(written, where)
                written += 1
            made += self._pair(before, after, where)
        return made

    def _pairs(
        self, old: Sequence[JsonNode], new: Sequence[JsonNode]
    ) -> Iterator[tuple[JsonNode | None, JsonNode | None]]:
        matcher = SequenceMatcher(None, list(map(_key, old)), list(map(_key, new)), autojunk=False)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes():
            if tag == "equal":
                yield from zip(old[i1:i2], new[j1:j2], strict=True)
            else:
                yield from zip_longest(old[i1:i2], new[j1:j2])

    def _pair(self, before: JsonNode | None, after: JsonNode | None, place: Place) -> list[Element]:
        if before is not None and after is not None:
            if _key(before) == _key(after):
                return self._one(before, place)
            if both := self._changed(before, after, place):
                return both
        made = [] if before is None else self._as("del", before, place)
        return made + ([] if after is None else self._as("ins", after, place))

    def _one(self, node: JsonNode, place: Place) -> list[Element]:
        return self._item(node, place) if node["type"] == "listItem" else self._block(node, place)

    def _as(self, change: Change, node: JsonNode, place: Place) -> list[Element]:
        self.script.change = change
        made = self._one(node, place)
        self.script.change = ""
        return made

    def _changed(self, old: JsonNode, new: JsonNode, place: Place) -> list[Element]:
        """Return two blocks of one kind as one with changes inside, or nothing if they cannot be."""
        kind = old["type"]
        if kind == "table" and new["type"] == kind:
            return self.grids.compared(old, new)
        if kind != new["type"] or old.get("attrs") != new.get("attrs"):
            return []
        if kind in ("paragraph", "heading"):
            leaves = self.leaves(old.get("content", ()), new.get("content", ()))
            return [self._paragraph(new, place, leaves)]
        if kind == "listItem":
            return self._changed_item(old["content"], new["content"], place)
        if kind in _LISTS:
            return self.compared(old["content"], new["content"], self.opened(old, place))
        if kind in _WRAPS:
            inside = self.compared(old["content"], new["content"], Place(style="Quote"))
            return [self.wrapped(new, inside)]
        return []

    def _changed_item(
        self, old: Sequence[JsonNode], new: Sequence[JsonNode], place: Place
    ) -> list[Element]:
        inside = Place(level=place.level, separator=place.separator)
        made = self._pair(old[0], new[0], place)
        if len(old) > 1:
            self.part(1, place)
        return made + self.compared(old[1:], new[1:], inside)

    def leaves(self, old: Sequence[JsonNode], new: Sequence[JsonNode]) -> list[Element]:
        """Return the words of two lines as one, changes tracked word by word."""
        before, after = list(_tokens(old)), list(_tokens(new))
        matcher = SequenceMatcher(
            None, list(map(_key, before)), list(map(_key, after)), autojunk=False
        )
        made: list[Element] = []
        for tag, i1, i2, j1, j2 in matcher.get_opcodes():
            if tag == "equal":
                made += self.script.line(_merged(before[i1:i2]))
                continue
            for change, tokens in (("del", before[i1:i2]), ("ins", after[j1:j2])):
                self.script.change = "del" if change == "del" else "ins"
                made += self.script.line(_merged(tokens))
                self.script.change = ""
        return made


def _key(node: JsonNode) -> str:
    return json.dumps(node, sort_keys=True, ensure_ascii=False)


def _tokens(leaves: Sequence[JsonNode]) -> Iterator[JsonNode]:
    for leaf in leaves:
        if leaf["type"] != "text":
            yield leaf
            continue
        for piece in _TOKEN.findall(leaf_text(leaf)):
            yield {**leaf, "text": piece}


def _merged(tokens: Sequence[JsonNode]) -> list[JsonNode]:
    """Join neighbouring words of one look again, so that they make one run."""
    out: list[JsonNode] = []
    for token in tokens:
        last = out[-1] if out else None
        if last and token["type"] == last["type"] == "text" and _same_look(last, token):
            last["text"] += token["text"]
        else:
            out.append(dict(token))
    return out


def _same_look(one: JsonNode, two: JsonNode) -> bool:
    return bool(one.get("marks") == two.get("marks"))
