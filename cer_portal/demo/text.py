"""The demonstration texts as ProseMirror documents.

The content lives beside this module in ``content/*.yaml``: a mapping of section key to a list
of blocks. A block may carry ``from`` and ``until`` (stages 1 to 3), so that one section tells
its own history of revisions.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from cer_portal.demo import inline, tables

Node = dict[str, Any]
Block = dict[str, Any]

CONTENT = Path(__file__).parent / "content"
LAST_STAGE = 3
HEADINGS = {"h1": 1, "h2": 2, "h3": 3}
LISTS = {"ul": "bulletList", "ol": "orderedList"}
SPANNING = re.compile(r"^\{(\d+)\}\s*")


def section_keys() -> tuple[str, ...]:
    """Return the keys of all sections that have a text, in the order of the content files."""
    return tuple(_content())


def stages(section_key: str) -> tuple[int, ...]:
    """Return the stages at which the text of a section differs, oldest first (1 to 3)."""
    marks = {1}
    for block in _blocks(section_key):
        marks.add(int(block.get("from", 1)))
        marks.add(int(block.get("until", LAST_STAGE)) + 1)
    return tuple(sorted(mark for mark in marks if mark <= LAST_STAGE))


def document(
    section_key: str,
    *,
    records: Mapping[str, int],
    facts: Mapping[str, int],
    figures: Mapping[str, str],
    stage: int = LAST_STAGE,
) -> Node:
    """Return the document of a section at a stage; an unknown key raises KeyError naming it."""
    keys = inline.Keys(records, facts, figures)
    return built(_at_stage(_blocks(section_key), stage), keys)


def built(blocks: Iterable[Block], keys: inline.Keys) -> Node:
    """Return blocks of the notation as one document."""
    return {"type": "doc", "content": [node for block in blocks for node in _block(block, keys)]}


def citation_keys(section_key: str) -> tuple[str, ...]:
    """Return the record keys a section cites in its last stage, each once, in order."""
    found: dict[str, None] = {}
    for block in _at_stage(_blocks(section_key), LAST_STAGE):
        for run in _runs(block):
            found.update(dict.fromkeys(inline.citation_keys(run)))
    return tuple(found)


def plain(node: Node) -> str:
    """Return the words of a document, one text block a line, without chips and citations."""
    if node["type"] == "text":
        return str(node["text"])
    inner = "".join(plain(child) for child in node.get("content", ()))
    return f"{inner}\n" if node["type"] in {"paragraph", "heading"} else inner


@cache
def _content() -> dict[str, list[Block]]:
    merged: dict[str, list[Block]] = {}
    for path in sorted(CONTENT.glob("*.yaml")):
        merged.update(yaml.safe_load(path.read_text(encoding="utf-8")))
    return merged


def _blocks(section_key: str) -> list[Block]:
    if section_key not in _content():
        raise KeyError(f"unknown section key: {section_key}")
    return _content()[section_key]


def _at_stage(blocks: Iterable[Block], stage: int) -> list[Block]:
    return [
        block
        for block in blocks
        if int(block.get("from", 1)) <= stage <= int(block.get("until", LAST_STAGE))
    ]


def _block(block: Block, keys: inline.Keys) -> Iterator[Node]:
    kind = next(iter(block))
    value = block[kind]
    if kind == "p":
        yield _paragraph(value, keys)
    elif kind in HEADINGS:
        yield {
            "type": "heading",
            "attrs": {"level": HEADINGS[kind]},
            "content": inline.nodes(value, keys),
        }
    elif kind in LISTS:
        items = [{"type": "listItem", "content": [_paragraph(item, keys)]} for item in value]
        yield {"type": LISTS[kind], "content": items}
    elif kind == "quote":
        yield {"type": "blockquote", "content": [_paragraph(value, keys)]}
    elif kind == "figure":
        yield _figure(value, keys)
    elif kind in {"table", "table_from"}:
        yield _table(_table_of(block), keys)
    else:
        raise KeyError(f"unknown block: {kind}")


def _paragraph(text: str, keys: inline.Keys) -> Node:
    content = inline.nodes(text, keys)
    return {"type": "paragraph", "content": content} if content else {"type": "paragraph"}


def _figure(value: Mapping[str, str], keys: inline.Keys) -> Node:
    name = value["name"]
    if name not in keys.figures:
        raise KeyError(f"unknown figure key: {name}")
    attrs = {"figure": keys.figures[name], "caption": value["caption"], "alt": value["alt"]}
    return {"type": "figure", "attrs": attrs}


def _table_of(block: Block) -> Mapping[str, Any]:
    return tables.named(block["table_from"]) if "table_from" in block else block["table"]


def _table(value: Mapping[str, Any], keys: inline.Keys) -> Node:
    rows = [_row(value["header"], "tableHeader", keys)]
    rows += [_row(row, "tableCell", keys) for row in _rows(value["rows"])]
    return {"type": "table", "attrs": {"caption": value["caption"]}, "content": rows}


def _row(cells: Iterable[object] | str, kind: str, keys: inline.Keys) -> Node:
    return {
        "type": "tableRow",
        "content": [_cell(str(cell), kind, keys) for cell in _split_row(cells)],
    }


def _cell(text: str, kind: str, keys: inline.Keys) -> Node:
    span = SPANNING.match(text)
    words = SPANNING.sub("", text)
    attrs = {"colspan": int(span[1]) if span else 1, "rowspan": 1, "colwidth": None}
    return {"type": kind, "attrs": attrs, "content": [_paragraph(words, keys)]}


def _rows(rows: str | list[Any]) -> list[Any]:
    return [line for line in rows.splitlines() if line.strip()] if isinstance(rows, str) else rows


def _split_row(cells: Iterable[object] | str) -> list[object]:
    """Return the cells of a row, given as a list or as one line with cells parted by a bar."""
    return [cell.strip() for cell in cells.split("|")] if isinstance(cells, str) else list(cells)


def _runs(block: Block) -> Iterator[str]:
    kind = next(iter(block))
    value = block[kind]
    if kind in LISTS:
        yield from value
    elif kind in {"table", "table_from"}:
        table = _table_of(block)
        for row in (table["header"], *_rows(table["rows"])):
            yield from (str(cell) for cell in _split_row(row))
    elif isinstance(value, str):
        yield value
