"""An answer as part of a section's text: paragraphs, lists and a table, put in at their place."""

import re
from collections.abc import Iterator

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sections import richtext
from sections.richtext import JsonNode
from sections.richtext.schema import MAX_COLUMNS

BULLET = re.compile(r"^\s*[-–•*]\s+")
BLANK = re.compile(r"\n[^\S\n]*\n")


def blocks_of(text: str, table: str) -> list[JsonNode]:
    """Return the words and the table of an answer as blocks of the one schema.

    Blank lines part paragraphs, lines that all begin with a dash are a list; of the table each line
    is a row, the first of them the heads, cells parted by tabs or by "|". Raises InvalidDocument
    where the result would not be kept.
    """
    pieces = [piece for piece in BLANK.split(text.replace("\r\n", "\n")) if piece.strip()]
    blocks = [_passage(piece.strip("\n").split("\n")) for piece in pieces]
    rows = _rows(table)
    if rows:
        blocks.append(_table(rows))
    if not blocks:
        return []
    checked: list[JsonNode] = richtext.validate({"type": "doc", "content": blocks})["content"]
    return checked


def _passage(lines: list[str]) -> JsonNode:
    if all(BULLET.match(line) for line in lines):
        items = [{"type": "listItem", "content": [_paragraph(BULLET.sub("", x))]} for x in lines]
        return {"type": "bulletList", "content": items}
    inline: list[JsonNode] = []
    for line in lines:
        inline += [{"type": "hardBreak"}] if inline else []
        inline += [{"type": "text", "text": line.strip()}] if line.strip() else []
    return {"type": "paragraph", "content": inline}


def _paragraph(words: str) -> JsonNode:
    inline = [{"type": "text", "text": words.strip()}] if words.strip() else []
    return {"type": "paragraph", "content": inline}


def _rows(table: str) -> list[list[str]]:
    lines = [line.strip(" ") for line in table.replace("\r\n", "\n").split("\n") if line.strip()]
    sign = "\t" if any("\t" in line for line in lines) else "|"
    rows = [[cell.strip() for cell in _unfenced(line, sign).split(sign)] for line in lines]
    widest = max((len(row) for row in rows), default=0)
    if rows and widest > MAX_COLUMNS:
        raise richtext.InvalidDocument(
            _("The table has more than %(n)s columns.") % {"n": MAX_COLUMNS}
        )
    return [row + [""] * (widest - len(row)) for row in rows]


def _unfenced(line: str, sign: str) -> str:
    """Leave out the fences of a row that begins and ends with "|"."""
    return line.strip("|") if sign == "|" else line


def _table(rows: list[list[str]]) -> JsonNode:
    return {
        "type": "table",
        "content": [
            {
                "type": "tableRow",
                "content": [
                    {"type": "tableCell" if n else "tableHeader", "content": [_paragraph(cell)]}
                    for cell in row
                ],
            }
            for n, row in enumerate(rows)
        ],
    }


def shown(text: str, table: str) -> SafeString:
    """Return an answer as it will stand in the text, as HTML; an answer has no chips."""
    blocks = blocks_of(text, table)
    if not blocks:
        return SafeString("")
    return richtext.to_html({"type": "doc", "content": blocks}, resolve=richtext.LabelResolver())


def headings_of(document: JsonNode | None) -> list[str]:
    """Return the headings of a text in their order."""
    blocks = (document or {}).get("content", ())
    words = [_plain(block) for block in blocks if block["type"] == "heading"]
    return [each for each in words if each]


def has_place(document: JsonNode | None, place: str) -> bool:
    """Whether the text has the heading or the words after which a contribution is wanted."""
    return _after(document, place) is not None


def put_in(document: JsonNode | None, blocks: list[JsonNode], place: str) -> JsonNode:
    """Return the text with the blocks put in after `place`, or at the end where it is not found.

    Under a heading they come last, before the next heading of its level.
    """
    old = list((document or {}).get("content", ()))
    if document is None or not richtext.plain(document).strip() and not _pictures(document):
        old = []
    at = _after({"type": "doc", "content": old}, place)
    cut = len(old) if at is None else at
    return {"type": "doc", "content": [*old[:cut], *blocks, *old[cut:]]}


def _pictures(document: JsonNode) -> bool:
    return any(block["type"] in {"figure", "table"} for block in document["content"])


def _after(document: JsonNode | None, place: str) -> int | None:
    """Return the number of blocks that stand before what is put in at `place`."""
    wanted = " ".join(place.split()).casefold()
    blocks = (document or {}).get("content", ())
    for index, block in enumerate(blocks):
        if wanted and wanted in " ".join(_plain(block).split()).casefold():
            return index + 1 + _length_under(block, blocks[index + 1 :])
    return None


def _length_under(block: JsonNode, following: list[JsonNode]) -> int:
    """Return how many of the following blocks stand under a heading; 0 for any other block."""
    if block["type"] != "heading":
        return 0
    level = block["attrs"]["level"]
    under = list(_until_heading(following, level))
    return len(under)


def _until_heading(blocks: list[JsonNode], level: int) -> Iterator[JsonNode]:
    for block in blocks:
        if block["type"] == "heading" and block["attrs"]["level"] <= level:
            return
        yield block


def _plain(block: JsonNode) -> str:
    return richtext.plain({"type": "doc", "content": [block]}).strip()
