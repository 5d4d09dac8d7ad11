"""Comments of a file that is written: where each begins and ends, kept in step with the text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from docx.document import Document
from docx.oxml.ns import qn

from sections.word.elements import Element, element, run


@dataclass(frozen=True)
class Note:
    """A comment to be written: who said what when, on which range of the plain text."""

    author: str
    at: datetime
    text: str
    start: int
    end: int


class Margin:
    """Knows how far the plain text is written, and which comments begin or end there."""

    def __init__(self, document: Document, notes: Sequence[Note]) -> None:
        self.offset = 0
        self._starts: list[tuple[int, int]] = []
        self._ends: list[tuple[int, int]] = []
        for note in notes:
            made = document.comments.add_comment(
                text=note.text, author=note.author, initials=_initials(note.author)
            )
            made._comment_elm.set(qn("w:date"), stamp_of_time(note.at))
            self._starts.append((note.start, made.comment_id))
            self._ends.append((max(note.end, note.start), made.comment_id))
        self._starts.sort()
        self._ends.sort()

    def cuts(self, length: int) -> list[int]:
        """Return where the next `length` characters are cut by a comment, as distances."""
        within = {at - self.offset for at, _number in (*self._starts, *self._ends)}
        return sorted(cut for cut in within if 0 < cut < length)

    def due_before(self) -> list[Element]:
        """Return the beginnings that stand before what comes next; ended ones close with them."""
        opened = []
        while self._starts and self._starts[0][0] <= self.offset:
            opened.append(element("w:commentRangeStart", w_id=self._starts.pop(0)[1]))
        return opened

    def due_after(self, *, until: int | None = None) -> list[Element]:
        """Return the ends that are reached, each with the mark that shows the comment."""
        reached = self.offset if until is None else until
        closed: list[Element] = []
        waiting = {number for _at, number in self._starts}
        while self._ends and self._ends[0][0] <= reached and self._ends[0][1] not in waiting:
            number = self._ends.pop(0)[1]
            closed.append(element("w:commentRangeEnd", w_id=number))
            closed.append(run(element("w:commentReference", w_id=number)))
        return closed

    def rest(self) -> list[Element]:
        """Return whatever has not been written when the text is at its end."""
        self.offset = max([self.offset, *(at for at, _n in (*self._starts, *self._ends))])
        return self.due_before() + self.due_after()


def stamp_of_time(at: datetime) -> str:
    """Return a time as Word spells it."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split()[:3]).upper() or "?"
