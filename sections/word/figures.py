"""Pictures of a written file, under names by which they are known when it comes back."""

from io import BytesIO

from docx.oxml.ns import qn
from docx.shared import Emu
from PIL import Image

from sections.richtext import JsonNode
from sections.word.chips import tag_of
from sections.word.elements import Element, run, words
from sections.word.line import CHIP
from sections.word.script import Script

_WIDEST = 5_486_400  # six inches, in the unit of drawings
_AS_IT_IS = ("PNG", "JPEG")


def drawn(script: Script, node: JsonNode) -> Element:
    """Return the run that shows a figure; its words where the picture is gone."""
    attrs = node["attrs"]
    content = script.surroundings.picture(attrs["figure"])
    if content is None:
        return run(words(f"[{attrs.get('caption') or attrs['figure']}]"))
    shape = script.document.part.new_pic_inline(BytesIO(_drawable(content)))
    width, height = int(shape.extent.cx), int(shape.extent.cy)
    if width > _WIDEST:
        _scale(shape, _WIDEST, max(height * _WIDEST // width, 1))
    shape.docPr.set("name", CHIP + tag_of(node))
    shape.docPr.set("descr", attrs.get("alt", ""))
    made = run()
    drawing = made.makeelement(qn("w:drawing"), {})
    drawing.append(shape)
    made.append(drawing)
    return made


def _scale(shape: Element, width: int, height: int) -> None:
    shape.extent.cx, shape.extent.cy = Emu(width), Emu(height)
    extent = shape.graphic.graphicData.pic.spPr
    extent.cx, extent.cy = Emu(width), Emu(height)


def _drawable(content: bytes) -> bytes:
    """Return the picture as Word can show it: what is neither PNG nor JPEG becomes PNG."""
    with Image.open(BytesIO(content)) as picture:
        if picture.format in _AS_IT_IS:
            return content
        out = BytesIO()
        picture.convert("RGBA").save(out, "PNG")
        return out.getvalue()
