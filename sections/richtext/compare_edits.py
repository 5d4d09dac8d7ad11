"""Line up two sequences: units, table rows, cells, words. Pure; what is drawn stands elsewhere."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal, TypeAlias, TypeVar

from sections.richtext.compare_units import Cell, Token, Unit, count

Kind: TypeAlias = Literal["same", "changed", "format", "added", "removed", "moved", "moved_away"]
Row: TypeAlias = tuple[Cell, ...]
T = TypeVar("T")
Pair: TypeAlias = tuple[T | None, T | None]

ALIKE = 0.5
"""From this share of common words on, two units are one unit that was changed."""
BAND = 24
"""How far from its relative place a changed unit is looked for; keeps long rewrites fast."""
_TOO_DIFFERENT = 0.3
_JUNK_FROM = 4_000
_WORTH_A_MOVE = 3


@dataclass(frozen=True)
class WordEdit:
    """A run of tokens that stayed, came or went."""

    kind: Literal["same", "added", "removed"]
    tokens: tuple[Token, ...]


@dataclass(frozen=True)
class CellEdit:
    """A table cell: `words` is empty unless the cell changed."""

    kind: Kind
    cell: Cell
    words: tuple[WordEdit, ...] = ()


@dataclass(frozen=True)
class RowEdit:
    """A table row; a changed row is told by its cells."""

    kind: Kind
    cells: tuple[CellEdit, ...]


@dataclass(frozen=True)
class Edit:
    """One unit of the comparison; `unit` is the new state, or the old one if it is gone."""

    kind: Kind
    unit: Unit
    words: tuple[WordEdit, ...] = ()
    rows: tuple[RowEdit, ...] = ()
    move: int = 0

    @property
    def count(self) -> int:
        """How many changes a reader steps through here."""
        if self.kind in ("same", "moved_away"):
            return 0
        if self.rows:
            return is_changed(self.words) + sum(_row_count(row) for row in self.rows)
        return 1

    def words_of(self, kind: Literal["added", "removed"]) -> int:
        """Number of words that came or went."""
        if self.kind == kind:
            return self.unit.words
        runs = [*self.words]
        total = 0
        for row in self.rows:
            for cell in row.cells:
                runs.extend(cell.words)
                total += count(cell.cell.tokens) if cell.kind == kind else 0
        return total + sum(count(run.tokens) for run in runs if run.kind == kind)


def is_changed(words: Sequence[WordEdit]) -> bool:
    """True if any run came or went."""
    return any(run.kind != "same" for run in words)


def _row_count(row: RowEdit) -> int:
    if row.kind == "changed":
        return sum(1 for cell in row.cells if cell.kind != "same")
    return int(row.kind != "same")


def unit_edits(old: Sequence[Unit], new: Sequence[Unit]) -> Iterator[Edit]:
    """Line up two lists of units and say of each what happened to it."""
    regions = list(_regions([unit.key for unit in old], [unit.key for unit in new]))
    moves = _moves(
        [old[i] for tag, i1, i2, _j1, _j2 in regions if tag != "equal" for i in range(i1, i2)],
        [new[j] for tag, _i1, _i2, j1, j2 in regions if tag != "equal" for j in range(j1, j2)],
    )
    bags: dict[int, Counter[Hashable]] = {id(unit): _bag(unit) for unit in (*old, *new)}

    def alike(one: Unit, two: Unit) -> float:
        if id(one) in moves or id(two) in moves or one.kind != two.kind and _is_rigid(one, two):
            return 0.0
        if one.kind == "figure":
            return float(one.node["attrs"]["figure"] == two.node["attrs"]["figure"])
        return _overlap(bags[id(one)], bags[id(two)])

    for tag, i1, i2, j1, j2 in regions:
        if tag == "equal":
            yield from map(_unchanged, old[i1:i2], new[j1:j2])
        else:
            for pair in paired(old[i1:i2], new[j1:j2], alike):
                yield _edit(pair, moves)


def _is_rigid(one: Unit, two: Unit) -> bool:
    return bool({one.kind, two.kind} & {"table", "figure"})


def _unchanged(old: Unit, new: Unit) -> Edit:
    return Edit("same" if old.look == new.look else "format", new)


def _edit(pair: Pair[Unit], moves: dict[int, int]) -> Edit:
    old, new = pair
    if old is not None and new is None:
        move = moves.get(id(old), 0)
        return Edit("moved_away" if move else "removed", old, move=move)
    if new is not None and old is None:
        move = moves.get(id(new), 0)
        return Edit("moved" if move else "added", new, move=move)
    if old is None or new is None:
        raise ValueError("a pair has at least one side")
    rows = tuple(row_edits(old.rows, new.rows)) if new.kind == "table" else ()
    return Edit("changed", new, word_edits(old.tokens, new.tokens), rows)


def _moves(gone: Sequence[Unit], come: Sequence[Unit]) -> dict[int, int]:
    """Number the units that left one place and stand unchanged in another."""
    waiting: dict[Hashable, list[Unit]] = {}
    for unit in gone:
        if unit.words >= _WORTH_A_MOVE or unit.kind in ("figure", "heading"):
            waiting.setdefault(unit.key, []).append(unit)
    moves: dict[int, int] = {}
    for unit in come:
        if waiting.get(unit.key):
            number = len(moves) // 2 + 1
            moves[id(waiting[unit.key].pop(0))] = moves[id(unit)] = number
    return moves


def row_edits(old: Sequence[Row], new: Sequence[Row]) -> Iterator[RowEdit]:
    """Line up the rows of two tables; in rows that belong together, the cells."""

    def alike(one: Row, two: Row) -> float:
        share = _overlap(_row_bag(one), _row_bag(two))
        same_head = bool(one and two and one[0].key == two[0].key)
        return max(share, ALIKE if same_head and len(one) == len(two) else 0.0)

    for tag, i1, i2, j1, j2 in _regions([_keys(row) for row in old], [_keys(row) for row in new]):
        if tag == "equal":
            yield from (whole_row("same", row) for row in new[j1:j2])
            continue
        for before, after in paired(old[i1:i2], new[j1:j2], alike):
            if after is None:
                yield whole_row("removed", before or ())
            elif before is None:
                yield whole_row("added", after)
            else:
                yield RowEdit("changed", tuple(cell_edits(before, after)))


def cell_edits(old: Row, new: Row) -> Iterator[CellEdit]:
    """Line up the cells of one row; an added or removed column shows as such."""
    for tag, i1, i2, j1, j2 in _regions(_keys(old), _keys(new)):
        if tag == "equal":
            yield from (CellEdit("same", cell) for cell in new[j1:j2])
            continue
        for before, after in zip_longest(old[i1:i2], new[j1:j2]):
            if after is None:
                yield CellEdit("removed", before)
            elif before is None:
                yield CellEdit("added", after)
            else:
                yield CellEdit("changed", after, word_edits(before.tokens, after.tokens))


def word_edits(old: Sequence[Token], new: Sequence[Token]) -> tuple[WordEdit, ...]:
    """Line up words; texts with little in common are shown as one gone and one come."""
    matcher = SequenceMatcher(
        None,
        [token.key for token in old],
        [token.key for token in new],
        autojunk=len(new) > _JUNK_FROM,
    )
    if not old or not new or matcher.ratio() < _TOO_DIFFERENT:
        return _runs([("removed", tuple(old)), ("added", tuple(new))])
    runs: list[tuple[Literal["same", "added", "removed"], tuple[Token, ...]]] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            runs.append(("same", tuple(new[j1:j2])))
        else:
            runs += [("removed", tuple(old[i1:i2])), ("added", tuple(new[j1:j2]))]
    return _runs(runs)


def _runs(
    runs: Sequence[tuple[Literal["same", "added", "removed"], tuple[Token, ...]]],
) -> tuple[WordEdit, ...]:
    return tuple(WordEdit(kind, tokens) for kind, tokens in runs if tokens)


def paired(old: Sequence[T], new: Sequence[T], alike: Callable[[T, T], float]) -> Iterator[Pair[T]]:
    """Pair elements in order so that the sum of likenesses is greatest; the rest stand alone."""
    best = _best_sums(old, new, alike)
    i = j = 0
    while i < len(old) or j < len(new):
        likeness, here = best.get((i, j), (0.0, 0.0))
        if likeness and here > max(_sum(best, i + 1, j), _sum(best, i, j + 1)):
            yield old[i], new[j]
            i, j = i + 1, j + 1
        elif i < len(old) and (j == len(new) or _sum(best, i + 1, j) >= _sum(best, i, j + 1)):
            yield old[i], None
            i += 1
        else:
            yield None, new[j]
            j += 1


def _best_sums(
    old: Sequence[T], new: Sequence[T], alike: Callable[[T, T], float]
) -> dict[tuple[int, int], tuple[float, float]]:
    """For each place: the likeness of the two elements (0 below ALIKE) and the best sum from it."""
    best: dict[tuple[int, int], tuple[float, float]] = {}
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            near = abs(i * len(new) - j * len(old)) <= BAND * max(len(old), len(new))
            likeness = alike(old[i], new[j]) if near else 0.0
            likeness = likeness if likeness >= ALIKE else 0.0
            skip = max(_sum(best, i + 1, j), _sum(best, i, j + 1))
            pair = likeness + _sum(best, i + 1, j + 1) if likeness else 0.0
            best[i, j] = (likeness, max(skip, pair))
    return best


def _sum(best: dict[tuple[int, int], tuple[float, float]], i: int, j: int) -> float:
    return best[i, j][1] if (i, j) in best else 0.0


def _regions(
    old: Sequence[Hashable], new: Sequence[Hashable]
) -> list[tuple[str, int, int, int, int]]:
    return list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())


def _keys(row: Row) -> tuple[Hashable, ...]:
    return tuple(cell.key for cell in row)


def whole_row(kind: Kind, row: Row) -> RowEdit:
    """A row whose cells share one fate."""
    return RowEdit(kind, tuple(CellEdit("same", cell) for cell in row))


def _bag(unit: Unit) -> Counter[Hashable]:
    bag: Counter[Hashable] = Counter(token.key for token in unit.tokens)
    for row in unit.rows:
        bag += _row_bag(row)
    return bag


def _row_bag(row: Row) -> Counter[Hashable]:
    return Counter(token.key for cell in row for token in cell.tokens)


def _overlap(one: Counter[Hashable], two: Counter[Hashable]) -> float:
    """Twice the words in common over all words; 0 to 1."""
    sizes = one.total(), two.total()
    if not all(sizes) or 2 * min(sizes) < ALIKE * sum(sizes):
        return 0.0
    return 2 * (one & two).total() / sum(sizes)
