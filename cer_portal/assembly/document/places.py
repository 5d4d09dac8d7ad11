"""What references of a text point at, numbered as it will be printed: before anything is printed. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cer_portal.assembly.document.numbering import Captions, Entry
from sections import richtext
from sections.richtext.plain import walk


@dataclass(frozen=True)
class Printed:
    """A section in the order of printing: key, what it is called, id of its heading, text if any."""

    key: str
    called: str
    anchor: str
    document: richtext.JsonNode | None


def numbered(sections: Iterable[Printed]) -> dict[richtext.Place, Entry]:
    """Return every section, table and figure that can be pointed at, with number and anchor."""
    tables, figures = Captions("table"), Captions("figure")
    found: dict[richtext.Place, Entry] = {}
    for section in sections:
        called = _("section %s") % section.called
        found[richtext.Place("section", section.key)] = Entry(section.anchor, called, "")
        for place, entry in _inside(section, tables, figures):
            found.setdefault(place, entry)
    return found


def _inside(
    section: Printed, tables: Captions, figures: Captions
) -> Iterator[tuple[richtext.Place, Entry]]:
    for node in walk(section.document) if section.document else ():
        attrs = node.get("attrs", {})
        if node["type"] == "table":
            entry = tables.add(attrs.get("caption", ""), label=_("Table {}"))
            if attrs.get("anchor"):
                yield richtext.Place("table", f"{section.key}#{attrs['anchor']}"), entry
        elif node["type"] == "figure":
            entry = figures.add(attrs.get("caption", ""), label=_("Figure {}"))
            yield richtext.Place("figure", f"{section.key}#{attrs['figure']}"), entry
