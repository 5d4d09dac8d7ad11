"""The text of a paragraph as it is typed, and as the document that a section takes over. Pure.

An empty line ends a paragraph; lines that begin with "- " or with a number and a dot are a list.
"""

import re
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from sections.richtext import InvalidDocument, JsonNode, validate

ITEM = re.compile(r"^\s*(?:[-*•]|(?P<number>\d{1,3})[.)])\s+(?P<words>.*)$")
# What belongs to one report or to one page alone, with the words for it.
BELONGING = ("citation", "fact", "figure")


def document_of(text: str) -> JsonNode:
    """Return the document of a typed text; raises InvalidDocument where it cannot be kept."""
    blocks = [_block(lines) for lines in _groups(text)]
    if not blocks:
        raise InvalidDocument(_("Write the wording."))
    return validate({"type": "doc", "content": blocks})


def _groups(text: str) -> Iterator[list[str]]:
    """The lines of each paragraph or list."""
    group: list[str] = []
    for line in [*text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""]:
        ends = not line.strip() or (group and _kind(line) != _kind(group[0]))
        if ends and group:
            yield group
            group = []
        if line.strip():
            group.append(line.strip())


def _kind(line: str) -> str:
    found = ITEM.match(line)
    if found is None:
        return "paragraph"
    return "orderedList" if found["number"] else "bulletList"


def _block(lines: Sequence[str]) -> JsonNode:
    kind = _kind(lines[0])
    if kind == "paragraph":
        return _paragraph(" ".join(lines))
    found = [ITEM.match(line) for line in lines]
    items = [{"type": "listItem", "content": [_paragraph(each["words"])]} for each in found if each]
    return {"type": kind, "content": items}


def _paragraph(words: str) -> JsonNode:
    text = words.strip()
    return {"type": "paragraph", "content": [{"type": "text", "text": text}] if text else []}


def text_of(document: JsonNode) -> str:
    """Return what is typed to get this document; formatting inside a line is not in it."""
    return "\n\n".join(_typed(block) for block in document["content"])


def _typed(block: JsonNode) -> str:
    items = block.get("content", [])
    if block["type"] == "bulletList":
        return "\n".join(f"- {_words(item)}" for item in items)
    if block["type"] == "orderedList":
        return "\n".join(f"{n}. {_words(item)}" for n, item in enumerate(items, start=1))
    return _words(block)


def _words(node: JsonNode) -> str:
    if node["type"] == "text":
        return str(node["text"])
    parts = [_words(child) for child in node.get("content", [])]
    return "".join(parts)


def belongings(document: JsonNode) -> set[str]:
    """Return which chips of one report a document carries: citation, fact, figure."""
    found = {document["type"]} & set(BELONGING)
    for child in document.get("content", []):
        found |= belongings(child)
    return found
