"""Drawings in a line: the pictures and boxes of words that come over, and what does not."""

from sections.richtext.schema import MAX_ALT
from sections.word.line import CHIP, Line, Source, tidy
from sections.word.markup import Element, name, words_of
from sections.word.pictures import blips

_GRAPHIC = name("a:graphicData")


def draw(line: Line, source: Source, part: str, drawing: Element) -> None:
    """Put the pictures and boxes of one drawing beside the line, or list what it was."""
    boxes = list(drawing.iter(name("w:txbxContent")))
    shapes = blips(drawing)
    if boxes:
        source.losses.add("textbox", drawing, words_of(drawing))
        line.boxes += boxes
    elif not shapes:
        is_chart = any("chart" in each.get("uri", "") for each in drawing.iter(_GRAPHIC))
        source.losses.add("chart" if is_chart else "drawing", drawing, _title(drawing))
    for shape in shapes:
        _add_picture(line, source, part, drawing, shape)


def _add_picture(line: Line, source: Source, part: str, drawing: Element, shape: Element) -> None:
    own = _title(drawing)
    kept = source.chips.get(own.removeprefix(CHIP)) if own.startswith(CHIP) else None
    named = None if kept else source.pictures.named(part, shape)
    if kept is None and named is None:
        return
    if next(drawing.iter(name("wp:anchor")), None) is not None:
        source.losses.add("picture_floating", drawing, own)
    told = next(drawing.iter(name("wp:docPr")), None)
    alt = tidy(str(told.get("descr", ""))).strip() if told is not None else ""
    attrs = dict(kept["attrs"]) if kept else {"figure": named}
    attrs |= {"caption": "", "alt": alt[:MAX_ALT]}
    line.figures.append({"type": "figure", "attrs": attrs})


def _title(drawing: Element) -> str:
    told = next(drawing.iter(name("wp:docPr")), None)
    return "" if told is None else str(told.get("name", ""))
