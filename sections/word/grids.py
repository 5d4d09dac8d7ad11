"""Writes tables with their merges, whole or cell by cell beside a proposed one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sections.richtext import JsonNode
from sections.richtext.plain import CELL_BREAK, INSIDE_CELL, ROW_BREAK
from sections.word.chips import tag_of
from sections.word.elements import Element, element, value
from sections.word.line import CHIP
from sections.word.places import Place, Writer
from sections.word.script import Script
from sections.word.styles import HEAD_CELL, SPACER

_WORD = "Table"
_PAGE = 9_000  # twentieths of a point
_PIXEL = 15


@dataclass
class _Reach:
    """A cell from above that still covers this row: how many rows more, how many columns."""

    rows: int
    columns: int


@dataclass
class Grids:
    """Writes the tables of one file."""

    script: Script
    writer: Writer

    def table(self, node: JsonNode) -> list[Element]:
        """Return a table with its caption above and a little air below."""
        caption = self.writer.caption(_WORD, node.get("attrs", {}).get("caption", ""))
        rows = [
            self._row(cells, row, row)
            for cells, row in zip(_laid(node), node["content"], strict=True)
        ]
        return [*caption, _frame(node, rows), _air()]

    def compared(self, old: JsonNode, new: JsonNode) -> list[Element]:
        """Return two tables of one shape as one with changes inside; nothing if shapes differ."""
        if _shape(old) != _shape(new):
            return []
        said = [_caption_leaf(each) for each in (old, new)]
        leaves = self.writer.leaves(*said) if any(said) else None
        caption = self.writer.caption(_WORD, "", leaves)
        rows = [
            self._row(cells, before, after)
            for cells, before, after in zip(_laid(old), old["content"], new["content"], strict=True)
        ]
        return [*caption, _frame(new, rows), _air()]

    def _row(self, laid: Sequence["int | _Reach"], before: JsonNode, after: JsonNode) -> Element:
        self.script.advance(len(ROW_BREAK))
        cells = before.get("content", ())
        looks = element("w:trPr")
        if cells and all(cell["type"] == "tableHeader" for cell in cells):
            looks.append(element("w:tblHeader"))
        if self.script.change:
            looks.append(self.script.hand.change(self.script.change))
        made = element("w:tr", looks if len(looks) else None)
        for slot in laid:
            if isinstance(slot, _Reach):
                made.append(_covered(slot.columns))
                continue
            if slot:
                self.script.advance(len(CELL_BREAK))
            made.append(self._cell(cells[slot], after["content"][slot]))
        return made

    def _cell(self, before: JsonNode, after: JsonNode) -> Element:
        attrs = before["attrs"]
        style = HEAD_CELL if before["type"] == "tableHeader" else ""
        place = Place(style=style, separator=INSIDE_CELL)
        if before is after:
            content = self.writer.blocks(before["content"], place)
        else:
            content = self.writer.compared(before["content"], after["content"], place)
        looks = element(
            "w:tcPr",
            value("w:gridSpan", attrs["colspan"]) if attrs["colspan"] > 1 else None,
            value("w:vMerge", "restart") if attrs["rowspan"] > 1 else None,
        )
        return element("w:tc", looks if len(looks) else None, *content)


def _laid(table: JsonNode) -> Iterator[list["int | _Reach"]]:
    """Yield for each row what stands in it from left to right: its own cells, and covered ones."""
    reach: dict[int, _Reach] = {}
    for row in table["content"]:
        slots: list[int | _Reach] = []
        column = 0
        below: dict[int, _Reach] = {}
        waiting = list(enumerate(row.get("content", ())))
        while waiting or column in reach:
            if column in reach:
                above = reach[column]
                slots.append(above)
                rows, columns = above.rows - 1, above.columns
            else:
                number, cell = waiting.pop(0)
                slots.append(number)
                rows, columns = cell["attrs"]["rowspan"] - 1, cell["attrs"]["colspan"]
            if rows:
                below[column] = _Reach(rows, columns)
            column += columns
        reach = below
        yield slots


def _covered(columns: int) -> Element:
    span = value("w:gridSpan", columns) if columns > 1 else None
    return element("w:tc", element("w:tcPr", span, element("w:vMerge")), element("w:p"))


def _frame(node: JsonNode, rows: list[Element]) -> Element:
    attrs = node.get("attrs", {})
    carries = any(value_ for key, value_ in attrs.items() if key != "caption")
    looks = element(
        "w:tblPr",
        value("w:tblStyle", "TableGrid"),
        element("w:tblW", w_w=0, w_type="auto"),
        value("w:tblDescription", CHIP + tag_of(node)) if carries else None,
    )
    widths = _widths(node)
    grid = element("w:tblGrid", *(element("w:gridCol", w_w=width) for width in widths))
    return element("w:tbl", looks, grid, *rows)


def _widths(node: JsonNode) -> list[int]:
    """Return the width of each column; without widths of their own they share the page."""
    top = node["content"][0].get("content", ())
    columns = sum(cell["attrs"]["colspan"] for cell in top)
    even = _PAGE // max(columns, 1)
    widths: list[int] = []
    for cell in top:
        given = cell["attrs"].get("colwidth") or [0] * cell["attrs"]["colspan"]
        widths += [pixels * _PIXEL or even for pixels in given]
    return widths


def _air() -> Element:
    return element("w:p", element("w:pPr", value("w:pStyle", SPACER)))


def _caption_leaf(table: JsonNode) -> list[JsonNode]:
    text = table.get("attrs", {}).get("caption", "")
    return [{"type": "text", "text": text}] if text else []


def _shape(table: JsonNode) -> object:
    attrs = {key: said for key, said in table.get("attrs", {}).items() if key != "caption"}
    rows = [
        [(cell["type"], cell["attrs"]) for cell in row.get("content", ())]
        for row in table["content"]
    ]
    return attrs, rows
