"""What of a Word file does not come over, or not as it was: counted, with place and outcome."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

WHERE = 3
LONGEST = 80

_OUT = "out"
_CHANGED = "changed"

KINDS = {
    # kind: what it is, what becomes of it, whether it is left out or comes in another form
    "headers": (_("Headers and footers"), _("left out; the report has its own"), _OUT),
    "contents": (
        _("Lists of contents or of figures"),
        _("left out; the report makes its own"),
        _OUT,
    ),
    "chart": (_("Charts"), _("left out; insert them as pictures"), _OUT),
    "drawing": (_("Drawings and SmartArt"), _("left out; insert them as pictures"), _OUT),
    "object": (_("Embedded files and objects"), _("left out"), _OUT),
    "chunk": (_("Documents inside the document"), _("left out"), _OUT),
    "picture_kind": (_("Pictures that are not PNG, JPEG or WebP"), _("left out"), _OUT),
    "picture_large": (
        _("Pictures of more than 50 million pixels or too many bytes"),
        _("left out"),
        _OUT,
    ),
    "picture_damaged": (_("Damaged pictures"), _("left out"), _OUT),
    "picture_linked": (
        _("Pictures stored outside the file"),
        _("left out; nothing is fetched"),
        _OUT,
    ),
    "hidden": (_("Hidden text"), _("left out"), _OUT),
    "symbol": (_("Signs of a symbol font"), _("left out"), _OUT),
    "empty": (_("Empty lines"), _("left out"), _OUT),
    "unknown": (_("Parts of a kind the portal does not know"), _("left out"), _OUT),
    "page_break": (_("Page breaks"), _("left out"), _OUT),
    "columns": (_("Text in columns"), _("stands in one column"), _CHANGED),
    "landscape": (_("Pages on their side"), _("the text stands on upright pages"), _CHANGED),
    "textbox": (_("Text boxes"), _("their words stand below as paragraphs"), _CHANGED),
    "picture_floating": (_("Pictures that float"), _("stand below their paragraph"), _CHANGED),
    "equation": (
        _("Equations"),
        _("their letters stand in the line, without the layout"),
        _CHANGED,
    ),
    "field": (_("Fields that Word fills in"), _("the words stay as they are now"), _CHANGED),
    "control": (_("Form fields"), _("the words stay"), _CHANGED),
    "crossref": (_("Cross-references"), _("the words stay, the link is lost"), _CHANGED),
    "citation": (
        _("Citations of a reference manager"),
        _("the words stay; set them anew from the register"),
        _CHANGED,
    ),
    "chip": (
        _("Citations and facts of another report"),
        _("the words stay, the link is lost"),
        _CHANGED,
    ),
    "chip_typed": (
        _("Citations and facts that were typed over"),
        _("stay what they are; the typed words are left out"),
        _CHANGED,
    ),
    "caption_number": (_("Numbers of captions"), _("the report numbers them itself"), _CHANGED),
    "caption_form": (_("Bold, notes and the like in captions"), _("the words stay"), _CHANGED),
    "caption_long": (_("Captions that are too long"), _("cut"), _CHANGED),
    "heading_number": (_("Numbers of headings"), _("the report numbers them itself"), _CHANGED),
    "heading_deep": (_("Headings below the third level"), _("stand on the third"), _CHANGED),
    "heading_in_table": (_("Headings in tables and boxes"), _("became paragraphs"), _CHANGED),
    "table_nested": (_("Tables inside tables"), _("their words stand as paragraphs"), _CHANGED),
    "table_uneven": (
        _("Tables with rows of unequal width"),
        _("filled with empty cells"),
        _CHANGED,
    ),
    "table_wide": (
        _("Tables of more than 60 columns"),
        _("their words stand as paragraphs"),
        _CHANGED,
    ),
    "list_letters": (_("Lists with letters or Roman numbers"), _("count 1, 2, 3"), _CHANGED),
    "endnote": (_("Endnotes"), _("became footnotes"), _CHANGED),
    "note_form": (_("Bold, lists and the like in footnotes"), _("the words stay"), _CHANGED),
    "note_long": (_("Footnotes that are too long"), _("cut"), _CHANGED),
    "link_unsafe": (_("Links that are not to a web page"), _("the words stay"), _CHANGED),
    "struck": (_("Struck-through text"), _("the words stay, without the line"), _CHANGED),
    "highlight": (_("Highlighted text"), _("the words stay, without the colour"), _CHANGED),
    "caps": (_("Capitals by format"), _("stand as they were typed"), _CHANGED),
    "ruby": (_("Readings above the line"), _("left out; the words stay"), _CHANGED),
    "tracked_form": (_("Tracked changes of formatting"), _("taken as they look now"), _CHANGED),
    "tracked_cell": (_("Tracked cells of a table"), _("taken as they are now"), _CHANGED),
    "comment_place": (
        _("Comments on what does not come over"),
        _("stand at the next words"),
        _CHANGED,
    ),
}


@dataclass(frozen=True)
class Loss:
    """One line of the list: how many of a kind, and the first words of the first few."""

    kind: str
    count: int
    where: tuple[str, ...] = ()

    @property
    def what(self) -> str:
        """What it is."""
        return str(KINDS[self.kind][0])

    @property
    def outcome(self) -> str:
        """What became of it."""
        return str(KINDS[self.kind][1])

    @property
    def is_out(self) -> bool:
        """Whether it is left out, and not only changed."""
        return KINDS[self.kind][2] == _OUT

    def as_json(self) -> dict[str, object]:
        """Return the line as it is kept."""
        return {"kind": self.kind, "count": self.count, "where": list(self.where)}


def from_json(lines: Iterable[dict[str, object]]) -> list[Loss]:
    """Return kept lines; kinds that are no longer known are passed over."""
    known = [line for line in lines if line.get("kind") in KINDS]
    return [
        Loss(str(line["kind"]), int(str(line["count"])), tuple(map(str, line["where"])))  # type: ignore[call-overload]
        for line in known
    ]


class Losses:
    """Collects while the file is walked. One thing counts once, however often it is passed."""

    def __init__(self) -> None:
        # The thing itself is the key and is held here, so that no two share an identity.
        self._found: dict[str, dict[object, str]] = {}

    def add(self, kind: str, thing: object, where: str = "") -> None:
        """Note that `thing` does not come over as it is."""
        if kind not in KINDS:
            raise KeyError(kind)
        self._found.setdefault(kind, {}).setdefault(thing, _cut(where))

    def listed(self) -> tuple[Loss, ...]:
        """Return the lines, what is left out first."""
        lines = [
            Loss(kind, len(things), tuple(dict.fromkeys(filter(None, things.values())))[:WHERE])
            for kind, things in self._found.items()
        ]
        order = list(KINDS)
        return tuple(sorted(lines, key=lambda line: order.index(line.kind)))


def _cut(words: str) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= LONGEST else f"{flat[: LONGEST - 1]}…"
