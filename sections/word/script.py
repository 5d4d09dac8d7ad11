"""Writes the inline content of a text: runs, chips, notes, with tracked changes around them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE as RT

from sections.richtext import JsonNode
from sections.richtext.plain import leaf_text
from sections.word.chips import INLINE, LONGEST_TITLE, tag_of
from sections.word.elements import Element, control, element, href_of, mark_names, run, words
from sections.word.line import CHIP
from sections.word.margin import Margin, stamp_of_time
from sections.word.parts import Footnotes

Change = Literal["", "ins", "del"]


class Surroundings(Protocol):
    """What the writer asks of the report: words of chips, bytes of pictures."""

    def label(self, node: JsonNode) -> str:
        """Return the words a chip shows."""

    def picture(self, figure: str) -> bytes | None:
        """Return a PNG or JPEG, or None where it is gone."""


@dataclass
class Hand:
    """Who proposes the tracked changes of a file, and when; counts them."""

    author: str
    at: datetime
    count: int = 0

    def change(self, kind: str, *children: Element) -> Element:
        """Return `w:ins` or `w:del` around something, or the mark of one where it is empty."""
        self.count += 1
        return element(
            f"w:{kind}",
            *children,
            w_id=9_000 + self.count,
            w_author=self.author,
            w_date=stamp_of_time(self.at),
        )


@dataclass
class Script:
    """Writes leaves and keeps the margin in step. `change` is what everything written now is."""

    document: Document
    surroundings: Surroundings
    margin: Margin
    hand: Hand
    footnotes: Footnotes = field(default_factory=Footnotes)
    change: Change = ""

    def advance(self, length: int) -> None:
        """Go on in the plain text; what is only proposed is not in it."""
        if self.change != "ins":
            self.margin.offset += length

    def line(self, leaves: Sequence[JsonNode]) -> list[Element]:
        """Return the elements of a run of leaves."""
        made: list[Element] = []
        for leaf in leaves:
            made += self._leaf(leaf)
        return made

    def ended(self) -> list[Element]:
        """Return the ends of comments that are reached where a paragraph ends."""
        return self.margin.due_after()

    def _leaf(self, leaf: JsonNode) -> list[Element]:
        plain = leaf_text(leaf)
        if leaf["type"] != "text":
            made = [*self._before(), self._linked(leaf, self._other(leaf))]
            self.advance(len(plain))
            return [*made, *self._after()]
        made = []
        cuts = [0, *(self.margin.cuts(len(plain)) if self.change != "ins" else []), len(plain)]
        for start, end in zip(cuts, cuts[1:], strict=False):
            made += self._before()
            made.append(self._linked(leaf, self._run(leaf, words_of=plain[start:end])))
            self.advance(end - start)
            made += self._after()
        return made

    def _before(self) -> list[Element]:
        return [] if self.change == "ins" else self.margin.due_before()

    def _after(self) -> list[Element]:
        return [] if self.change == "ins" else self.margin.due_after()

    def _run(self, leaf: JsonNode, *, words_of: str) -> Element:
        said = words(words_of, is_gone=self.change == "del")
        return self.tracked(run(said, marks=mark_names(leaf)))

    def tracked(self, *children: Element) -> Element:
        """Return something as part of what is written now: plain, come or gone."""
        if self.change:
            return self.hand.change(self.change, *children)
        return children[0]

    def _linked(self, leaf: JsonNode, inner: Element) -> Element:
        href = href_of(leaf)
        if not href:
            return inner
        key = self.document.part.relate_to(href, RT.HYPERLINK, is_external=True)
        return element("w:hyperlink", inner, r_id=key)

    def _other(self, leaf: JsonNode) -> Element:
        marks = mark_names(leaf)
        if leaf["type"] == "hardBreak":
            return self.tracked(run(element("w:br"), marks=marks))
        if leaf["type"] == "footnote":
            reference = self.footnotes.reference(leaf["attrs"]["text"])
            return self.tracked(run(reference, marks=(*marks, "superscript")))
        label = self.surroundings.label(leaf) or "–"
        inner = self._run(leaf, words_of=label)
        if leaf["type"] not in INLINE:
            return inner
        content = element("w:sdtContent", inner)
        title = label[:LONGEST_TITLE]
        return control(CHIP + tag_of(leaf), title, content, lock="contentLocked")
