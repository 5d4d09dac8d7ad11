"""Parts of a file that is written and that the library has no words for: notes, lists, stamp."""

from datetime import datetime
from io import BytesIO

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt, Twips
from lxml import etree  # type: ignore[import-untyped,unused-ignore]

from sections.word.elements import Element, element, run, value, words
from sections.word.stamp import CUSTOM, Stamp, custom_part

_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_CUSTOM = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_CUSTOM_LINK = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
)
_INDENT = 360
LEVELS = 9
BULLETS, NUMBERS = 900, 901


def begun(title: str, at: datetime) -> Document:
    """Return an empty document with the styles and lists of the portal."""
    document = docx.Document()
    for child in list(document.element.body):
        if child.tag.endswith("}p"):
            document.element.body.remove(child)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title[:255], "", ""
    properties.created = properties.modified = at.replace(tzinfo=None)
    _add_styles(document)
    _add_lists(document)
    return document


def _add_styles(document: Document) -> None:
    styles = document.styles
    for level in range(1, LEVELS + 1):
        style = styles.add_style(f"CER Continue {level}", WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        style.paragraph_format.left_indent = Twips(_INDENT * (level + 1))
    head = styles.add_style("CER Table Head", WD_STYLE_TYPE.PARAGRAPH)
    head.base_style = styles["Normal"]
    head.font.bold = True
    spacer = styles.add_style("CER Spacer", WD_STYLE_TYPE.PARAGRAPH)
    spacer.base_style = styles["Normal"]
    spacer.font.size = Pt(4)
    for style_name in ("List Paragraph", "Quote", "Caption", "Title", "Heading 1"):
        if style_name not in [style.name for style in styles]:
            styles.add_style(style_name, WD_STYLE_TYPE.PARAGRAPH)


def _add_lists(document: Document) -> None:
    numbering = document.part.numbering_part.element
    for place, (number, kind) in enumerate(((BULLETS, "bullet"), (NUMBERS, "decimal"))):
        levels = "".join(_level(level, kind) for level in range(LEVELS))
        xml = (
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">'
            f'<w:multiLevelType w:val="hybridMultilevel"/>{levels}</w:abstractNum>'
        )
        numbering.insert(place, parse_xml(xml))


def _level(level: int, kind: str) -> str:
    sign = "•" if kind == "bullet" else f"%{level + 1}."
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        f'<w:lvlText w:val="{sign}"/><w:lvlJc w:val="left"/><w:pPr>'
        f'<w:ind w:left="{_INDENT * (level + 2)}" w:hanging="{_INDENT}"/></w:pPr></w:lvl>'
    )


def new_list(document: Document, *, is_ordered: bool, level: int, start: int) -> int:
    """Add one list of its own and return its number."""
    numbering = document.part.numbering_part.element
    found = numbering.findall(f"{{{numbering.nsmap['w']}}}num")
    number = 1_000 + len(found)
    numbering.append(
        element(
            "w:num",
            value("w:abstractNumId", NUMBERS if is_ordered else BULLETS),
            element("w:lvlOverride", value("w:startOverride", start), w_ilvl=level)
            if is_ordered
            else None,
            w_numId=number,
        )
    )
    return number


class Footnotes:
    """The notes of one file, numbered as they are met."""

    def __init__(self) -> None:
        self._notes: list[Element] = [
            element("w:footnote", _mark("w:separator"), w_type="separator", w_id=-1),
            element(
                "w:footnote",
                _mark("w:continuationSeparator"),
                w_type="continuationSeparator",
                w_id=0,
            ),
        ]

    def reference(self, text: str) -> Element:
        """Keep a note and return what stands for it in the line."""
        number = len(self._notes) - 1
        mark = run(element("w:footnoteRef"), marks=("superscript",))
        paragraph = element("w:p", mark, run(words(" ")), run(words(text)))
        self._notes.append(element("w:footnote", paragraph, w_id=number))
        return element("w:footnoteReference", w_id=number)

    def add_to(self, document: Document) -> None:
        """Write the part, where there is a note."""
        if len(self._notes) > 2:
            root = element("w:footnotes", *self._notes)
            _add(document, "/word/footnotes.xml", _FOOTNOTES, RT.FOOTNOTES, etree.tostring(root))


def _mark(kind: str) -> Element:
    return element("w:p", run(element(kind)))


def _add(document: Document, place: str, content_type: str, kind: str, content: bytes) -> None:
    package = document.part.package
    part = Part(PackURI(place), content_type, content, package)
    document.part.relate_to(part, kind)


def packed(document: Document, stamp: Stamp) -> bytes:
    """Return the file, with its stamp."""
    package = document.part.package
    part = Part(PackURI(f"/{CUSTOM}"), _CUSTOM, custom_part(stamp), package)
    package.relate_to(part, _CUSTOM_LINK)
    out = BytesIO()
    document.save(out)
    return out.getvalue()
