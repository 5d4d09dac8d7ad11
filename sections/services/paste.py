"""Take many facts of a report from a spreadsheet at once: all of them or none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.devices.models import Fact
from cer_portal.devices.selectors import facts_of
from cer_portal.errors import BadInput
from sections.models import Report
from sections.permissions import report_abilities
from sections.services.facts import MADE_BY_THE_PORTAL, add_report_fact, change_report_fact

MAX_ROWS = 500
NUMBER = re.compile(r"[\d\s.,]*\d[\d\s.,]*")


@dataclass(frozen=True)
class PastedRow:
    """One line of a pasted table: what it would set, and the fact it would change, if any."""

    number: int
    label: str
    value: str
    unit: str
    source: str
    known: Fact | None

    @property
    def changes(self) -> bool:
        """Whether the line says something new."""
        known = self.known
        return known is None or (known.value, known.unit) != (self.value, self.unit)


def read_pasted(report: Report, text: str) -> list[PastedRow]:
    """Return the lines of a table of label, value, unit and source, parted by tabs.

    A line whose label a fact of the report has already is about that fact. Raises BadInput with a
    sentence for each line that cannot be read, for the same label twice and for more than MAX_ROWS.
    """
    lines = [line for line in enumerate(text.splitlines(), start=1) if line[1].strip()]
    if not lines or len(lines) > MAX_ROWS:
        sentence = _("Paste between 1 and %s lines.") % MAX_ROWS
        raise BadInput(_("Nothing was taken over."), {"rows": [sentence]})
    mine = facts_of(device_id=report.device_id, report_id=report.pk).filter(report_id=report.pk)
    known = {fact.label.casefold(): fact for fact in mine}
    rows = [_row(number, line, known) for number, line in lines]
    if wrong := list(_wrong(rows)):
        raise BadInput(_("Nothing was taken over."), {"rows": wrong})
    return rows


def _row(number: int, line: str, known: dict[str, Fact]) -> PastedRow:
    label, value, unit, source = ([cell.strip() for cell in line.split("\t")] + [""] * 4)[:4]
    fact = known.get(label.casefold())
    if fact is not None:
        unit, source = unit or fact.unit, source or fact.source
    return PastedRow(number, label, value, unit, source, fact)


def _wrong(rows: list[PastedRow]) -> Iterator[str]:
    seen: set[str] = set()
    for row in rows:
        if not row.label or not row.value:
            yield _("Line %s needs a name and a value, parted by a tab.") % row.number
        elif row.label.casefold() in seen:
            yield _("Line %(n)s names “%(label)s” a second time.") % {
                "n": row.number,
                "label": row.label[:60],
            }
        elif row.known is not None and row.known.key.startswith(MADE_BY_THE_PORTAL):
            yield _("Line %(n)s: “%(label)s” follows the plan and is changed there.") % {
                "n": row.number,
                "label": row.label[:60],
            }
        elif row.known is not None and row.known.query:
            yield _("Line %(n)s: “%(label)s” is counted by the portal.") % {
                "n": row.number,
                "label": row.label[:60],
            }
        seen.add(row.label.casefold())


@transaction.atomic
def paste_facts(*, report: Report, text: str, actor: User, now: datetime) -> list[Fact]:
    """Add and change the facts of a pasted table; return those that changed. All of them or none."""
    require(report_abilities(actor, report), "report.lead")
    taken = set(
        facts_of(device_id=report.device_id, report_id=report.pk).values_list("key", flat=True)
    )
    made = []
    for row in read_pasted(report, text):
        if row.changes:
            made.append(_taken_over(report, row, taken, actor, now))
    return made


def _taken_over(
    report: Report, row: PastedRow, taken: set[str], actor: User, now: datetime
) -> Fact:
    told: dict[str, Any] = {"value": row.value, "unit": row.unit, "source": row.source}
    try:
        if row.known is not None:
            version = row.known.version
            return change_report_fact(
                report=report,
                fact=row.known,
                expected_version=version,
                actor=actor,
                now=now,
                **told,
            )
        key = key_for(row.label, taken)
        taken.add(key)
        kind = Fact.Kind.COUNT if NUMBER.fullmatch(row.value) else Fact.Kind.TEXT
        return add_report_fact(
            report=report, key=key, label=row.label, kind=kind, actor=actor, now=now, **told
        )
    except BadInput as error:
        first = next(iter(error.fields.values()), [error.sentence])[0]
        sentence = _("Line %(n)s: %(why)s") % {"n": row.number, "why": first}
        raise BadInput(_("Nothing was taken over."), {"rows": [sentence]}) from error


def key_for(label: str, taken: set[str]) -> str:
    """Return a short name for a fact, made of its label, that no other fact has."""
    stem = slugify(label).strip("-_")[:60]
    # A key begins with a letter; a name in another alphabet leaves nothing.
    stem = stem if stem[:1].isalpha() else f"fact-{stem}".rstrip("-")
    number, key = 1, stem
    while key in taken:
        number += 1
        key = f"{stem}-{number}"
    return key
