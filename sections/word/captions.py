"""Captions: paragraphs of Word that belong to the table or figure beside them."""

import re
from dataclasses import dataclass
from typing import Literal

from sections.richtext import JsonNode
from sections.richtext.schema import MAX_CAPTION
from sections.word.line import Source, is_sign
from sections.word.markup import Element
from sections.word.styles import Look

_LABEL = re.compile(
    r"^(?P<signs>(?:\ufdd0\d+[\ufdd1\ufdd2])*)\s*"
    r"(?P<word>table|tab\.|tabelle|tableau|tabla|表|figure|fig\.|abbildung|abb\.|figura|图|圖)"
    r"\s*(?:[A-Z]\.?)?\d+(?:[.\-–]\d+)*\s*[:.\-–—：。]?\s*",
    re.IGNORECASE,
)
_TABLES = ("tab", "表")
_LONGEST = 400
_SIGN = re.compile(r"\ufdd0\d+[\ufdd1\ufdd2]")


@dataclass
class Flat:
    """One block as it stands in the file, with what its paragraph is and where it came from."""

    node: JsonNode
    look: Look
    thing: Element
    is_apart: bool = False


def captioned(blocks: list[Flat], source: Source) -> list[Flat]:
    """Return the blocks with captions taken into the tables and figures they stand at."""
    out: list[Flat] = []
    for place, block in enumerate(blocks):
        following = blocks[place + 1].node if place + 1 < len(blocks) else None
        owner = _owner(block, out[-1].node if out else None, following, source)
        if owner is None:
            out.append(block)
        else:
            owner["attrs"] = {**owner.get("attrs", {}), "caption": _words(block, source)}
    return out


def _owner(
    block: Flat, before: JsonNode | None, after: JsonNode | None, source: Source
) -> JsonNode | None:
    if block.node["type"] != "paragraph":
        return None
    kind = _kind(block)
    if kind is None and (source.is_returned or not block.look.is_caption):
        return None
    if not block.look.is_caption and (source.is_returned or len(_plain(block)) > _LONGEST):
        return None
    # A table's caption stands above it as a rule, a figure's below.
    order = (before, after) if kind == "figure" else (after, before)
    for node in order:
        if node is not None and _takes(node, kind):
            return node
    return None


def _takes(node: JsonNode, kind: str | None) -> bool:
    is_free = not node.get("attrs", {}).get("caption")
    return node["type"] in ("table", "figure") and kind in (None, node["type"]) and is_free


def _kind(block: Flat) -> Literal["table", "figure"] | None:
    match = _LABEL.match(_plain(block))
    if match is None:
        return None
    return "table" if match["word"].casefold().startswith(_TABLES) else "figure"


def _plain(block: Flat) -> str:
    return "".join(node.get("text", " ") for node in block.node.get("content", ()))


def _words(block: Flat, source: Source) -> str:
    """Return the words of a caption; its number and what is more than words are listed."""
    nodes = block.node.get("content", ())
    marked = {
        str(node.get("marks")) for node in nodes if node["type"] == "text" and not is_sign(node)
    }
    if len(marked) > 1 or any(node["type"] != "text" for node in nodes):
        source.losses.add("caption_form", block.thing, _SIGN.sub("", _plain(block)))
    words = _plain(block).strip()
    match = _LABEL.match(words)
    if match:
        if not source.is_returned:
            source.losses.add("caption_number", block.thing, _SIGN.sub("", words))
        words = match["signs"] + words[match.end() :]
    if len(words) > MAX_CAPTION:
        source.losses.add("caption_long", block.thing, words)
        words = _SIGN.sub("", words)[:MAX_CAPTION]
    return words
