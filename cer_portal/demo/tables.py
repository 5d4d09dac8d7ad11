"""Tables of the demonstration report that are made from its literature and facts."""

from collections.abc import Callable
from typing import Any

from cer_portal.demo import facts, literature

Table = dict[str, Any]

PERIODS = ("P1", "P2", "P3", "P4", "P5")
REASONS = {
    "a": "a: basic information missing",
    "b": "b: numbers too small or anecdotal",
    "c": "c: improper statistics",
    "d": "d: no adequate control",
    "e": "e: flawed collection of deaths and events",
    "f": "f: misinterpretation by the authors",
    "g": "g: unethical or unlawful conduct not ruled out",
    "D": "D: other device or technology",
    "P": "P: population outside the scope",
    "O": "O: outcome not relevant",
    "M": "M: multiple report of the same patients",
    "L": "L: same data in another language",
    "R": "R: retracted or withdrawn",
}


def named(name: str) -> Table:
    """Return caption, header and rows of a generated table; an unknown name raises KeyError."""
    if name not in TABLES:
        raise KeyError(f"unknown table: {name}")
    return TABLES[name]()


def appraisal(arm: str, caption: str) -> Table:
    """Return the grades of the studies of one arm (IMDRF MDCE WG/N56, appendix F)."""
    header = [
        "Study",
        "Design, size, follow-up",
        "D A P R",
        "T O F S C",
        "OCEBM",
        "Weight",
        "Remark",
    ]
    rows = [
        [
            f"{literature.byline(study.key)} [[cite:{study.key}]]",
            f"{study.design}; {study.size}; {study.follow_up}",
            " ".join(study.suitability),
            " ".join(study.contribution),
            study.level,
            study.weight,
            study.comment,
        ]
        for study in literature.studies()
        if study.arm == arm
    ]
    return {"caption": caption, "header": header, "rows": rows}


def results(arm: str, caption: str) -> Table:
    """Return what was taken from the studies of one arm."""
    rows = [
        [
            f"{literature.byline(study.key)} [[cite:{study.key}]]",
            study.title,
            study.size,
            study.result,
        ]
        for study in literature.studies()
        if study.arm == arm
    ]
    return {"caption": caption, "header": ["Study", "Title", "Size", "Content used"], "rows": rows}


def excluded() -> Table:
    """Return the reports left out in full text with the reason for each (MEDDEV 2.7/1, A6)."""
    rows = [
        [
            str(number),
            f"{literature.byline(item.key)} [[cite:{item.key}]]",
            item.title,
            REASONS[item.reason],
            item.explanation,
        ]
        for number, item in enumerate(literature.exclusions(), start=1)
    ]
    header = ["No", "Report", "Title", "Reason", "Explanation"]
    return {
        "caption": "Reports excluded after reading the full text",
        "header": header,
        "rows": rows,
    }


def reasons() -> Table:
    """Return how many reports each reason took out."""
    codes = [item.reason for item in literature.exclusions()]
    rows = [[label, str(codes.count(code))] for code, label in REASONS.items()]
    rows.append(["**Sum**", f"**{len(codes)}**"])
    return {
        "caption": "Reasons for exclusion in full text",
        "header": ["Reason", "Reports"],
        "rows": rows,
    }


def sources() -> Table:
    """Return how many records each database delivered."""
    found = [record["source_db"] for record in literature.records()]
    rows = [
        [name, "1 January 2004 to 30 June 2026", "[[fact:search_date]]", str(found.count(name))]
        for name in (literature.PUBMED, literature.EMBASE, literature.CENTRAL)
    ]
    rows.append(["**Sum**", "", "", f"**{len(found)}**"])
    header = ["Source", "Publication dates", "Run on", "Records"]
    return {"caption": "Records by source", "header": header, "rows": rows}


def periods() -> Table:
    """Return sales, complaints and serious incidents by period, all of them as facts."""
    rows = [
        ["Shells, EEA, Türkiye and Northern Ireland", *_series("sales_eea")],
        ["Shells, worldwide", *_series("sales_world")],
        ["Complaints, worldwide", *_series("complaints")],
        ["Complaint rate, %", *_rates("complaints")],
        ["Serious incidents, worldwide", *_series("serious")],
        ["Serious incident rate, %", *_rates("serious")],
    ]
    header = ["", *PERIODS, "Sum"]
    caption = "Shells placed on the market, complaints and serious incidents, generation 1"
    return {"caption": caption, "header": header, "rows": rows}


def identity() -> Table:
    """Return the identity of the device as facts."""
    rows = [[fact.label, f"[[fact:{fact.key}]]"] for fact in facts.FACTS if fact.kind == "identity"]
    return {"caption": "Identity of the device", "header": ["Item", "Entry"], "rows": rows}


def _series(stem: str) -> list[str]:
    return [f"[[fact:{stem}_{part.lower()}]]" for part in (*PERIODS, "total")]


def _rates(stem: str) -> list[str]:
    values = facts.by_key()
    parts = [part.lower() for part in (*PERIODS, "total")]
    counts = [float(values[f"{stem}_{part}"].value.replace(",", "")) for part in parts]
    shells = [float(values[f"sales_world_{part}"].value.replace(",", "")) for part in parts]
    places = 3 if stem == "serious" else 2
    return [f"{100 * count / sold:.{places}f}" for count, sold in zip(counts, shells, strict=True)]


TABLES: dict[str, Callable[[], Table]] = {
    "appraisal_device": lambda: appraisal(
        "device", "Grades: device under evaluation, generation 1"
    ),
    "appraisal_soa": lambda: appraisal("soa", "Grades: state of the art"),
    "appraisal_similar": lambda: appraisal("similar", "Grades: similar devices, hazards only"),
    "results_device": lambda: results("device", "Content used: generation 1"),
    "results_soa": lambda: results("soa", "Content used: state of the art"),
    "results_similar": lambda: results("similar", "Content used: similar devices, hazards only"),
    "excluded": excluded,
    "reasons": reasons,
    "sources": sources,
    "periods": periods,
    "identity": identity,
}
