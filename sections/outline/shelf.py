"""Where templates stand that are not shipped. The floor that keeps them says so when the portal starts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sections.outline.plans import Template


@dataclass(frozen=True)
class Shelf:
    """Three questions: a released edition, the newest edition of a code, what a company may choose."""

    read: Callable[[str, int], Template | None]
    newest: Callable[[str], int | None]
    offered: Callable[[int], Sequence[Template]]


_shelves: list[Shelf] = []


def announce(shelf: Shelf) -> None:
    """Put up the one shelf of own templates; another one beside it is an error."""
    if _shelves and _shelves[0] != shelf:
        raise ValueError("there is a shelf of own templates already")
    _shelves[:] = [shelf]


def shelves() -> Sequence[Shelf]:
    """Return the shelf, or nothing where none was announced."""
    return _shelves
