"""A document of one report as a document of another: its chips point there, or stand as words. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

JsonNode = dict[str, Any]
# What each chip keeps its number under, in the words of the schema.
NAMED_BY = {"citation": "record", "fact": "fact"}


@dataclass(frozen=True)
class Ground:
    """What a document finds in the other report: number there by number here, by kind of chip.

    `words` holds what a chip says that is not there, by kind and number here.
    """

    citation: Mapping[int, int] = field(default_factory=dict)
    fact: Mapping[int, int] = field(default_factory=dict)
    figure: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[tuple[str, int], str] = field(default_factory=dict)


def rewritten(document: JsonNode, ground: Ground) -> tuple[JsonNode, list[str]]:
    """Return the document on other ground, and the words that now stand for chips, each once.

    A figure that is not there is left out, its caption stays as a paragraph.
    """
    lost: dict[str, None] = {}
    moved = next(_moved(document, ground, lost))
    return moved, list(lost)


def _moved(node: JsonNode, ground: Ground, lost: dict[str, None]) -> Iterator[JsonNode]:
    kind = node["type"]
    if kind in NAMED_BY:
        yield from _chip(node, ground, lost)
    elif kind == "figure":
        yield _figure(node, ground, lost)
    elif "content" in node:
        inner = [new for child in node["content"] for new in _moved(child, ground, lost)]
        yield {**node, "content": inner}
    else:
        yield node


def _chip(node: JsonNode, ground: Ground, lost: dict[str, None]) -> Iterator[JsonNode]:
    kind, name = node["type"], NAMED_BY[node["type"]]
    here = int(node["attrs"][name])
    there: Mapping[int, int] = getattr(ground, kind)
    if here in there:
        yield {**node, "attrs": {**node["attrs"], name: there[here]}}
        return
    words = ground.words.get((kind, here), "").strip() or "–"
    lost[words] = None
    text = {"type": "text", "text": f"[{words}]" if kind == "citation" else words}
    yield {**text, "marks": node["marks"]} if node.get("marks") else text


def _figure(node: JsonNode, ground: Ground, lost: dict[str, None]) -> JsonNode:
    here = str(node["attrs"]["figure"]).lower()
    if here in ground.figure:
        return {**node, "attrs": {**node["attrs"], "figure": ground.figure[here]}}
    caption = str(node["attrs"].get("caption") or "–")
    lost[caption] = None
    return {"type": "paragraph", "content": [{"type": "text", "text": caption}]}
