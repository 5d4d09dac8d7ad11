"""A Word file → the text of a section, its pictures, comments, tracked changes, and the losses."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sections.richtext import InvalidDocument, JsonNode, validate
from sections.word.blocks import Blocks
from sections.word.line import Source, State
from sections.word.losses import Loss, Losses
from sections.word.markup import Element, Package, attr, name, short
from sections.word.measure import Unreadable, measured
from sections.word.pictures import Limits, Picture, Pictures
from sections.word.remarks import Remark, placed, remarks_in
from sections.word.stamp import Stamp, stamp_of
from sections.word.styles import Styles
from sections.word.widths import with_widths

_NOTES = (("footnotes", "w:footnote", "w:footnoteReference"),) + (
    ("endnotes", "w:endnote", "w:endnoteReference"),
)
_TRACKED = ("w:ins", "w:del", "w:moveFrom", "w:moveTo")
_INSIDE_LOOKS = frozenset({"w:rPr", "w:trPr", "w:numPr"})


@dataclass(frozen=True)
class Reading:
    """What a file says. `proposed` is the text with all tracked changes accepted, None without any.

    `comments` are anchored in the plain text of `original`; `changed_by` counts tracked changes by
    the name Word gave.
    """

    original: JsonNode
    proposed: JsonNode | None
    pictures: tuple[Picture, ...]
    losses: tuple[Loss, ...]
    comments: tuple[Remark, ...]
    changed_by: Mapping[str, int]

    def as_json(self) -> dict[str, object]:
        """Return what was read as it is kept; the losses are kept beside it."""
        return {
            "original": self.original,
            "proposed": self.proposed,
            "pictures": [picture.as_json() for picture in self.pictures],
            "comments": [comment.as_json() for comment in self.comments],
            "changed_by": dict(self.changed_by),
        }


@dataclass(frozen=True)
class WordFile:
    """A measured file, opened; `stamp` says which revision of the portal it was made from."""

    package: Package
    stamp: Stamp | None

    @classmethod
    def opened(cls, content: bytes) -> "WordFile":
        """Measure a file and open it. Raises Unreadable with a sentence."""
        package = Package(measured(content))
        root = package.root(package.main)
        if root.tag != name("w:document"):
            if isinstance(root.tag, str) and root.tag.endswith("}document"):
                raise Unreadable(
                    _("The file is of the kind “Strict Open XML”. Save it as an ordinary .docx.")
                )
            raise Unreadable(_("This is not a Word document (.docx)."))
        return cls(package, stamp_of(package))

    def read(
        self,
        *,
        limits: Limits | None = None,
        chips: Mapping[str, JsonNode] | None = None,
        base: JsonNode | None = None,
    ) -> Reading:
        """Return what the file says.

        `chips` are the nodes of the revision it was made from, by tag, and `base` that revision's
        text: given, the file is a returned one. Raises Unreadable where the schema refuses the text.
        """
        losses = Losses()
        source = Source(
            package=self.package,
            styles=Styles(self.package),
            losses=losses,
            pictures=Pictures(self.package, losses, limits or Limits()),
            notes=_notes(self.package),
            chips=chips or {},
            is_returned=base is not None,
        )
        marked = self._text(source, "before", base)
        original, comments = placed(remarks_in(self.package), marked, source)
        proposed = _kept(self._text(source, "after", base))
        original = _kept(original)
        return Reading(
            original=original,
            proposed=proposed if proposed != original else None,
            pictures=source.pictures.taken(),
            losses=losses.listed(),
            comments=tuple(comments),
            changed_by=_changed_by(self._body()),
        )

    def _body(self) -> Element:
        body = self.package.root(self.package.main).find(name("w:body"))
        if body is None:
            raise Unreadable(_("The file holds no text."))
        return body

    def _text(self, source: Source, state: State, base: JsonNode | None) -> JsonNode:
        content = Blocks(source, self.package.main, state).read(self._body())
        document: JsonNode = {"type": "doc", "content": content or [{"type": "paragraph"}]}
        return with_widths(document, base) if base else document


def _kept(document: JsonNode) -> JsonNode:
    """Ask the schema; it alone says what a text may be."""
    try:
        return validate(document)
    except InvalidDocument as error:
        raise Unreadable(str(error)) from error


def _notes(package: Package) -> dict[tuple[str, str], Element]:
    found = {}
    for part, note, reference in _NOTES:
        for element in package.root(package.beside(part)).iter(name(note)):
            if attr(element, "w:type", "normal") == "normal":
                found[reference, attr(element, "w:id")] = element
    return found


def _changed_by(body: Element) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for element in body.iter(*map(name, _TRACKED)):
        if short(element.getparent()) not in _INSIDE_LOOKS:
            counts[attr(element, "w:author")[:200]] += 1
    return dict(counts)
