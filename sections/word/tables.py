"""The grid of a Word table: which cells there are, and how far each one reaches."""

from dataclasses import dataclass, field

from sections.word.line import Source, State
from sections.word.markup import Element, attr, first, is_on, number, short, val, words_of


@dataclass
class Cell:
    """One cell; `content` is its element, None for one that only fills a gap."""

    content: Element | None
    column: int
    colspan: int = 1
    rowspan: int = 1
    is_header: bool = False


@dataclass
class Grid:
    """The rows of a table, equally wide with all spans counted."""

    rows: list[list[Cell]] = field(default_factory=list)
    columns: int = 0


def grid_of(table: Element, source: Source, state: State) -> Grid:
    """Return the cells of a table in one state; merges are spans, gaps are filled."""
    grid = Grid()
    above: dict[int, Cell] = {}
    for row in _unwrapped(table, "w:tr", source):
        if _is_gone(row, state):
            continue
        cells, above = _row(row, above, source)
        grid.rows.append(cells)
    _fill(grid, table, source)
    return grid


def _unwrapped(parent: Element, wanted: str, source: Source) -> list[Element]:
    found: list[Element] = []
    for child in parent:
        kind = short(child)
        if kind == wanted:
            found.append(child)
        elif kind in ("w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo"):
            found += _unwrapped(child, wanted, source)
    return found


def _is_gone(row: Element, state: State) -> bool:
    tracked = "w:ins" if state == "before" else "w:del"
    return first(row, "w:trPr", tracked) is not None


def _row(
    row: Element, above: dict[int, Cell], source: Source
) -> tuple[list[Cell], dict[int, Cell]]:
    """Return the cells that begin in a row, and those that may go on in the next, by column."""
    properties = first(row, "w:trPr")
    is_header = bool(is_on(properties, "w:tblHeader"))
    column = number(val(properties, "w:gridBefore"))
    cells = [Cell(None, at) for at in range(min(column, _MANY))]
    open_below: dict[int, Cell] = {}
    for element in _unwrapped(row, "w:tc", source):
        told = first(element, "w:tcPr")
        span = max(number(val(told, "w:gridSpan"), 1), 1)
        _list_tracked(told, element, source)
        merge = None if told is None else first(told, "w:vMerge")
        goes_on = merge is not None and attr(merge, "w:val", "continue") == "continue"
        upper = above.get(column)
        if goes_on and upper is not None and upper.colspan == span:
            upper.rowspan += 1
            open_below[column] = upper
        elif cells and val(told, "w:hMerge") == "continue" and first(told, "w:hMerge") is not None:
            cells[-1].colspan += span
        else:
            cells.append(Cell(element, column, span, 1, is_header))
            if merge is not None:
                open_below[column] = cells[-1]
        column += span
    return cells, open_below


_MANY = 100


def _list_tracked(told: Element | None, cell: Element, source: Source) -> None:
    for kind in ("w:cellIns", "w:cellDel", "w:cellMerge"):
        if told is not None and first(told, kind) is not None:
            source.losses.add("tracked_cell", cell, words_of(cell))


def _fill(grid: Grid, table: Element, source: Source) -> None:
    """Put empty cells at the end of rows that are narrower than the widest."""
    widths = [0] * len(grid.rows)
    for at, row in enumerate(grid.rows):
        for cell in row:
            for below in range(at, min(at + cell.rowspan, len(grid.rows))):
                widths[below] += cell.colspan
    grid.columns = max(widths, default=0)
    for row, width in zip(grid.rows, widths, strict=True):
        if width < grid.columns:
            source.losses.add("table_uneven", table, words_of(table))
        header = bool(row) and all(cell.is_header for cell in row)
        row += [Cell(None, at, is_header=header) for at in range(width, min(grid.columns, _MANY))]
