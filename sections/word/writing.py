"""The text of a section → a Word file that can come back: blocks, tables, figures, proposals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sections.richtext import JsonNode
from sections.word.elements import control, element, run, value, words
from sections.word.line import CHIP
from sections.word.margin import Margin, Note
from sections.word.pages import Pages
from sections.word.parts import begun, packed
from sections.word.script import Hand, Script, Surroundings
from sections.word.stamp import Stamp

TITLE = f"{CHIP}title"


@dataclass(frozen=True)
class Proposal:
    """A whole text somebody proposes instead of the written one."""

    document: JsonNode
    author: str
    at: datetime


def write_docx(
    document: JsonNode,
    *,
    title: str,
    stamp: Stamp,
    at: datetime,
    surroundings: Surroundings,
    notes: Sequence[Note] = (),
    proposal: Proposal | None = None,
) -> bytes:
    """Return a .docx of a valid text.

    Promises: read again with `chips_of` the texts it was made from, it gives the same document, and
    the proposed one where there is a proposal; citations and facts are locked content controls.
    `notes` are anchored in the plain text of `document`.
    """
    made = begun(title, at)
    hand = Hand(proposal.author, proposal.at) if proposal else Hand("", at)
    script = Script(made, surroundings, Margin(made, notes), hand)
    heading = element("w:p", element("w:pPr", value("w:pStyle", "Title")), run(words(title)))
    body = [control(TITLE, "", element("w:sdtContent", heading), lock="sdtContentLocked")]
    pages = Pages(script)
    if proposal:
        body += pages.compared(document["content"], proposal.document["content"])
    else:
        body += pages.blocks(document["content"])
    rest = script.margin.rest()
    if rest:
        body.append(element("w:p", element("w:pPr", value("w:pStyle", "CERSpacer")), *rest))
    for place, each in enumerate(body):
        made.element.body.insert(place, each)
    script.footnotes.add_to(made)
    return packed(made, stamp)
