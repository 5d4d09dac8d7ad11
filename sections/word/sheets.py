"""Sections of a Word file: what of its pages is lost."""

from sections.word.line import Source
from sections.word.markup import Element, attr, first, name, number, words_of

_EDGES = (name("w:headerReference"), name("w:footerReference"))


def list_section(section: Element, source: Source, part: str) -> None:
    """List columns, pages on their side, and what stands at the edges of the pages."""
    columns = first(section, "w:cols")
    if number(attr(columns, "w:num"), 1) > 1:
        source.losses.add("columns", section)
    if attr(first(section, "w:pgSz"), "w:orient") == "landscape":
        source.losses.add("landscape", section)
    for edge in section.iter(*_EDGES):
        _kind, place, outside = source.package.targets(part).get(attr(edge, "r:id"), ("", "", True))
        if outside or place not in source.package.parts:
            continue
        root = source.package.root(place)
        if words_of(root) or any(True for _each in root.iter(name("w:drawing"), name("w:pict"))):
            source.losses.add("headers", place, words_of(root))
