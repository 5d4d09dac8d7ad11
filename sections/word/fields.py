"""Fields of Word: what they ask for, which are shown, and which are told of as lost."""

import re
from dataclasses import dataclass

from sections.word.markup import Element, attr, words_of

_HREF = re.compile(r'^\s*HYPERLINK\s+"([^"]{1,2000})"', re.IGNORECASE)
_CONTENTS = frozenset({"TOC", "INDEX", "TOA"})
_REFERS = frozenset({"REF", "PAGEREF", "NOTEREF", "STYLEREF"})
_CITES = ("ZOTERO", "CITAVI", "EN.CITE", "MENDELEY", "CSL_", "CITATION", "BIBL", "EN.REFLIST")
# The number of a caption is told of with the caption; a link is a link.
_TOLD_ELSEWHERE = frozenset({"SEQ", "HYPERLINK", ""})


@dataclass
class Field:
    """One field: what it asks for, what it shows, and whether that has begun."""

    begun_at: Element
    says: str = ""
    shows: str = ""
    has_result: bool = False

    @property
    def word(self) -> str:
        """The first word of what it says: TOC, REF, SEQ …"""
        return (self.says.split() or [""])[0].upper()

    @property
    def is_shown(self) -> bool:
        """Whether words that stand here are words of the text."""
        return self.has_result and self.word not in _CONTENTS

    @property
    def href(self) -> str:
        """The address of a link, or ""."""
        match = _HREF.match(self.says)
        return match[1] if match else ""


def begun(element: Element) -> Field:
    """Return the field of a `w:fldSimple`, whose result is what it holds."""
    return Field(element, attr(element, "w:instr"), words_of(element), has_result=True)


def kind_listed(field: Field) -> str:
    """Return the kind of loss a field is, or "" where nothing is lost."""
    says = field.says.upper()
    if field.word in _CONTENTS:
        return "contents"
    if field.word in ("ADDIN", "CITATION", "BIBLIOGRAPHY") and any(w in says for w in _CITES):
        return "citation"
    if field.word in _REFERS:
        return "crossref"
    if field.word.startswith("FORM"):
        return "control"
    return "" if field.word in _TOLD_ELSEWHERE else "field"
