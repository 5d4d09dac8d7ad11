"""The second, small device of the demonstration: its numbers, six publications and short texts.

All of it is invented, as the records say themselves.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from cer_portal.demo import inline, text
from cer_portal.demo.facts import DemoFact

SOURCE = Path(__file__).parent / "content" / "drill" / "texts.yaml"
_FILE = "NOR-TD-305 Technical file, drills, rev. 2"

FACTS = (
    DemoFact("device_class", "Class", "identity", "IIa", source=_FILE),
    DemoFact("diameters", "Diameters", "text", "2.7, 3.2, 4.5 and 5.0 mm", source=_FILE),
    DemoFact("wire", "Guide wire", "text", "1.2 or 1.6 mm", source=_FILE),
    DemoFact("sold", "Drills sold", "count", "28,400", source="NOR-PMS-R-305, rev. 1"),
)

# Key, title, authors, journal, year and the last part of a number under the test prefix 10.5555.
PUBLICATIONS = (
    ("d1", "Cannulated screws at the ankle, 120 operations", "Aldervik A", 2021),
    ("d2", "Guide wires and drills in scaphoid fractures", "Brenholt BM; Castrane C", 2022),
    ("d3", "Heat at the cortex when drilling over a wire", "Dumontel DJ", 2020),
    ("d4", "Breakage of cannulated drills: four reports", "Eskelmo E; Farquand FK", 2019),
    ("d5", "Instrument failure in a trauma register", "Gorsten G", 2024),
    ("d6", "Three cannulated drills compared on bone", "Halverby HL; Ingelrud I", 2023),
)
COLUMNS = {
    "title": "Title",
    "authors": "Authors",
    "journal": "Journal",
    "year": "Year",
    "doi": "DOI",
}
JOURNAL = "Invented Journal of Fracture Care"


def rows() -> list[dict[str, str]]:
    """Return the publications as the rows of a table, by the names of its columns."""
    return [
        {
            "Title": title,
            "Authors": authors,
            "Journal": JOURNAL,
            "Year": str(year),
            "DOI": f"10.5555/drill.{key}",
        }
        for key, title, authors, year in PUBLICATIONS
    ]


def document(key: str, *, records: Mapping[str, int], facts: Mapping[str, int]) -> text.Node:
    """Return the text of a section; an unknown section, record or fact raises KeyError."""
    return text.built(texts()[key], inline.Keys(records, facts, {}))


@cache
def texts() -> dict[str, list[text.Block]]:
    """Return the blocks of every section by its key."""
    loaded: dict[str, list[text.Block]] = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    return loaded
