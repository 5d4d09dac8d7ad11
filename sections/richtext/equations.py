"""Equations: LaTeX as people type it, MathML for the page. Pure.

The MathML is rebuilt from a closed list of elements and attributes, so that nothing but mathematics
comes out of what somebody typed.
"""

from functools import lru_cache

from django.utils.safestring import SafeString
from latex2mathml.converter import convert
from lxml import etree  # type: ignore[import-untyped,unused-ignore]

_SPACE = "{http://www.w3.org/1998/Math/MathML}"
_ELEMENTS = frozenset(
    "math mrow mi mn mo mtext mspace mfrac msqrt mroot mstyle mpadded mphantom menclose msub msup"
    " msubsup munder mover munderover mmultiscripts mtable mtr mtd".split()
)
_ATTRIBUTES = frozenset(
    "display displaystyle mathvariant stretchy fence form separator columnalign rowspacing"
    " columnspacing linethickness width height depth lspace rspace accent accentunder minsize maxsize"
    " symmetric largeop movablelimits notation scriptlevel".split()
)
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


@lru_cache(maxsize=2_000)
def mathml(tex: str) -> SafeString | None:
    """Return the MathML of a formula, or None where it is no LaTeX mathematics."""
    try:
        root = etree.fromstring(convert(tex).encode(), _PARSER)
    except Exception:  # noqa: BLE001 - whatever the converter stumbles over, the formula is refused
        return None
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag.removeprefix(_SPACE) not in _ELEMENTS:
            return None
        for name in set(element.attrib) - _ATTRIBUTES:
            del element.attrib[name]
    root.set("display", "inline")
    return SafeString(etree.tostring(root, encoding="unicode"))
