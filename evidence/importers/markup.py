"""XML from outside, read without entities, document types or the network."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Protocol

from lxml import etree  # type: ignore[import-untyped,unused-ignore]

from evidence.importers.base import UnknownFormat
from evidence.importers.encoding import decode

ENTITIES = "The XML file declares entities of its own and is not read for safety."
DAMAGED = "The XML is damaged near line {line}; records there or after it may be missing."

_DECLARATION = re.compile(r"<\?xml[^>]{0,500}>")
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]{0,1000}(?:\[[^\]]{0,5000}\]\s{0,20})?>", re.IGNORECASE)
_ENCODING = re.compile(rb"<\?xml[^>]{0,200}encoding=[\"']([A-Za-z0-9._-]+)[\"']")
# Only plain character sets: Python knows codecs under other names that are no such thing.
_LEGACY = re.compile(r"(?:iso-8859-\d+|windows-125\d|gb2312|gbk|gb18030|big5)", re.IGNORECASE)


class Element(Protocol):
    """The part of an XML element that the readers use."""

    tag: str
    text: str | None

    def find(self, path: str) -> "Element | None":
        """Give the first element at the path."""
        ...

    def findall(self, path: str) -> "Sequence[Element]":
        """Give all elements at the path."""
        ...

    def iter(self, *tags: str) -> "Iterator[Element]":
        """Walk over the descendants with these names."""
        ...

    def get(self, name: str, default: str) -> str:
        """Give an attribute."""
        ...

    def itertext(self) -> Iterator[str]:
        """Walk over all text below."""
        ...


def root(content: bytes) -> tuple[Element, tuple[str, ...]]:
    """Give an element that holds the file's roots, and warnings.

    Several documents pasted into one file are read as one. A damaged file gives what stands
    before the damage. Raises UnknownFormat for a file that declares entities.
    """
    text, warnings = _text(content)
    if "<!ENTITY" in text.upper():
        raise UnknownFormat(ENTITIES)
    body = _DOCTYPE.sub("", _DECLARATION.sub("", text))
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        tree = etree.fromstring(f"<all>{body}</all>".encode(), parser)
    except etree.XMLSyntaxError:
        tree = None
    if tree is None:
        return etree.Element("all"), (*warnings, DAMAGED.format(line=1))
    if len(parser.error_log):
        warnings = (*warnings, DAMAGED.format(line=parser.error_log[0].line))
    return tree, warnings


def _text(content: bytes) -> tuple[str, tuple[str, ...]]:
    declared = _ENCODING.search(content[:300])
    if declared and _LEGACY.fullmatch(declared[1].decode()):
        with suppress(LookupError, UnicodeDecodeError):
            content = content.decode(declared[1].decode()).encode()
    return decode(content)


def words(element: Element | None, path: str = "") -> str:
    """All text at the path below the element, inline markup dropped, on one line."""
    found = element.find(path) if element is not None and path else element
    return " ".join("".join(found.itertext()).split()) if found is not None else ""
