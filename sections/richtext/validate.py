"""Check a document from outside against the schema; hand back its normal form."""

import json
import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from prosemirror.model import Node
from prosemirror.model.schema import Attribute

from sections.richtext.schema import MAX_COLUMNS, SCHEMA, JsonNode

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 30
MAX_NODES = 20_000

_KEYS = frozenset({"type", "attrs", "content", "marks", "text"})
_SPACES = re.compile(r"[\t\n\v\f\r\u2028\u2029]")
# PostgreSQL's jsonb refuses NUL and lone surrogates; the other controls have no place in a report.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_RANK = {name: mark.rank for name, mark in SCHEMA.marks.items()}


class InvalidDocument(ValueError):
    """The document breaks the schema; the message is one sentence that says where and why."""


def validate(document: object) -> JsonNode:
    """Return the normal form of `document` (a parsed JSON value), or raise InvalidDocument.

    Promises: only nodes, marks and attributes of the schema; every attribute present; marks in
    one order; neighbouring text with equal marks joined; no control characters; at most 2 MB of
    JSON, 30 levels, 20,000 nodes and 60 table columns; tables rectangular. Two documents that
    look the same have the same normal form. The argument is not changed.
    """
    clean = _Cleaner().document(document)
    size = len(json.dumps(clean, ensure_ascii=False, separators=(",", ":")).encode())
    if size > MAX_BYTES:
        raise InvalidDocument(_("The text is larger than 2 MB; split the section or its tables."))
    _check_content(clean)
    for index, block in enumerate(clean["content"], start=1):
        if block["type"] == "table":
            _check_table(block, _place(index, block))
    return clean


class _Cleaner:
    """Walks the raw value once, counting nodes, and builds the normal form."""

    def __init__(self) -> None:
        self.count = 0

    def document(self, raw: object) -> JsonNode:
        if not isinstance(raw, dict) or raw.get("type") != "doc":
            raise InvalidDocument(_("The text is not a document."))
        blocks = raw.get("content")
        if set(raw) - {"type", "content"} or not isinstance(blocks, list) or not blocks:
            raise InvalidDocument(_("The document must hold a list of blocks and nothing else."))
        content = [
            self.node(block, 1, _place(index, block)) for index, block in enumerate(blocks, 1)
        ]
        return {"type": "doc", "content": content}

    def node(self, raw: object, depth: int, where: str) -> JsonNode:
        self.count += 1
        if self.count > MAX_NODES:
            raise InvalidDocument(_("The text has more than 20,000 parts; split the section."))
        if depth > MAX_DEPTH:
            raise _refused(where, _("it is nested more than 30 levels deep"))
        if not isinstance(raw, dict) or set(raw) - _KEYS:
            raise _refused(where, _("it holds something that is not a part of a document"))
        name = raw.get("type")
        if not isinstance(name, str) or name not in SCHEMA.nodes:
            raise _refused(where, _("“%(name)s” is not allowed here") % {"name": _short(name)})
        clean: JsonNode = {"type": name}
        if name == "text":
            clean["text"] = _text(raw, where)
        elif "text" in raw:
            raise _refused(where, _("only text may carry words"))
        if attrs := _attributes(SCHEMA.nodes[name].attrs, raw.get("attrs"), where):
            clean["attrs"] = attrs
        if content := self._children(raw.get("content"), depth, where):
            clean["content"] = content
        if marks := _marks(raw.get("marks"), where):
            clean["marks"] = marks
        return clean

    def _children(self, raw: object, depth: int, where: str) -> list[JsonNode]:
        if raw is None:
            return []
        if not isinstance(raw, list):
            raise _refused(where, _("its content is not a list"))
        children: list[JsonNode] = []
        for item in raw:
            child = self.node(item, depth + 1, where)
            if child["type"] != "text":
                children.append(child)
            elif child["text"]:
                _append_text(children, child)
        return children


def _append_text(children: list[JsonNode], child: JsonNode) -> None:
    last = children[-1] if children else None
    if last and last["type"] == "text" and last.get("marks") == child.get("marks"):
        last["text"] += child["text"]
    else:
        children.append(child)


def _text(raw: JsonNode, where: str) -> str:
    text = raw.get("text")
    if not isinstance(text, str):
        raise _refused(where, _("a piece of text carries no words"))
    return _tidy(text)


def _tidy(text: str) -> str:
    return _UNPRINTABLE.sub("", _SPACES.sub(" ", text))


def _attributes(allowed: dict[str, Attribute], raw: object, where: str) -> JsonNode:
    given = {} if raw is None else raw
    if not isinstance(given, dict):
        raise _refused(where, _("its attributes are not named"))
    if unknown := set(given) - set(allowed):
        name = _short(sorted(unknown, key=str)[0])
        raise _refused(where, _("the attribute “%(name)s” is not allowed") % {"name": name})
    return {name: _attribute(name, rule, given, where) for name, rule in allowed.items()}


def _attribute(name: str, rule: Attribute, given: dict[str, Any], where: str) -> Any:
    if name not in given:
        if rule.is_required:
            raise _refused(where, _("the attribute “%(name)s” is missing") % {"name": name})
        return rule.default
    value = _tidy(given[name]).strip() if isinstance(given[name], str) else given[name]
    try:
        if rule.validate:
            rule.validate(value)
    except ValueError as error:
        raise _refused(where, str(error)) from error
    return value.lower() if name == "figure" else value


def _marks(raw: object, where: str) -> list[JsonNode]:
    if raw is None:
        return []
    if not isinstance(raw, list):
        raise _refused(where, _("its formatting is not a list"))
    marks: dict[str, JsonNode] = {}
    for item in raw:
        name = item.get("type") if isinstance(item, dict) else None
        if not isinstance(name, str) or name not in SCHEMA.marks or set(item) - {"type", "attrs"}:
            raise _refused(
                where, _("the formatting “%(name)s” is not allowed") % {"name": _short(name)}
            )
        if name in marks:
            raise _refused(where, _("the same formatting is given twice"))
        attrs = _attributes(SCHEMA.marks[name].attrs, item.get("attrs"), where)
        marks[name] = {"type": name, "attrs": attrs} if attrs else {"type": name}
    return [marks[name] for name in sorted(marks, key=_RANK.__getitem__)]


def _check_content(clean: JsonNode) -> None:
    """Apply the schema's content rules block by block, so that the sentence can say where."""
    for index, block in enumerate(clean["content"], start=1):
        where = _place(index, block)
        if not SCHEMA.nodes[block["type"]].is_in_group("block"):
            raise _refused(where, _("it cannot stand on its own"))
        if block.get("marks"):
            raise _refused(where, _("a block carries no formatting"))
        try:
            Node.from_json(SCHEMA, block).check()
        except ValueError as error:
            raise _refused(where, _("its parts do not fit together")) from error


def _check_table(table: JsonNode, where: str) -> None:
    """Refuse a table whose rows, with all spans counted, are not equally wide."""
    rows: Sequence[JsonNode] = table["content"]
    reserved: list[int] = []  # per column: how many further rows a cell above still covers
    for number, row in enumerate(rows, start=1):
        widths, left = _row_cells(row, where, number), len(rows) - number + 1
        filled = _fill_row(widths, reserved, left)
        if filled is None or (number > 1 and len(filled) != len(reserved)):
            raise _refused(
                where,
                _("row %(row)s does not have as many columns as the rows above") % {"row": number},
            )
        if not 1 <= len(filled) <= MAX_COLUMNS:
            raise _refused(where, _("a table has from 1 to %(n)s columns") % {"n": MAX_COLUMNS})
        reserved = [rest - 1 for rest in filled]


def _row_cells(row: JsonNode, where: str, number: int) -> list[tuple[int, int]]:
    cells = []
    for cell in row.get("content", []):
        attrs = cell["attrs"]
        if attrs["colwidth"] is not None and len(attrs["colwidth"]) != attrs["colspan"]:
            raise _refused(where, _("row %(row)s has widths for other columns") % {"row": number})
        cells.append((attrs["colspan"], attrs["rowspan"]))
    return cells


def _fill_row(
    cells: Sequence[tuple[int, int]], reserved: Sequence[int], left: int
) -> list[int] | None:
    """Lay cells into the columns not covered from above; None if one does not fit."""
    filled = list(reserved)
    column = 0
    for colspan, rowspan in cells:
        while column < len(filled) and filled[column] > 0:
            column += 1
        end = column + colspan
        if rowspan > left or any(filled[column:end]):
            return None
        filled[column:end] = [rowspan] * colspan
        column = end
    return filled if all(filled) else None


def _place(index: int, block: object) -> str:
    name = block.get("type") if isinstance(block, dict) else None
    return _("Block %(index)s (%(name)s)") % {"index": index, "name": _short(name)}


def _refused(where: str, why: str) -> InvalidDocument:
    return InvalidDocument(_("%(where)s cannot be kept: %(why)s.") % {"where": where, "why": why})


def _short(name: object) -> str:
    return _tidy(str(name))[:40]
