"""Nodes that stand for something of the portal, by the tag under which a Word file carries them."""

import hashlib
import json
from collections.abc import Iterator

from sections.richtext import JsonNode
from sections.richtext.plain import walk

_BY_ID = {
    "citation": ("record", "record"),
    "fact": ("fact", "fact"),
    "figure": ("figure", "figure"),
}
INLINE = ("citation", "fact", "equation", "reference")
LONGEST_TITLE = 60
"""Word cuts the title of a content control there."""


def tag_of(node: JsonNode) -> str:
    """Return the tag of a chip, a figure or a table: the id it names, or a digest of what it says."""
    kind, attrs = node["type"], node.get("attrs", {})
    if kind in _BY_ID:
        word, key = _BY_ID[kind]
        return f"{word}:{attrs[key]}"
    told = {key: value for key, value in attrs.items() if key != "caption"}
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    return f"{kind}:{digest[:16]}"


def chips_of(*documents: JsonNode) -> dict[str, JsonNode]:
    """Return what a file made from these texts may name by tag."""
    return dict(_tagged(documents))


def _tagged(documents: tuple[JsonNode, ...]) -> Iterator[tuple[str, JsonNode]]:
    for document in documents:
        for node in walk(document):
            if node["type"] in (*INLINE, "figure"):
                yield tag_of(node), {key: node[key] for key in ("type", "attrs") if key in node}
            elif node["type"] == "table":
                yield tag_of(node), {"type": "table", "attrs": dict(node.get("attrs", {}))}
