"""Equations drawn for the printer, which knows no MathML. Pure."""

from dataclasses import dataclass
from functools import lru_cache

import ziamath
from lxml import etree  # type: ignore[import-untyped,unused-ignore]

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
_SIZE = 100


@dataclass(frozen=True)
class Drawing:
    """The SVG of a formula; height and depth under the line in em."""

    svg: bytes
    height: float
    depth: float


@lru_cache(maxsize=500)
def drawn(tex: str) -> Drawing | None:
    """Return the drawing of a formula, or None where it cannot be drawn: its LaTeX is shown then."""
    try:
        formula = ziamath.Latex(tex, size=_SIZE)  # type: ignore[attr-defined]
        root = etree.fromstring(formula.svg().encode(), _PARSER)
    except Exception:  # noqa: BLE001 - whatever the library stumbles over, the words are printed
        return None
    _left, top, _width, height = (float(part) for part in root.get("viewBox", "0 0 0 0").split())
    return Drawing(etree.tostring(root), height / _SIZE, (height + top) / _SIZE)
