"""Words replaced wherever they stand in a text: in its lines, its captions, its footnotes.

A chip is never touched, and words do not reach over one: its value has a source of its own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from sections.richtext.schema import JsonNode

BESIDE = 48
"""How many characters are shown before and after a place."""

# Words that stand in an attribute of a node: captions, alternative texts, footnotes.
_WORDED = {"table": ("caption",), "figure": ("caption", "alt"), "footnote": ("text",)}


@dataclass(frozen=True)
class Wanted:
    """What is looked for; `exact`: also the case of the letters, `whole`: only as whole words."""

    words: str
    by: str = ""
    exact: bool = False
    whole: bool = False

    def pattern(self) -> re.Pattern[str]:
        """Return the expression that finds it; white space in it stands for any white space."""
        found = r"\s+".join(re.escape(part) for part in self.words.split())
        if self.whole:
            found = rf"(?<!\w){found}(?!\w)"
        return re.compile(found, 0 if self.exact else re.IGNORECASE)


class Spot(NamedTuple):
    """One place: the words there with what stands around them."""

    before: str
    found: str
    after: str


def replace(document: JsonNode, wanted: Wanted) -> tuple[JsonNode, list[Spot]]:
    """Return the text with every place replaced, and the places in the order of the text.

    Takes a valid document; it is not changed. New words keep the marks of the first letter replaced.
    """
    spots: list[Spot] = []
    pattern = wanted.pattern()
    if not wanted.words.split():
        return document, spots
    return _node(document, pattern, wanted.by, spots), spots


def _node(node: JsonNode, pattern: re.Pattern[str], by: str, spots: list[Spot]) -> JsonNode:
    changed = dict(node)
    names = [name for name in _WORDED.get(node["type"], ()) if node.get("attrs", {}).get(name)]
    if names:
        attrs = dict(node["attrs"])
        for name in names:
            attrs[name] = _line(attrs[name], pattern, by, spots)
        changed["attrs"] = attrs
    if "content" in node:
        changed["content"] = list(_children(node["content"], pattern, by, spots))
    return changed


def _line(text: str, pattern: re.Pattern[str], by: str, spots: list[Spot]) -> str:
    spots.extend(_spot(text, match) for match in pattern.finditer(text))
    return pattern.sub(lambda _match: by, text)


def _spot(text: str, match: re.Match[str]) -> Spot:
    start, end = match.span()
    before, after = text[max(start - BESIDE, 0) : start], text[end : end + BESIDE]
    # What is cut is cut between words.
    if start > BESIDE:
        before = before.partition(" ")[2] or before
    if end + BESIDE < len(text):
        after = after.rpartition(" ")[0] or after
    return Spot(before, match[0], after)


def _children(
    nodes: list[JsonNode], pattern: re.Pattern[str], by: str, spots: list[Spot]
) -> Iterator[JsonNode]:
    for is_text, group in groupby(nodes, key=lambda node: node["type"] == "text"):
        if is_text:
            yield from _run(list(group), pattern, by, spots)
        else:
            yield from (_node(node, pattern, by, spots) for node in group)


def _run(
    nodes: list[JsonNode], pattern: re.Pattern[str], by: str, spots: list[Spot]
) -> Iterator[JsonNode]:
    """Replace in neighbouring texts, which differ in their marks and are one line to the reader."""
    text = "".join(node["text"] for node in nodes)
    matches = list(pattern.finditer(text))
    spots.extend(_spot(text, match) for match in matches)
    spans = [match.span() for match in matches]
    start = 0
    for node in nodes:
        kept = _kept(node["text"], start, spans, by)
        start += len(node["text"])
        if kept:
            yield {**node, "text": kept}


def _kept(text: str, start: int, spans: list[tuple[int, int]], by: str) -> str:
    """Return one text of a line after the replacement; `start` is its place in the line."""
    end, parts, at = start + len(text), [], start
    for begins, ends in spans:
        if ends <= start or begins >= end:
            continue
        parts.append(text[at - start : max(begins - start, 0)])
        if begins >= start:
            parts.append(by)
        at = min(ends, end)
    return "".join([*parts, text[at - start :]])
