"""Import a literature export from the shell, by the same way as the page."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cer_portal.accounts.models import User
from cer_portal.accounts.roles import Function
from cer_portal.errors import Refused
from evidence import services
from evidence.models import BatchRow, ImportBatch
from sections.models import Membership, Report

Outcome = dict[str, Any]


class Command(BaseCommand):
    """`import_records REPORT FILE`: acts as the report's RA lead, or as the person named."""

    help = "Import a literature export into the register of a report."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the report's short name, the file and how to answer."""
        parser.add_argument("report", help="short name of the report, as in its address")
        parser.add_argument("file", type=Path, help="RIS, NBIB, PubMed XML, BibTeX, CSV …")
        parser.add_argument("--as", dest="person", default="", help="e-mail of who imports")
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="FIELD=NAME",
            help="which column of a table holds a field, e.g. title=Paper (may be repeated)",
        )
        parser.add_argument("--dry-run", action="store_true", help="count only, write nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and print what came of it; a refusal ends with its sentence and exit code 1."""
        report = _report(options["report"])
        file: Path = options["file"]
        request: dict[str, Any] = {
            "report": report,
            "filename": file.name,
            "content": _content(file),
            "actor": _actor(report, options["person"]),
            "mapping": _mapping(options["column"]),
        }
        try:
            outcome = _tried(request) if options["dry_run"] else _imported(request)
        except Refused as error:
            raise CommandError(error.sentence) from error
        self.stdout.write(
            json.dumps(outcome, ensure_ascii=False) if options["json"] else _line(outcome)
        )


def _report(slug: str) -> Report:
    report = Report.objects.select_related("device", "organisation").filter(slug=slug).first()
    if report is None:
        raise CommandError(f"There is no report with the short name “{slug}”.")
    return report


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"“{file}” cannot be read: {error.strerror}.") from error


def _actor(report: Report, email: str) -> User:
    members = Membership.objects.running().filter(report=report, user__is_active=True)
    if email:
        members = members.filter(user__email=email.strip().lower())
    else:
        members = members.filter(function=Function.RA_LEAD)
    member = members.select_related("user", "user__organisation").order_by("pk").first()
    if member is None:
        raise CommandError(
            f"{email} is not on this report." if email else "The report has no RA lead; use --as."
        )
    return member.user


def _mapping(pairs: list[str]) -> dict[str, str]:
    wrong = next((pair for pair in pairs if not all(pair.partition("="))), None)
    if wrong is not None:
        raise CommandError(f"--column takes FIELD=NAME, not “{wrong}”.")
    return dict(pair.split("=", 1) for pair in pairs)


def _tried(request: dict[str, Any]) -> Outcome:
    parsed, verdicts = services.try_import(**request)
    if parsed.needs_mapping:
        raise CommandError(_columns_wanted(parsed.columns))
    new = sum(verdict.match is None for verdict in verdicts)
    return {
        "format": parsed.format,
        "found": len(verdicts) + len(parsed.refused),
        "new": new,
        "known": len(verdicts) - new,
        "refused": [{"row": bad.row, "reason": bad.reason} for bad in parsed.refused],
        "batch": None,
    }


def _imported(request: dict[str, Any]) -> Outcome:
    batch = services.read_now(**request, now=timezone.now())
    if batch.state == ImportBatch.State.NEEDS_MAPPING:
        raise CommandError(_columns_wanted(batch.sample["columns"]))
    if batch.state != ImportBatch.State.DONE:
        raise CommandError(batch.error or "The file was not imported.")
    refused = BatchRow.objects.filter(batch=batch, outcome=BatchRow.Outcome.REFUSED)
    return {
        "format": batch.format,
        "found": batch.found,
        "new": batch.new,
        "known": batch.known,
        "refused": list(refused.order_by("row").values("row", "reason")),
        "batch": batch.pk,
    }


def _columns_wanted(columns: Any) -> str:
    names = ", ".join(name for name in columns if name)
    return f"No column was recognised as the title. Name it with --column title=NAME: {names}."


def _line(outcome: Outcome) -> str:
    counts = "{format}: {found} found, {new} new, {known} known".format(**outcome)
    lines = [f"{counts}, {len(outcome['refused'])} refused."]
    lines += [f"  row {bad['row']}: {bad['reason']}" for bad in outcome["refused"]]
    return "\n".join([*lines, *([] if outcome["batch"] else ["Nothing was written."])])
