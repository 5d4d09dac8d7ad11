"""Invented qualifications and interests of the evaluators; one declaration is left open as a gap."""

from datetime import timedelta
from io import BytesIO

import pikepdf

from cer_portal.demo.seeding.writing import Desk
from cer_portal.evaluators.services import (
    Interests,
    Stated,
    Upload,
    accept_interests,
    declare_interests,
    state_qualification,
)

# What each person states, by area of knowledge; all of it is invented.
STATED = {
    "clinical.author": (
        {
            "research": "Two courses in study design; planned three follow-up studies of hip cups",
            "information": "Searches in two databases for six reports, with a librarian",
            "regulatory": "Four clinical evaluations under the MDR",
            "writing": "Systematic reviews and their appraisal, six of them as first author",
            "device": "Dual mobility cups since 2015",
        },
        "MSc Clinical Research (invented)",
        9,
    ),
    "medical.reviewer": (
        {
            "research": "Investigator in two registry studies",
            "device": "Implanted total hip systems of four makers",
            "condition": "Orthopaedic surgeon, arthroplasty of hip and knee",
        },
        "Doctor of medicine, specialist in orthopaedics (invented)",
        14,
    ),
}
PERIOD = timedelta(days=3 * 365)


def state_records(desk: Desk) -> None:
    """Let both evaluators state a qualification; the reviewer declares interests, the author not yet."""
    for name, (areas, degree, years) in STATED.items():
        person = desk.cast[name]
        state_qualification(
            stated=Stated(
                areas=areas,
                route="degree",
                years=years,
                cv_dated=(desk.now - timedelta(weeks=20)).date(),
                degree=degree,
            ),
            cv=Upload(f"cv-{name}.pdf", _invented_cv(person.name)),
            actor=person,
            now=desk.now,
        )
    _declare(desk)


def _declare(desk: Desk) -> None:
    today = desk.now.date()
    made = declare_interests(
        report=desk.report,
        interests=Interests(
            period_from=today - PERIOD,
            period_to=today,
            family_included=True,
            topics={"travel": "Invited to one congress by the manufacturer (invented)"},
        ),
        actor=desk.cast["medical.reviewer"],
        now=desk.now,
    )
    accept_interests(
        declaration=made,
        note="The biostatistician reads the appraisal of that congress paper as well.",
        actor=desk.cast.lead,
        now=desk.now,
    )


def _invented_cv(name: str) -> bytes:
    """Return one page that says it is invented."""
    made, kept = pikepdf.new(), BytesIO()
    page = made.add_blank_page(page_size=(595, 842))
    lines = (f"Curriculum vitae of {name}", "This person and this page are invented.")
    plain = [
        line.encode("latin-1", "replace").replace(b"(", b"").replace(b")", b"") for line in lines
    ]
    drawn = b"BT /F1 16 Tf 72 760 Td (" + b") Tj 0 -28 Td (".join(plain) + b") Tj ET"
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=made.make_indirect(font)))
    page.obj.Contents = made.make_stream(drawn)
    made.save(kept)
    return kept.getvalue()
