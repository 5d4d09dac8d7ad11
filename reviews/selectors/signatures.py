"""Read signatures, and what each is bound to."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from cer_portal.accounts.models import User
from cer_portal.accounts.roles import Right
from cer_portal.devices.models import FactValue
from cer_portal.devices.selectors import fact_values
from evidence.models import Record
from reviews.models import RoundSection, Signature
from reviews.signing import Content, content_hash
from sections.document import kept_values
from sections.models import Figure, Report, Revision, Section
from sections.permissions import holds

# What identifies a source. Abstract and keywords are read by the team but are not cited.
BIBLIOGRAPHIC = (
    "id",
    "kind",
    "title",
    "authors",
    "journal",
    "year",
    "volume",
    "issue",
    "pages",
    "doi",
    "pmid",
    "pmcid",
)


@dataclass(frozen=True)
class Signed:
    """A signature, and whether it stands for the content as it is now."""

    signature: Signature
    is_current: bool


def fingerprints(report: Report, revisions: Iterable[Revision]) -> dict[int, str]:
    """Return the content hash of each revision as it stands now, by revision id.

    Four queries however many there are. A text that keeps the older value of a fact is bound to that
    one. A record, fact or figure that is gone leaves a gap and so
    another hash.
    """
    texts = list(revisions)
    records = _records(report, {pk for text in texts for pk in text.cited})
    facts = _facts(report, {pk for text in texts for pk in text.facts})
    figures = _figures(report, {str(pk) for text in texts for pk in text.figures})
    kept = kept_values([text.section_id for text in texts]) if facts else {}
    return {
        text.pk: content_hash(
            Content(
                section=text.section_id,
                revision=text.number,
                document=text.document,
                records=[records[pk] for pk in text.cited if pk in records],
                facts=[
                    _shown_fact(kept[text.section_id, pk])
                    if (text.section_id, pk) in kept
                    else facts[pk]
                    for pk in text.facts
                    if pk in facts
                ],
                figures=[(str(pk), figures[str(pk)]) for pk in text.figures if str(pk) in figures],
            )
        )
        for text in texts
    }


def _records(report: Report, ids: set[int]) -> dict[int, dict[str, Any]]:
    rows = Record.objects.filter(report=report, pk__in=ids).values(*BIBLIOGRAPHIC)
    return {row["id"]: row for row in rows}


def _facts(report: Report, ids: set[int]) -> dict[int, dict[str, Any]]:
    found = fact_values(ids, device_id=report.device_id, report_id=report.pk)
    return {
        pk: {"id": pk, "value": fact.value, "unit": fact.unit, "version": fact.version}
        for pk, fact in found.items()
    }


def _shown_fact(kept: FactValue) -> dict[str, Any]:
    return {
        "id": kept.fact_id,
        "value": kept.value,
        "unit": kept.unit,
        "version": kept.version,
    }


def _figures(report: Report, ids: set[str]) -> dict[str, str]:
    rows = Figure.objects.filter(report=report, pk__in=ids).values_list("pk", "sha256")
    return {str(pk): sha256 for pk, sha256 in rows}


def fingerprint(section: Section) -> str:
    """Return the content hash of a section's current text, or "" where nothing is written."""
    if section.current is None:
        return ""
    return fingerprints(section.report, [section.current])[section.current.pk]


def signatures_of(section: Section, user: User) -> list[Signed]:
    """Return the signatures on a section in the order of time, marked against its content now.

    To whom names are not told, it gives only the own signatures.
    """
    rows = _shown(Signature.objects.filter(section=section))
    if not holds(user, section.report, Right.SEE_NAMES):
        rows = rows.filter(signer=user)
    found, now = list(rows), fingerprint(section)
    return [Signed(row, is_current=row.content_hash == now) for row in found]


def signatures_in(report: Report) -> QuerySet[Signature]:
    """Return every signature in a report, by section and time, for the printer."""
    return _shown(Signature.objects.filter(report=report)).order_by(
        "section__position", "signed_at", "pk"
    )


def _shown(rows: QuerySet[Signature]) -> QuerySet[Signature]:
    return rows.select_related("section", "section_revision").defer(
        "section_revision__document", "section_revision__plain"
    )


def round_of(revision: Revision) -> int | None:
    """Return the number of the last round that judged this revision."""
    places = RoundSection.objects.filter(revision=revision).order_by("-round__number")
    return places.values_list("round__number", flat=True).first()
