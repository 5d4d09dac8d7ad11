"""What has changed since the last edition, printed for whoever has read that one."""

from typing import Any

from cer_portal.assembly.document.material import Material
from sections.lineage import CHANGED, CONFIRMED, Line


def since(material: Material) -> list[dict[str, Any]]:
    """Return one line for each text of a new edition, and for each left out; none for a first one."""
    return [_line(line) for line in material.since]


def _line(line: Line) -> dict[str, Any]:
    new = line.section.current if line.section else None
    old = line.carried.taken if line.carried else None
    changed = line.mark == CHANGED and new is not None and old is not None
    return {
        "title": line.title,
        "mark": line.label,
        "words": (old.words, new.words) if changed and old and new else None,
        "confirmed": line.carried if line.mark == CONFIRMED else None,
    }
