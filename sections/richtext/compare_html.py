"""Draw a comparison: <ins> and <del>, moved blocks, tables by cell, numbered for stepping."""

from collections.abc import Iterable, Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sections.richtext.compare_edits import (
    CellEdit,
    Edit,
    Kind,
    RowEdit,
    WordEdit,
    is_changed,
    whole_row,
)
from sections.richtext.compare_units import Token, Unit
from sections.richtext.inline import Context, inline_html, join
from sections.richtext.plain import leaf_text
from sections.richtext.render import cell_attributes
from sections.richtext.resolver import Resolver
from sections.richtext.schema import JsonNode

_BLANK = SafeString("")
_TAGS = {"added": "ins", "removed": "del"}
_DEEPEST_HEADING = 6
_PREVIEW = 60


def edits_html(edits: Iterable[Edit], *, resolve: Resolver, heading_base: int) -> SafeString:
    """Render the edits; changes carry the ids `change-1`, `change-2`, … in reading order."""
    drawing = _Drawing(resolve, heading_base)
    return join([drawing.edit(edit) for edit in edits])


class _Drawing:
    def __init__(self, resolve: Resolver, heading_base: int) -> None:
        self.context = Context(resolve)
        self.heading_base = heading_base
        self.number = 0

    def edit(self, edit: Edit) -> SafeString:
        if edit.kind == "moved_away":
            return self._moved_away(edit)
        inner = self._table(edit) if edit.unit.kind == "table" else self._block(edit)
        # A table is stepped through by its rows and cells unless it came or went as a whole.
        number = self._number() if edit.kind != "same" and not edit.rows else _BLANK
        note = self._note(edit)
        return format_html('<div class="unit unit-{}"{}>{}{}</div>', edit.kind, number, note, inner)

    def _number(self) -> SafeString:
        self.number += 1
        return format_html(
            ' id="change-{}" data-change="{}" tabindex="-1"', self.number, self.number
        )

    def _note(self, edit: Edit) -> SafeString:
        if edit.kind == "moved":
            return format_html(
                '<span class="change-note" id="moved-{}">{}</span> ', edit.move, _("Moved here")
            )
        if edit.kind == "format":
            return format_html('<span class="change-note">{}</span> ', _("Formatting only"))
        return _BLANK

    def _moved_away(self, edit: Edit) -> SafeString:
        words = " ".join("".join(leaf_text(t.node) for t in edit.unit.tokens).split())
        preview = words[:_PREVIEW] + ("…" if len(words) > _PREVIEW else "")
        return format_html(
            '<div class="unit unit-moved-away"><a href="#moved-{}">{}</a> <span>{}</span></div>',
            edit.move,
            _("Moved from here"),
            preview,
        )

    def _block(self, edit: Edit) -> SafeString:
        unit = edit.unit
        if unit.kind == "figure":
            return self._figure(edit)
        runs = edit.words or _one_run(edit.kind, unit.tokens)
        return self._framed(unit, self._runs(runs))

    def _figure(self, edit: Edit) -> SafeString:
        attrs = edit.unit.node["attrs"]
        html = self.context.resolve.figure(attrs["figure"], attrs["caption"], attrs["alt"])
        tag = _TAGS.get(edit.kind)
        return format_html("<{}>{}</{}>", tag, html, tag) if tag else join([html])

    def _framed(self, unit: Unit, html: SafeString) -> SafeString:
        """Put the words back into a heading, list item or paragraph."""
        if unit.kind == "heading":
            level = min(self.heading_base + unit.node["attrs"]["level"] - 1, _DEEPEST_HEADING)
            return format_html("<h{}>{}</h{}>", level, html, level)
        quoted = " quoted" if {"blockquote", "callout"} & set(unit.wrap) else ""
        lists = [name for name in unit.wrap if name not in ("blockquote", "callout")]
        if not lists:
            return format_html('<p class="words{}">{}</p>', quoted, html)
        tag = "ul" if lists[-1] == "bulletList" else "ol"
        value = format_html(' value="{}"', unit.ordinal) if unit.ordinal is not None else _BLANK
        return format_html(
            '<{} class="depth-{}{}"><li{}>{}</li></{}>', tag, len(lists), quoted, value, html, tag
        )

    def _runs(self, runs: Sequence[WordEdit]) -> SafeString:
        return join([self._run(run) for run in runs])

    def _run(self, run: WordEdit) -> SafeString:
        html = inline_html(nodes_of(run.tokens), self.context)
        tag = _TAGS.get(run.kind)
        return format_html("<{}>{}</{}>", tag, html, tag) if tag else html

    def _table(self, edit: Edit) -> SafeString:
        whole = edit.kind if edit.kind in _TAGS else "same"
        rows = edit.rows or [whole_row(whole, row) for row in edit.unit.rows]
        parts = [self._row(row, numbered=bool(edit.rows)) for row in rows]
        return format_html(
            '<div class="table-box document__table"><table>{}<tbody>{}</tbody></table></div>',
            self._caption(edit, whole),
            join(parts),
        )

    def _caption(self, edit: Edit, whole: Kind) -> SafeString:
        runs = edit.words or _one_run(whole, edit.unit.tokens)
        if not any(run.tokens for run in runs):
            return _BLANK
        number = self._number() if edit.rows and is_changed(edit.words) else _BLANK
        return format_html("<caption{}>{}</caption>", number, self._runs(runs))

    def _row(self, row: RowEdit, *, numbered: bool) -> SafeString:
        whole = row.kind in _TAGS
        number = self._number() if numbered and whole else _BLANK
        in_head = all(cell.cell.node["type"] == "tableHeader" for cell in row.cells)
        cells = [
            self._cell(cell, row.kind if whole else cell.kind, in_head=in_head, whole=whole)
            for cell in row.cells
        ]
        return format_html('<tr class="row-{}"{}>{}</tr>', row.kind, number, join(cells))

    def _cell(self, cell: CellEdit, kind: Kind, *, in_head: bool, whole: bool) -> SafeString:
        number = self._number() if kind != "same" and not whole else _BLANK
        return format_html(
            '<{} class="cell-{}"{}{}>{}</{}>',
            _cell_tag(cell),
            kind,
            cell_attributes(cell.cell.node, in_head=in_head),
            number,
            self._runs(cell.words or _one_run(kind, cell.cell.tokens)),
            _cell_tag(cell),
        )


def nodes_of(tokens: Sequence[Token]) -> list[JsonNode]:
    """Join tokens back into inline nodes, so that marks and citations are not cut per word."""
    nodes: list[JsonNode] = []
    for token in tokens:
        node, last = token.node, nodes[-1] if nodes else None
        if node["type"] != "text" or not last or last["type"] != "text":
            nodes.append(dict(node))
        elif last.get("marks") == node.get("marks"):
            last["text"] += node["text"]
        else:
            nodes.append(dict(node))
    return nodes


def _one_run(kind: Kind, tokens: Sequence[Token]) -> list[WordEdit]:
    """All tokens as one run: come, gone, or as they are."""
    match kind:
        case "added" | "removed":
            return [WordEdit(kind, tuple(tokens))]
        case _:
            return [WordEdit("same", tuple(tokens))]


def _cell_tag(cell: CellEdit) -> str:
    return "th" if cell.cell.node["type"] == "tableHeader" else "td"
