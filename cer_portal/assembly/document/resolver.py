"""Chips, pictures and tables of a text as the printer shows them: with numbers and anchors."""

import re
from collections.abc import Sequence
from hashlib import sha256

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cer_portal.assembly.document.columns import TURNED, UPRIGHT, column_count, widths
from cer_portal.assembly.document.equations import drawn
from cer_portal.assembly.document.material import Leaf, Material
from cer_portal.assembly.document.numbering import Captions
from evidence.vancouver import bracket
from sections import richtext

WIDE_FROM = 8
UNKNOWN = "?"

# The renderer's opening of a table; a person's text is escaped and can never look like it.
_TABLE = re.compile(
    r'<div class="table-box document__table"><table(?: id="[^"]*")?>(?:<caption>(.*?)</caption>)?',
    re.S,
)
_HEADED = re.compile(
    r'(?:<h[2-6] id="[^"]*">(?:(?!</h[2-6]>).)*</h[2-6]>)+(?=<div class="table-box wide">)', re.S
)
_HEADING = re.compile(r"<(h[2-6]) id=")
_NUMBER = re.compile(r"\d+")


class PrintResolver:
    """Implements `sections.richtext.Resolver` for one printing; counts captions as it goes."""

    def __init__(self, material: Material) -> None:
        """Start with no table and no figure printed, and no picture to hand over."""
        self.material = material
        self.tables = Captions("table")
        self.figures = Captions("figure")
        self.files: dict[str, bytes] = {}
        self.section_id = 0

    def citation(self, record_ids: Sequence[int]) -> SafeString:
        """One bracket such as [3–5, 8], each number a link to its entry in the references."""
        numbers = self.material.citations
        known = [numbers[record] for record in record_ids if record in numbers]
        linked = _NUMBER.sub(r'<a href="#ref-\g<0>">\g<0></a>', bracket(known))
        lost = len(set(record_ids)) - len(set(known))
        return format_html(
            '<span class="cite">{}{}</span>', SafeString(linked), _missing(lost, "[?]")
        )

    def fact(self, fact_id: int) -> SafeString:
        """The value as the section shows it, or a marked "?" where the fact is gone."""
        value = self.material.value_of(self.section_id, fact_id)
        return _missing(1) if value is None else conditional_escape(value.shown)

    def figure(self, figure: str, caption: str, alt: str) -> SafeString:
        """The picture with its number, or a marked line where the picture is not there."""
        entry = self.figures.add(caption, label=_("Figure {}"))
        picture = _missing(1, _("The picture is missing."))
        if self._has(figure):
            picture = format_html('<img src="figure:{}" alt="{}">', figure, alt or caption)
        return format_html(
            '<figure id="{}">{}<figcaption><span class="label">{}</span>{}</figcaption></figure>',
            entry.anchor,
            picture,
            entry.number,
            caption,
        )

    def footnote(self, number: int, text: str) -> SafeString:
        """The words themselves: the style sheet sets them at the foot and counts them."""
        return format_html('<span class="footnote">{}</span>', text)

    def equation(self, tex: str) -> SafeString:
        """The formula drawn, standing on the line; its LaTeX is the alternative text."""
        drawing = drawn(tex)
        if drawing is None:
            return format_html('<span class="equation">{}</span>', tex)
        name = f"equation-{sha256(tex.encode()).hexdigest()[:32]}"
        self.files[name] = drawing.svg
        return format_html(
            '<img class="equation" src="figure:{}" alt="{}" style="height: {}em; vertical-align: -{}em">',
            name,
            tex,
            f"{drawing.height:.3f}",
            f"{drawing.depth:.3f}",
        )

    def reference(self, place: richtext.Place) -> SafeString:
        """The number that section, table or figure has in this report, a link to it."""
        found = self.material.places.get(place)
        if found is None:
            return _missing(1)
        return format_html('<a href="#{}">{}</a>', found.anchor, found.number)

    def text(self, leaf: Leaf) -> SafeString:
        """Return the HTML of a section's text with its tables numbered."""
        if leaf.revision is None:
            return format_html('<p class="nothing">{}</p>', _("Nothing has been written yet."))
        self.section_id = leaf.section.pk
        document = leaf.revision.document
        html = richtext.to_html(
            document,
            resolve=self,
            heading_base=leaf.depth + 1,
            id_prefix=f"text-{leaf.section.pk}-",
        )
        return self._numbered(html, tables_of(document))

    def _numbered(self, html: str, tables: Sequence[richtext.JsonNode]) -> SafeString:
        """Give each table number, anchor and, from eight columns on, a landscape page."""
        waiting = iter(tables)

        def opening(match: re.Match[str]) -> str:
            return self._opening(next(waiting), SafeString(match[1] or ""))

        done, count = _TABLE.subn(opening, html)
        if count != len(tables):
            raise ValueError("The renderer's tables are not those of the text.")
        return SafeString(_HEADED.sub(_turned, done))

    def _opening(self, table: richtext.JsonNode, caption: SafeString) -> SafeString:
        wide = is_wide(table)
        signs = TURNED if wide else UPRIGHT
        shares = ((f"{share:.2f}",) for share in widths(table, signs=signs, shown=self._words))
        entry = self.tables.add(table["attrs"].get("caption", ""), label=_("Table {}"))
        return format_html(
            '<div class="table-box{}"><table id="{}"><caption><span class="label">{}</span>{}'
            "</caption><colgroup>{}</colgroup>",
            " wide" if wide else "",
            entry.anchor,
            entry.number,
            caption,
            format_html_join("", '<col style="width: {}%">', shares),
        )

    def _words(self, cell: richtext.JsonNode) -> str:
        """The text of a cell about as wide as it prints."""
        text = richtext.plain({"type": "doc", "content": cell["content"]})
        return richtext.with_labels(text, citation=lambda _pk: "[00]", fact=self._shown)

    def _shown(self, fact_id: int) -> str:
        value = self.material.value_of(self.section_id, fact_id)
        return UNKNOWN if value is None else value.shown

    def _has(self, figure: str) -> bool:
        """Whether the picture is there; if so its bytes wait in `files`."""
        stored = self.material.figures.get(figure)
        if stored is None or figure in self.files:
            return stored is not None
        try:
            with stored.file.open("rb") as file:
                self.files[figure] = file.read()
        except OSError:
            return False
        return True


def tables_of(document: richtext.JsonNode) -> list[richtext.JsonNode]:
    """Return the tables of a text; the schema lets them stand at the top level only."""
    return [node for node in document.get("content", ()) if node["type"] == "table"]


def is_wide(table: richtext.JsonNode) -> bool:
    """Whether a table takes a turned page: its author said so, or it has eight columns and more."""
    return bool(table["attrs"].get("wide")) or column_count(table) >= WIDE_FROM


def opens_wide(leaf: Leaf) -> bool:
    """Whether a text begins with a wide table, so that the section's heading turns with it."""
    blocks = leaf.revision.document.get("content", ()) if leaf.revision else ()
    first = next((block for block in blocks if block["type"] != "heading"), None)
    return first is not None and first["type"] == "table" and is_wide(first)


def _turned(headings: re.Match[str]) -> str:
    """Headings right above a wide table go with it to the turned page."""
    return _HEADING.sub(r'<\1 class="wide" id=', headings[0])


def _missing(count: int, words: str = UNKNOWN) -> SafeString:
    if not count:
        return SafeString("")
    return format_html('<span class="missing">{}</span>', words)
