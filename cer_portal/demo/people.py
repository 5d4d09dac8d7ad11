"""The people of the demonstration. All invented; they share one password, printed at the start."""

from dataclasses import dataclass

PASSWORD = "norvale-demo-2026"  # noqa: S105  (a demonstration password, shown to everyone)

# What the authenticator app of every demonstration person holds; `manage.py demo_code` reads it.
CODE_SECRET = "NORVALEDEMOSECRETFORCODESABCDEFG"  # noqa: S105  (shown to everyone)

MANUFACTURER = "Norvale Orthopaedics GmbH"
WRITERS = "Brightpen Medical Writing"
STRANGERS = "Othermed AG"


@dataclass(frozen=True)
class DemoPerson:
    """One account: `roles` are the codes of the responsibility model the person stands for."""

    email: str
    name: str
    title: str
    organisation: str
    function: str
    roles: tuple[str, ...] = ()
    may_lead_reports: bool = False


PEOPLE = (
    DemoPerson(
        "ra.lead@norvale.example",
        "Ruth Adler",
        "Head of Regulatory Affairs",
        MANUFACTURER,
        "ra_lead",
        ("RA",),
        may_lead_reports=True,
    ),
    DemoPerson(
        "rd.author@norvale.example",
        "Rolf Dietz",
        "Development engineer, hip",
        MANUFACTURER,
        "rd",
        ("PM", "RD"),
    ),
    DemoPerson(
        "clinical.author@norvale.example",
        "Clara Meyer",
        "Clinical affairs specialist",
        MANUFACTURER,
        "clinical",
        ("CL", "IS", "CS"),
    ),
    DemoPerson(
        "quality.author@norvale.example",
        "Quentin Voss",
        "Post-market surveillance manager",
        MANUFACTURER,
        "quality",
        ("PS", "RM"),
    ),
    DemoPerson(
        "medical.reviewer@norvale.example",
        "Dr Mona Reuter",
        "Medical officer, orthopaedic surgeon",
        MANUFACTURER,
        "medical",
        ("MO",),
    ),
    DemoPerson(
        "document.control@norvale.example",
        "Quirin Blum",
        "Document control",
        MANUFACTURER,
        "quality",
        ("QC",),
    ),
    DemoPerson(
        "biostatistics@norvale.example",
        "Bo Lindqvist",
        "Biostatistician",
        MANUFACTURER,
        "biostatistics",
        ("BS",),
    ),
    DemoPerson(
        "release@norvale.example",
        "Petra Roth",
        "Person responsible for regulatory compliance",
        MANUFACTURER,
        "ra_lead",
        ("PR",),
        may_lead_reports=True,
    ),
    DemoPerson(
        "marketing@norvale.example",
        "Mark Kessler",
        "Product marketing",
        MANUFACTURER,
        "regulatory",
        ("MK",),
    ),
    DemoPerson("reader@norvale.example", "Rea Linde", "Internal auditor", MANUFACTURER, "reader"),
    DemoPerson(
        "cro.writer@brightpen.example", "Cora Wright", "Medical writer", WRITERS, "cro_writer"
    ),
    DemoPerson(
        "ended.cro@brightpen.example",
        "Edwin Crane",
        "Medical writer, contract over",
        WRITERS,
        "cro_writer",
    ),
    DemoPerson(
        "outsider@othermed.example",
        "Otto Seidel",
        "Regulatory manager of another company",
        STRANGERS,
        "ra_lead",
        may_lead_reports=True,
    ),
)
