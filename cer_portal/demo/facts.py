"""The numbers and names of the demonstration device, each kept once and shown through chips.

All of them are invented. ``kind`` is one of identity, count, rate, date, text; a rate carries
its unit apart from its value, so that a chip prints "0.62 %" and a count prints "342".
"""

from typing import NamedTuple


class DemoFact(NamedTuple):
    """One named number or name with the document it stands in."""

    key: str
    label: str
    kind: str
    value: str
    unit: str = ""
    source: str = ""


class Planted(NamedTuple):
    """An error kept in the demonstration on purpose, for a check or a reader to find."""

    key: str
    section: str
    what: str


_TD = "NOR-TD-210 Device description, rev. 4"
_PMS = "NOR-PMS-R-2026 PMS report, rev. 1"
_DM01 = "NOR-DM-01 Clinical investigation report, rev. 2"
_DM02 = "NOR-DM-PMCF-02 Five-year report, rev. 1"
_SURV = "NOR-DM-SURV-03 Survey report, rev. 1"
_DM04 = "NOR-DM-PMCF-04 Plan, rev. 0.9"
_CEP = "NOR-CEP-012 Clinical evaluation plan, rev. 3"
_LIT = "NOR-LSR-014 Literature search report, rev. 2"
_BENCH = "NOR-TR-330 to NOR-TR-338 Bench test reports"

# Who answers for the values that stand in a document, by the first part of the person's address.
OWNERS = {
    _TD: "rd.author",
    _BENCH: "rd.author",
    _PMS: "quality.author",
    _DM01: "clinical.author",
    _DM02: "clinical.author",
    _SURV: "clinical.author",
    _DM04: "clinical.author",
    _LIT: "clinical.author",
    _CEP: "ra.lead",
}

_IDENTITY = (
    ("name", "Device name", "Tessaron DM Acetabular Cup System, generation 2", _TD),
    ("manufacturer", "Manufacturer", "Norvale Orthopaedics GmbH", _TD),
    ("manufacturer_srn", "Single registration number", "XX-MF-000000000", _TD),
    ("notified_body", "Notified body", "Notified Body 0000 (fictional)", _TD),
    ("basic_udi_di", "Basic UDI-DI", "to be assigned", _TD),
    ("device_class", "Class under Annex VIII", "III", _TD),
    ("emdn", "EMDN code", "P0908", _TD),
    ("china_code", "Chinese classification code", "13-04", _TD),
    ("name_zh", "Chinese product name", "泰萨隆双动髋臼杯", _TD),
    ("lifetime", "Expected lifetime", "15 years", _TD),
)
_DATES = (
    ("data_lock", "Data lock date", "30 June 2026", _CEP),
    ("search_date", "Date of the literature search", "6 July 2026", _LIT),
    ("protocol_date", "Search protocol approved", "26 June 2026", _LIT),
    ("cep_date", "Clinical evaluation plan approved", "19 June 2026", _CEP),
    ("next_evaluation", "Next clinical evaluation", "30 June 2027", _CEP),
    ("mdd_year", "First CE certificate of generation 1", "2014", _TD),
    ("mdr_year", "MDR certificate of generation 1", "2023", _TD),
)
_COUNTS = (
    ("shell_sizes", "Shell sizes per model", "12", _TD),
    ("shell_references", "Shell catalogue references", "36", _TD),
    ("sales_world_p1", "Shells worldwide, P1", "9,300", _PMS),
    ("sales_world_p2", "Shells worldwide, P2", "10,150", _PMS),
    ("sales_world_p3", "Shells worldwide, P3", "11,020", _PMS),
    ("sales_world_p4", "Shells worldwide, P4", "11,870", _PMS),
    ("sales_world_p5", "Shells worldwide, P5", "12,460", _PMS),
    ("sales_world_total", "Shells worldwide, five periods", "54,800", _PMS),
    ("sales_eea_p1", "Shells EEA+TR+XI, P1", "4,120", _PMS),
    ("sales_eea_p2", "Shells EEA+TR+XI, P2", "4,560", _PMS),
    ("sales_eea_p3", "Shells EEA+TR+XI, P3", "4,980", _PMS),
    ("sales_eea_p4", "Shells EEA+TR+XI, P4", "5,340", _PMS),
    ("sales_eea_p5", "Shells EEA+TR+XI, P5", "5,610", _PMS),
    ("sales_eea_total", "Shells EEA+TR+XI, five periods", "24,610", _PMS),
    ("sales_since_2014", "Shells worldwide since 2014", "86,400", _PMS),
    ("complaints_p1", "Complaints, P1", "62", _PMS),
    ("complaints_p2", "Complaints, P2", "66", _PMS),
    ("complaints_p3", "Complaints, P3", "71", _PMS),
    ("complaints_p4", "Complaints, P4", "69", _PMS),
    ("complaints_p5", "Complaints, P5", "74", _PMS),
    ("complaints_total", "Complaints, five periods", "342", _PMS),
    ("serious_p1", "Serious incidents, P1", "8", _PMS),
    ("serious_p2", "Serious incidents, P2", "9", _PMS),
    ("serious_p3", "Serious incidents, P3", "7", _PMS),
    ("serious_p4", "Serious incidents, P4", "10", _PMS),
    ("serious_p5", "Serious incidents, P5", "9", _PMS),
    ("serious_total", "Serious incidents, five periods", "43", _PMS),
    ("complaints_impaction", "Complaints: liner impaction difficulty", "118", _PMS),
    ("complaints_label", "Complaints: packaging or label", "61", _PMS),
    ("complaints_dislocation", "Complaints: dislocation", "49", _PMS),
    ("complaints_infection", "Complaints: infection", "44", _PMS),
    ("complaints_loosening", "Complaints: aseptic loosening", "21", _PMS),
    ("complaints_fracture", "Complaints: periprosthetic fracture", "17", _PMS),
    ("complaints_malseating", "Complaints: liner malseating", "12", _PMS),
    ("complaints_other", "Complaints: pain and other", "11", _PMS),
    ("complaints_ipd", "Complaints: intraprosthetic dislocation", "9", _PMS),
    ("registry_hips", "Hips in the EndoReg extract", "3,911", _PMS),
    ("dm01_n", "Hips in NOR-DM-01", "162", _DM01),
    ("dm01_centres", "Centres in NOR-DM-01", "6", _DM01),
    ("pmcf_n", "Primary hips in NOR-DM-PMCF-02", "1,204", _DM02),
    ("pmcf_revision_n", "Revision hips in NOR-DM-PMCF-02", "112", _DM02),
    ("survey_n", "Surgeons in NOR-DM-SURV-03", "74", _SURV),
    ("pmcf04_n", "Hips planned in NOR-DM-PMCF-04", "220", _DM04),
    ("search_identified", "Records identified", "300", _LIT),
    ("search_duplicates", "Duplicates removed", "12", _LIT),
    ("search_screened", "Records screened", "288", _LIT),
    ("search_excluded", "Records excluded on title and abstract", "190", _LIT),
    ("search_sought", "Reports sought in full text", "98", _LIT),
    ("search_not_retrieved", "Reports not retrieved", "3", _LIT),
    ("search_assessed", "Reports assessed in full text", "95", _LIT),
    ("search_excluded_full", "Reports excluded in full text", "41", _LIT),
    ("search_included", "Studies appraised", "54", _LIT),
)
_RATES = (
    ("complaint_rate", "Complaint rate, worldwide", "0.62", "%", _PMS),
    ("serious_rate", "Serious incident rate, worldwide", "0.078", "%", _PMS),
    ("dm01_months", "Follow-up in NOR-DM-01", "24", "months", _DM01),
    ("dm01_lost", "Lost to follow-up in NOR-DM-01", "4", "%", _DM01),
    ("dm01_dislocation", "Dislocation at 2 years, NOR-DM-01", "0.6", "%", _DM01),
    ("pmcf_years", "Follow-up in NOR-DM-PMCF-02", "5", "years", _DM02),
    ("pmcf_lost", "Lost to follow-up in NOR-DM-PMCF-02", "8", "%", _DM02),
    ("pmcf_dislocation", "Dislocation at 2 years, primary", "0.7", "%", _DM02),
    ("pmcf_rev_dislocation", "Dislocation at 2 years, revision", "3.6", "%", _DM02),
    ("pmcf_rev_upper", "Upper 95 % limit, revision dislocation", "8.9", "%", _DM02),
    ("pmcf_ipd", "Intraprosthetic dislocation at 5 years", "0.2", "%", _DM02),
    ("pmcf_survival", "Cup survivorship at 5 years", "97.8", "%", _DM02),
    ("pmcf_survival_lower", "Lower 95 % limit, survivorship", "96.7", "%", _DM02),
    ("pmcf_survival_upper", "Upper 95 % limit, survivorship", "98.5", "%", _DM02),
    ("pmcf_infection", "Deep infection at 1 year", "0.9", "%", _DM02),
    ("pmcf_loosening", "Aseptic loosening at 5 years", "0.5", "%", _DM02),
    ("hhs_before", "Harris Hip Score before surgery", "44", "points", _DM02),
    ("hhs_after", "Harris Hip Score at 12 months", "89", "points", _DM02),
    ("hhs_gain", "Gain in Harris Hip Score at 12 months", "45", "points", _DM02),
    ("limit_dislocation", "Threshold: dislocation, primary, 2 years", "1.5", "%", _CEP),
    ("limit_rev_dislocation", "Threshold: dislocation, revision, 2 years", "4", "%", _CEP),
    ("limit_ipd", "Threshold: intraprosthetic dislocation, 5 years", "0.5", "%", _CEP),
    ("limit_survival", "Threshold: lower limit of survivorship, 5 years", "95", "%", _CEP),
    ("limit_infection", "Threshold: deep infection, 1 year", "1.5", "%", _CEP),
    ("limit_hhs", "Threshold: gain in Harris Hip Score", "30", "points", _CEP),
    ("limit_loosening", "Threshold: aseptic loosening, 5 years", "1", "%", _CEP),
    ("size_min", "Smallest shell", "44", "mm", _TD),
    ("size_max", "Largest shell", "66", "mm", _TD),
    ("rim_change", "Lower posterior rim", "1.5", "mm", _TD),
    ("chamfer_change", "Larger locking chamfer", "0.3", "mm", _TD),
    ("wear_cycles", "Wear simulation", "5", "million cycles", _BENCH),
)

FACTS: tuple[DemoFact, ...] = (
    *(
        DemoFact(key, label, "identity", value, "", source)
        for key, label, value, source in _IDENTITY
    ),
    *(DemoFact(key, label, "date", value, "", source) for key, label, value, source in _DATES),
    *(DemoFact(key, label, "count", value, "", source) for key, label, value, source in _COUNTS),
    *(
        DemoFact(key, label, "rate", value, unit, source)
        for key, label, value, unit, source in _RATES
    ),
)


PLANTED: tuple[Planted, ...] = (
    Planted(
        "complaints-343",
        "other_use_data",
        'The text under "Complaints and serious incidents" types 343 complaints; the fact is 342.',
    ),
    Planted(
        "claim-c5",
        "scope",
        "Claim C5 of brochure revision B says that dislocation is eliminated; no data support it.",
    ),
    Planted(
        "combined-effect",
        "annex_equivalence",
        'The cell for the combined effect under "Combined effect" is empty.',
    ),
    Planted(
        "risk-r12",
        "safety",
        "Risk R-12 of the risk file, contact with the new rim, is missing from the discussion.",
    ),
    Planted(
        "revision-gap",
        "pmcf_studies",
        "The interval of the dislocation rate after revision reaches beyond the criterion.",
    ),
)


def by_key() -> dict[str, DemoFact]:
    """Return the facts by key."""
    return {fact.key: fact for fact in FACTS}
