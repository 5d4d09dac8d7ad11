"""The invented literature, brought in as three database exports through the import."""

import csv
from datetime import datetime, timedelta
from io import StringIO

from cer_portal.demo import literature
from cer_portal.demo.seeding.plan import Cast
from evidence.models import BatchRow, Record
from evidence.services import read_now
from sections.models import Report
from sections.services.counted_facts import add_counted_fact

# The week before the last export came in.
COUNTED_AT = 20
COLUMNS = {
    "title": "Title",
    "authors": "Authors",
    "journal": "Journal",
    "year": "Year",
    "volume": "Volume",
    "issue": "Issue",
    "pages": "Pages",
    "doi": "DOI",
    "abstract": "Abstract",
    "language": "Language",
    "keywords": "Keywords",
    "source_db": "Database",
    "kind": "Type",
}


def bring_in(*, report: Report, cast: Cast, now: datetime) -> dict[str, int]:
    """Import every database's export and return the record ids by demo key; repeats share one id."""
    ids: dict[str, int] = {}
    for weeks, database in zip((21, 20, 19), dict.fromkeys(literature.DATABASES), strict=True):
        found = [r for r in literature.records() if r["source_db"] == database]
        batch = read_now(
            report=report,
            filename=f"export-{database.split()[0].lower()}.csv",
            content=_table(found),
            mapping=COLUMNS,
            actor=cast["clinical.author"],
            now=now - timedelta(weeks=weeks),
        )
        rows = BatchRow.objects.filter(batch=batch).values_list("row", "record_id")
        by_row = dict(rows)
        for number, record in enumerate(found, start=1):
            record_id = by_row.get(number)
            if record_id is not None:
                ids[record["key"]] = record_id
        if weeks == COUNTED_AT:
            _count(report, cast, now - timedelta(weeks=weeks), look_again=now)
    # The mark belongs to the demonstration alone; no import can set it.
    Record.objects.filter(report=report).update(fictional=True)
    return ids


def _count(report: Report, cast: Cast, then: datetime, *, look_again: datetime) -> None:
    """Count the register once; what is imported later makes the fact differ from it."""
    add_counted_fact(
        report=report,
        key="register_records",
        label="Records in the register",
        query="register.records",
        unit="",
        owner=cast["clinical.author"],
        due=(look_again + timedelta(days=5)).date(),
        actor=cast.lead,
        now=then,
    )


def _table(records: list[literature.Record]) -> bytes:
    sheet = StringIO()
    writer = csv.writer(sheet)
    writer.writerow(COLUMNS.values())
    for record in records:
        writer.writerow(
            "; ".join(value) if isinstance(value := record.get(field, ""), list) else value
            for field in COLUMNS
        )
    return sheet.getvalue().encode()
