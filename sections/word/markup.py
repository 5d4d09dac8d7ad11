"""The XML of Word: names, attributes, and the parts of one file with what they point to."""

import posixpath
from typing import Any, TypeAlias

from django.utils.translation import gettext as _
from lxml import etree  # type: ignore[import-untyped,unused-ignore]

from sections.word.measure import Unreadable

Element: TypeAlias = Any

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "v": "urn:schemas-microsoft-com:vml",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "w15": "http://schemas.microsoft.com/office/word/2012/wordml",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "rel": "http://schemas.openxmlformats.org/package/2006/relationships",
    "o": "urn:schemas-microsoft-com:office:office",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
}
_PREFIX = {uri: prefix for prefix, uri in NAMESPACES.items()}
_OFF = frozenset({"0", "false", "off", "none"})
_EMPTY = etree.Element("empty")


def name(short: str) -> str:
    """Return `w:p` as lxml spells it."""
    prefix, local = short.split(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def short(element: Element) -> str:
    """Return an element's name as `w:p`; "" for comments and for names of no namespace we know."""
    if not isinstance(element.tag, str):
        return ""
    uri, _brace, local = element.tag[1:].partition("}")
    return f"{_PREFIX[uri]}:{local}" if uri in _PREFIX else ""


def first(element: Element, *path: str) -> Element | None:
    """Return the first element down a path of short names, or None."""
    found: Element | None = element
    for step in path:
        if found is None:
            return None
        found = found.find(name(step))
    return found


def attr(element: Element | None, short_name: str, default: str = "") -> str:
    """Return an attribute by its short name."""
    return default if element is None else str(element.get(name(short_name), default))


def val(element: Element | None, *path: str, default: str = "") -> str:
    """Return `w:val` of the first element down a path."""
    return attr(first(element, *path) if element is not None else None, "w:val", default)


def is_on(properties: Element | None, toggle: str) -> bool | None:
    """Return whether a property is switched on, off, or not named (None)."""
    found = first(properties, toggle) if properties is not None else None
    return None if found is None else attr(found, "w:val", "1") not in _OFF


def number(text: str, default: int = 0) -> int:
    """Return the whole number an attribute says; the default where it says something else."""
    sign, digits = (-1, text[1:]) if text[:1] == "-" else (1, text)
    is_number = digits.isascii() and digits.isdigit() and len(digits) < 10
    return sign * int(digits) if is_number else default


def words_of(element: Element) -> str:
    """Return all words below an element, of text and of equations, with single blanks."""
    wanted = (name("w:t"), name("m:t"), name("a:t"))
    return " ".join("".join(found.text or "" for found in element.iter(*wanted)).split())


class Package:
    """The measured parts of one file, parsed on demand without entities, types or network."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self.parts = parts
        self._parsed: dict[str, Element] = {}
        self._targets: dict[str, dict[str, tuple[str, str, bool]]] = {}
        self.main = self._main()

    def _main(self) -> str:
        for kind, target, _outside in self.targets("").values():
            if kind.endswith("/officeDocument"):
                return target
        raise Unreadable(_("The file says nowhere which part of it is the text."))

    def root(self, part: str) -> Element:
        """Return the root of an XML part; an empty element where there is no such part."""
        if part not in self.parts:
            return _EMPTY
        if part not in self._parsed:
            parser = etree.XMLParser(
                resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
            )
            try:
                self._parsed[part] = etree.fromstring(self.parts[part], parser)
            except (etree.XMLSyntaxError, ValueError) as error:
                raise Unreadable(
                    _("The file is damaged, or nested deeper than the portal reads.")
                ) from error
        return self._parsed[part]

    def targets(self, part: str) -> dict[str, tuple[str, str, bool]]:
        """Return what a part points to: id → (kind, place, whether it lies outside the file)."""
        if part not in self._targets:
            folder, leaf = posixpath.split(part)
            place = posixpath.join(folder, "_rels", f"{leaf}.rels")
            found = {}
            for link in self.root(place).iter(name("rel:Relationship")):
                outside = link.get("TargetMode") == "External"
                target = link.get("Target", "")
                where = target if outside else _inside(folder, target)
                found[link.get("Id", "")] = (link.get("Type", ""), where, outside)
            self._targets[part] = found
        return self._targets[part]

    def beside(self, kind: str) -> str:
        """Return the name of the part of a kind that the text points to, e.g. "styles", or ""."""
        for its_kind, target, outside in self.targets(self.main).values():
            if not outside and its_kind.rpartition("/")[2] == kind:
                return target
        return ""


def _inside(folder: str, target: str) -> str:
    joined = target if target.startswith("/") else posixpath.join("/", folder, target)
    return posixpath.normpath(joined).lstrip("/")
