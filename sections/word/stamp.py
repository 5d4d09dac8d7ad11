"""What a file that the portal wrote says of itself: report, section, revision, digest."""

from dataclasses import dataclass

from lxml import etree  # type: ignore[import-untyped,unused-ignore]

from sections.word.markup import Package, number

CUSTOM = "docProps/custom.xml"
_PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"


@dataclass(frozen=True)
class Stamp:
    """Which revision a file was made from. It is a claim of the file, to be looked up."""

    report: str
    section: int
    revision: int
    digest: str


def stamp_of(package: Package) -> Stamp | None:
    """Return the stamp of a file, or None where it has none."""
    told = {}
    for kind, place, outside in package.targets("").values():
        if outside or not kind.endswith("/custom-properties"):
            continue
        for found in package.root(place).iter(f"{{{_PROPERTIES}}}property"):
            told[found.get("name", "")] = "".join(found.itertext()).strip()
    section = number(told.get("CER section", ""))
    if not section:
        return None
    return Stamp(
        report=told.get("CER report", "")[:100],
        section=section,
        revision=number(told.get("CER revision", "")),
        digest=told.get("CER SHA-256", "")[:64],
    )


def custom_part(stamp: Stamp) -> bytes:
    """Return the part of a file that carries the stamp; Word keeps it through every save."""
    root = etree.Element(f"{{{_PROPERTIES}}}Properties", nsmap={None: _PROPERTIES, "vt": _TYPES})
    told = {
        "CER report": stamp.report,
        "CER section": str(stamp.section),
        "CER revision": str(stamp.revision),
        "CER SHA-256": stamp.digest,
    }
    for place, (name, words) in enumerate(told.items(), start=2):
        line = etree.SubElement(
            root, f"{{{_PROPERTIES}}}property", fmtid=_FORMAT, pid=str(place), name=name
        )
        etree.SubElement(line, f"{{{_TYPES}}}lpwstr").text = words
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return made
