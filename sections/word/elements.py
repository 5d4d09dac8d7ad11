"""Small pieces of Word's XML, as the writer puts them together."""

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from sections.richtext import JsonNode

Element = Any
_RAISED = {"superscript", "subscript"}
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def element(tag: str, *children: Element, **attributes: str | int) -> Element:
    """Return `<w:p>` for "w:p"; attributes are spelled `w_val="1"`."""
    made = OxmlElement(tag)
    for key, value in attributes.items():
        made.set(qn(key.replace("_", ":", 1)), str(value))
    for child in children:
        if child is not None:
            made.append(child)
    return made


def value(tag: str, said: str | int) -> Element:
    """Return an element whose one attribute is `w:val`."""
    return element(tag, w_val=said)


def words(text: str, *, is_gone: bool = False) -> Element:
    """Return the words of a run."""
    made = element("w:delText" if is_gone else "w:t")
    made.text = text
    made.set(_SPACE, "preserve")
    return made


def run(*children: Element, marks: tuple[str, ...] = (), style: str = "") -> Element:
    """Return a run with its formatting, in the order Word's schema asks for."""
    looks = [
        value("w:rStyle", style) if style else None,
        element("w:b") if "bold" in marks else None,
        element("w:i") if "italic" in marks else None,
        value("w:u", "single") if "underline" in marks else None,
        *(value("w:vertAlign", mark) for mark in marks if mark in _RAISED),
    ]
    properties = element("w:rPr", *looks)
    return element("w:r", properties if len(properties) else None, *children)


def mark_names(node: JsonNode) -> tuple[str, ...]:
    """Return the names of a node's marks."""
    return tuple(mark["type"] for mark in node.get("marks", ()))


def href_of(node: JsonNode) -> str:
    """Return the address a node links to, or ""."""
    return next((m["attrs"]["href"] for m in node.get("marks", ()) if m["type"] == "link"), "")


def control(tag: str, title: str, content: Element, *, lock: str = "") -> Element:
    """Return a content control around something."""
    return element(
        "w:sdt",
        element(
            "w:sdtPr",
            value("w:alias", title) if title else None,
            value("w:tag", tag),
            value("w:lock", lock) if lock else None,
        ),
        content,
    )
