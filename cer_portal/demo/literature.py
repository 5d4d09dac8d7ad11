"""The invented literature of the demonstration report: 300 records, the same on every run.

No person, journal or result exists. Every record carries a DOI under the test prefix 10.5555,
no PMID, and a note that it is invented.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

Record = dict[str, Any]

SOURCE = Path(__file__).parent / "studies.yaml"
NOTE = "Invented record of a demonstration; no such publication exists."
PUBMED, EMBASE, CENTRAL = "PubMed (demo)", "Embase (demo)", "CENTRAL (demo)"
DATABASES = (PUBMED, EMBASE, PUBMED, CENTRAL, PUBMED, EMBASE, PUBMED, EMBASE, PUBMED, EMBASE)
DUPLICATES = 12
ABSTRACTS_OF_EXCLUDED = 26

FAMILIES = (
    "Aldervik Brenholt Castrane Dumontel Eskelmo Farquand Gorsten Halverby Ingelrud Jarnevold "
    "Kestrell Lombrique Marchetto Nordquell Ostergren Pallavine Quillaume Rosvelde Sandmeer "
    "Tarvenhof Ulmstrand Vestergrim Wakehurst Xandrou Yllander Zubrenko Ambrosel Bolkesjo Cormery "
    "Drachenfeld Ettorini Fjellmark Grunwaldt Hesselby Ivarsen Jorquand Kaldermann Lysander Mirovic "
    "Nussgart Oppenrath Pellicane Quistorp Rydelius Sorrentani Thorsager Umbrecht Vallombre "
    "Westerlo Yardleigh Zellinger Almqvard Birkenau-Lund Chastelle Donnersby Ekenstam"
).split()
INITIALS = ("A", "BM", "C", "DJ", "E", "FK", "G", "HL", "I", "JP", "K", "LS", "M", "NT", "O", "PR")
JOURNALS = (
    "Invented Journal of Hip Surgery",
    "Imaginary Archives of Orthopaedic Trauma",
    "Fictional Arthroplasty Letters",
    "Annals of Unwritten Orthopaedics",
    "Hypothetical Register Reports",
    "Placeholder Journal of Biomaterials",
    "Example Reviews in Joint Replacement",
)
HOME = {
    "device": (0, 2, 4),
    "soa": (0, 4, 6, 3),
    "similar": (5, 1, 2),
    "other": (1, 3, 5, 6, 2, 0, 4),
}


class Study(NamedTuple):
    """An appraised study: identity, design, grades D A P R and T O F S C, and its content."""

    key: str
    year: str
    arm: str
    design: str
    size: str
    follow_up: str
    suitability: str
    contribution: str
    level: str
    weight: str
    title: str
    result: str
    comment: str


class Exclusion(NamedTuple):
    """A report left out after reading the full text, with its reason code and explanation."""

    key: str
    year: str
    reason: str
    title: str
    explanation: str


def studies() -> tuple[Study, ...]:
    """Return the 54 appraised studies in the order of their arms."""
    return tuple(Study(*cells) for cells in _lines("included"))


def exclusions() -> tuple[Exclusion, ...]:
    """Return the 41 reports excluded in full text."""
    return tuple(Exclusion(*cells) for cells in _lines("excluded"))


def records() -> list[Record]:
    """Return the 300 invented records with the fields of a literature record and a ``key``."""
    unique = [_record(index, *plan) for index, plan in enumerate(_plans())]
    return unique + [_duplicate(record) for record in _twice(unique)]


def duplicates() -> dict[str, str]:
    """Return the keys of the planted duplicates with the key of the record each repeats."""
    return {record["key"]: record["key"].removesuffix(".dup") for record in records()[-DUPLICATES:]}


def outcomes() -> dict[str, str]:
    """Return the fate of each record: included, excluded, missing, screened_out or duplicate."""
    fates = {study.key: "included" for study in studies()}
    fates |= {exclusion.key: "excluded" for exclusion in exclusions()}
    fates |= {key: "missing" for key, *_ in _lines("missing")}
    fates |= dict.fromkeys(duplicates(), "duplicate")
    return {record["key"]: fates.get(record["key"], "screened_out") for record in records()}


def byline(key: str) -> str:
    """Return "Family year" of a record, as tables show it; an unknown key raises KeyError."""
    record = _by_key()[key]
    return f"{record['authors'][0].rsplit(' ', 1)[0]} {record['year']}"


@cache
def _by_key() -> dict[str, Record]:
    return {record["key"]: record for record in records()}


@cache
def _source() -> dict[str, str]:
    loaded: dict[str, str] = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    return loaded


def _lines(name: str) -> Iterator[list[str]]:
    for line in _source()[name].splitlines():
        if line.strip():
            yield [cell.strip() for cell in line.split(" | ")]


def _plans() -> Iterator[tuple[str, int, str, str, str, str]]:
    """Yield key, year, arm, kind, title and abstract of the 288 records that are not copies."""
    for study in studies():
        kind = "review" if "review" in study.design or "meta" in study.design else "journal article"
        yield study.key, int(study.year), study.arm, kind, study.title, _abstract(study)
    for index, item in enumerate(exclusions()):
        text = _short_abstract(item) if index < ABSTRACTS_OF_EXCLUDED else ""
        yield item.key, int(item.year), "other", "journal article", item.title, text
    for key, year, title in _lines("missing"):
        yield key, int(year), "other", "conference paper", title, ""
    yield from _screened_out()


def _screened_out() -> Iterator[tuple[str, int, str, str, str, str]]:
    topics, frames = list(_lines("topics")), list(_lines("frames"))
    pairs = [(topic, frame) for topic in topics for frame in frames][:-1]
    for index, ((topic_key, topic), (frame_key, kind, phrase)) in enumerate(pairs):
        title = phrase.format(
            topic=topic, n=60 + index * 37 % 1900, small=12 + index % 43, few=2 + index % 7
        )
        yield f"{topic_key}.{frame_key}", 2004 + index * 7 % 23, "other", kind, title, ""
    title = "Retraction notice: Zero dislocations in 900 dual-mobility hips"
    yield "notice.retraction", 2025, "other", "retraction notice", title, ""


def _abstract(study: Study) -> str:
    return (
        f"Background: {study.title.split(':')[0]}. Design: {study.design}, {study.size}, "
        f"follow-up {study.follow_up}. Results: {study.result} "
        "Conclusion: the findings apply to the population studied. "
        f"({NOTE})"
    )


def _short_abstract(item: Exclusion) -> str:
    return (
        f"This paper reports on the following subject: {item.title.rstrip('.')}. "
        f"Patients were seen in one or more centres up to {item.year}. ({NOTE})"
    )


def _record(
    index: int, key: str, year: int, arm: str, kind: str, title: str, abstract: str
) -> Record:
    first = 1 + index * 13 % 880
    return {
        "key": key,
        "kind": kind,
        "title": title,
        "authors": _authors(index),
        "journal": _journal(index, arm),
        "year": year,
        "volume": str(year - 1999),
        "issue": str(1 + index % 6),
        "pages": f"{first}–{first + 6 + index % 9}",
        "doi": f"10.5555/demo.{year}.{index + 1:04d}",
        "pmid": "",
        "abstract": abstract,
        "language": _language(title),
        "keywords": _keywords(key, arm),
        "source_db": DATABASES[index % len(DATABASES)],
        "extra": {"note": NOTE, "fictional": True},
    }


def _authors(index: int) -> list[str]:
    count = 2 + index % 5
    return [
        f"{FAMILIES[(index * 11 + turn * 17) % len(FAMILIES)]} "
        f"{INITIALS[(index + turn * 5) % len(INITIALS)]}"
        for turn in range(count)
    ]


def _journal(index: int, arm: str) -> str:
    choices = HOME[arm]
    return JOURNALS[choices[index % len(choices)]]


def _language(title: str) -> str:
    if title.startswith("Résultats"):
        return "fr"
    return "zh" if any("一" <= letter <= "鿿" for letter in title) else "en"


def _keywords(key: str, arm: str) -> list[str]:
    topic = key.split(".", 1)[1].replace("-", " ")
    return ["dual mobility", topic] if arm != "other" else ["orthopaedics", topic]


def _twice(unique: list[Record]) -> list[Record]:
    """Return the records that a second database delivered again."""
    return [record for record in unique if record["source_db"] == PUBMED][:: len(unique) // 24][
        :DUPLICATES
    ]


def _duplicate(record: Record) -> Record:
    """Return a record as another database writes it: other case, initials, dash and journal."""
    copy = record | {
        "key": f"{record['key']}.dup",
        "title": f"{record['title'].capitalize()}.",
        "authors": [author[: author.rindex(" ") + 2] for author in record["authors"]],
        "journal": record["journal"].replace("Journal of", "J").replace("Archives of", "Arch"),
        "pages": record["pages"].replace("–", "-"),
        "source_db": EMBASE,
        "abstract": "",
        "extra": dict(record["extra"]),
    }
    if int(record["volume"]) % 2:
        copy["doi"] = ""
    return copy
