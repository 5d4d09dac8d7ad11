"""Paragraphs, tables and boxes of Word as the blocks of a section's text."""

from collections.abc import Iterable
from typing import Literal

from sections.richtext import JsonNode
from sections.richtext.schema import HEADING_LEVELS, MAX_COLUMNS, SCHEMA
from sections.word.captions import Flat, captioned
from sections.word.inline import Runs
from sections.word.line import CHIP, Line, Source, State, is_sign
from sections.word.lists import gathered
from sections.word.markup import Element, first, is_on, name, short, val, words_of
from sections.word.sheets import list_section
from sections.word.styles import HEAD_CELL, SPACER, Look
from sections.word.tables import Cell, Grid, grid_of

Room = Literal["doc", "cell", "quote"]
WRAPS = ("blockquote", "callout")
_OPEN = frozenset({"w:customXml", "w:ins", "w:moveTo", "w:del", "w:moveFrom"})
_SIGNS = frozenset({"w:commentRangeStart", "w:commentRangeEnd"})
_SILENT = frozenset({"w:bookmarkStart", "w:bookmarkEnd", "w:proofErr", "w:tcPr", "w:sdtPr"})
_CONTENT = tuple(
    name(each)
    for each in (
        *("w:t", "w:delText", "w:drawing", "w:pict", "w:object", "w:sym", "w:br", "m:t"),
        *("w:footnoteReference", "w:endnoteReference", "w:fldChar", "mc:AlternateContent"),
    )
)
_LIKE_BOOKMARKS = ("w:perm", "w:move", "w:customXml")


class Blocks:
    """Reads the blocks of one part of a file in one state."""

    def __init__(self, source: Source, part: str, state: State) -> None:
        self.source = source
        self.part = part
        self.runs = Runs(source, part, state)
        self._carried: Line | None = None
        self._signs: list[JsonNode] = []

    def read(self, container: Element, room: Room = "doc") -> list[JsonNode]:
        """Return the blocks of a container as they may stand in a room of the schema."""
        flats = captioned(self._flats(container, room), self.source)
        nodes = gathered(flats, self.source, in_quote=room == "quote")
        return nodes if room == "doc" else list(self._fitted(nodes, container))

    def _flats(self, container: Element, room: Room) -> list[Flat]:
        kept, self._carried = self._carried, None
        flats: list[Flat] = []
        last: Element | None = None
        for child in container:
            if short(child) != "w:p" and self._carried and short(child) in ("w:tbl", "w:sdt"):
                flats += self._flush(last, room)
            flats += self._child(child, room)
            last = child if short(child) == "w:p" else last
        flats += self._flush(last, room)
        self._carried = kept
        return flats

    def _flush(self, last: Element | None, room: Room) -> list[Flat]:
        """Let a paragraph whose end is tracked stand by itself where none follows."""
        line, self._carried = self._carried, None
        if line is None or last is None or not (_says(line) or line.figures):
            return []
        return self._placed(last, line, room)

    def _child(self, child: Element, room: Room) -> list[Flat]:
        kind = short(child)
        if kind == "w:p":
            return self._paragraph(child, room)
        if kind == "w:tbl":
            return self._table(child, room)
        if kind == "w:sdt":
            return self._control(child, room)
        if kind in _OPEN:
            return [] if self.runs.is_gone(kind) else self._flats(child, room)
        if kind == "mc:AlternateContent":
            chosen = first(child, "mc:Choice")
            return [] if chosen is None else self._flats(chosen, room)
        self._list_other(child, kind)
        return []

    def _list_other(self, child: Element, kind: str) -> None:
        losses = self.source.losses
        if kind in _SIGNS:
            self._signs += self.runs.read_signs(child)
        elif kind == "w:sectPr":
            list_section(child, self.source, self.part)
        elif kind == "w:altChunk":
            losses.add("chunk", child)
        elif kind.startswith("m:"):
            losses.add("equation", child, words_of(child))
        elif kind and kind not in _SILENT and not kind.startswith(_LIKE_BOOKMARKS):
            losses.add("unknown", child, words_of(child) or kind.partition(":")[2])

    # --- paragraphs

    def _paragraph(self, paragraph: Element, room: Room) -> list[Flat]:
        line = self.runs.read(paragraph)
        line.nodes[:0] = self._signs
        self._signs = []
        if self._carried is not None:
            line = _joined(self._carried, line)
            self._carried = None
        if self._end_is_gone(paragraph):
            self._carried = line
            return []
        return self._placed(paragraph, line, room)

    def _end_is_gone(self, paragraph: Element) -> bool:
        mark = first(paragraph, "w:pPr", "w:rPr")
        return mark is not None and any(self.runs.is_gone(short(each)) for each in mark)

    def _placed(self, paragraph: Element, line: Line, room: Room) -> list[Flat]:
        properties = first(paragraph, "w:pPr")
        look = self.source.styles.look(paragraph)
        self._list_looks(paragraph, properties, look)
        breaks_before = line.breaks_before or bool(is_on(properties, "w:pageBreakBefore"))
        flats = self._broken(paragraph, room) if breaks_before else []
        has_break = breaks_before or line.breaks_after
        if _says(line) or self._keeps_empty(paragraph, line, look, room, has_break=has_break):
            flats.append(Flat(self._node(paragraph, line, look), look, paragraph))
        else:
            self._signs += [node for node in line.nodes if is_sign(node)]
        flats += [Flat(figure, look, paragraph, is_apart=True) for figure in line.figures]
        for box in line.boxes:
            flats += [Flat(node, Look(), box) for node in self.read(box, "cell")]
        return flats + (self._broken(paragraph, room) if line.breaks_after else [])

    def _keeps_empty(
        self, paragraph: Element, line: Line, look: Look, room: Room, *, has_break: bool
    ) -> bool:
        if look.style == SPACER or line.figures or line.boxes or has_break:
            return False
        if self.source.is_returned or look.list_place is not None:
            return True
        holds_nothing = next(paragraph.iter(*_CONTENT), None) is None
        if room == "doc" and not self.runs.fields and holds_nothing:
            self.source.losses.add("empty", paragraph)
        return False

    def _list_looks(self, paragraph: Element, properties: Element | None, look: Look) -> None:
        losses = self.source.losses
        if look.heading > HEADING_LEVELS[-1]:
            losses.add("heading_deep", paragraph, words_of(paragraph))
        if look.heading and look.list_place is not None:
            losses.add("heading_number", paragraph, words_of(paragraph))
        if properties is not None and first(properties, "w:pPrChange") is not None:
            losses.add("tracked_form", paragraph, words_of(paragraph))
        section = first(properties, "w:sectPr") if properties is not None else None
        if section is not None:
            list_section(section, self.source, self.part)

    def _node(self, paragraph: Element, line: Line, look: Look) -> JsonNode:
        nodes = line.nodes if self.source.is_returned else _trimmed(line.nodes)
        if look.heading:
            level = min(look.heading, HEADING_LEVELS[-1])
            return {"type": "heading", "attrs": {"level": level}, "content": nodes}
        return {"type": "paragraph", "content": nodes}

    def _broken(self, paragraph: Element, room: Room) -> list[Flat]:
        if room == "doc" and "pageBreak" in SCHEMA.nodes:
            return [Flat({"type": "pageBreak"}, Look(), paragraph)]
        self.source.losses.add("page_break", paragraph, words_of(paragraph))
        return []

    # --- what holds blocks

    def _control(self, control: Element, room: Room) -> list[Flat]:
        properties, content = first(control, "w:sdtPr"), first(control, "w:sdtContent")
        if content is None:
            return []
        gallery = val(properties, "w:docPartObj", "w:docPartGallery")
        if "content" in gallery.casefold() or gallery == "Bibliographies":
            self.source.losses.add("contents", control, words_of(content))
            return []
        wrap, _colon, kind = val(properties, "w:tag").removeprefix(CHIP).partition(":")
        if wrap == "title" and val(properties, "w:tag").startswith(CHIP):
            # The name of the section, which the writer put above its text.
            return []
        if wrap in WRAPS and wrap in SCHEMA.nodes and room == "doc":
            return self._wrapped(control, content, wrap, kind)
        return self._flats(content, room)

    def _wrapped(self, control: Element, content: Element, wrap: str, kind: str) -> list[Flat]:
        inner = self.read(content, "quote")
        inside = [node for node in inner if node["type"] != "figure"]
        apart = [node for node in inner if node["type"] == "figure"]
        node: JsonNode = {"type": wrap, "content": inside or [{"type": "paragraph"}]}
        if kind:
            node["attrs"] = {"kind": kind}
        return [Flat(each, Look(), control) for each in ([node] if inside else []) + apart]

    def _fitted(self, nodes: Iterable[JsonNode], thing: Element) -> Iterable[JsonNode]:
        """Only paragraphs, lists and figures stand in a cell, a box or a quotation."""
        for node in nodes:
            if node["type"] == "heading":
                self.source.losses.add("heading_in_table", thing, words_of(thing))
                yield {"type": "paragraph", "content": node.get("content", [])}
            elif node["type"] in WRAPS:
                yield from node["content"]
            else:
                yield node

    def _table(self, table: Element, room: Room) -> list[Flat]:
        grid = grid_of(table, self.source, self.runs.state)
        if not grid.rows:
            return []
        if room != "doc" or not 1 <= grid.columns <= MAX_COLUMNS:
            kind = "table_nested" if room != "doc" else "table_wide"
            self.source.losses.add(kind, table, words_of(table))
            cells = [cell for row in grid.rows for cell in row if cell.content is not None]
            return [
                Flat(node, Look(), table)
                for cell in cells
                for node in self.read(cell.content, "cell")
            ]
        return [Flat(self._table_node(table, grid), Look(), table)]

    def _table_node(self, table: Element, grid: Grid) -> JsonNode:
        rows = [
            {"type": "tableRow", "content": [self._cell(cell) for cell in row]} for row in grid.rows
        ]
        if not self.source.is_returned:
            _crown(rows)
        tag = val(table, "w:tblPr", "w:tblDescription").removeprefix(CHIP)
        kept = self.source.chips.get(tag, {}).get("attrs", {})
        return {"type": "table", "attrs": {**kept, "caption": ""}, "content": rows}

    def _cell(self, cell: Cell) -> JsonNode:
        content: list[JsonNode] = []
        is_header = cell.is_header
        if cell.content is not None:
            content = self.read(cell.content, "cell")
            paragraph = first(cell.content, "w:p")
            is_header |= val(paragraph, "w:pPr", "w:pStyle") == HEAD_CELL
        return {
            "type": "tableHeader" if is_header else "tableCell",
            "attrs": {"colspan": cell.colspan, "rowspan": cell.rowspan},
            "content": content or [{"type": "paragraph"}],
        }


def _says(line: Line) -> bool:
    return any(node.get("text", "x").strip() for node in line.nodes if not is_sign(node))


def _joined(one: Line, two: Line) -> Line:
    return Line(
        one.nodes + two.nodes,
        one.figures + two.figures,
        one.boxes + two.boxes,
        one.breaks_before or two.breaks_before,
        one.breaks_after or two.breaks_after,
    )


def _trimmed(nodes: list[JsonNode]) -> list[JsonNode]:
    """Drop line breaks at the end, which show as nothing."""
    end = len(nodes)
    while end and nodes[end - 1]["type"] == "hardBreak":
        end -= 1
    return nodes[:end]


def _crown(rows: list[JsonNode]) -> None:
    """Take a first row that is bold throughout as the head of a table that names none."""
    cells = [cell for row in rows for cell in row["content"]]
    if len(rows) < 2 or any(cell["type"] == "tableHeader" for cell in cells):
        return
    top = rows[0]["content"]
    if top and all(_is_bold(cell) for cell in top):
        for cell in top:
            cell["type"] = "tableHeader"


def _is_bold(cell: JsonNode) -> bool:
    leaves = [leaf for block in cell["content"] for leaf in block.get("content", ())]
    texts = [leaf for leaf in leaves if leaf["type"] == "text" and leaf["text"].strip()]
    return bool(texts) and all({"type": "bold"} in leaf.get("marks", ()) for leaf in texts)
