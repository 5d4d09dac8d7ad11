"""Check the chain of the trail: `manage.py verify_audit [--report R] [--heads FILE]`."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cer_portal.audit.chain import Head, verify
from sections.models import Report


class Command(BaseCommand):
    """Prints one JSON line; exits with 1 and names the first line that does not hold; 2: not asked."""

    help = "Recompute the chain of the trail and name the first broken line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a report's short name, and a file of heads that was kept outside the database."""
        parser.add_argument("--report", help="short name of the report; without it, everything")
        parser.add_argument("--heads", type=Path, help="file written by audit_heads")

    def handle(self, report: str | None, heads: Path | None, **options: object) -> None:
        """Read all lines once."""
        chain = _chain(report) if report else None
        verdict = verify(chain=chain, known=_read(heads) if heads else None)
        said: dict[str, object] = {"lines": verdict.lines, "holds": verdict.broken is None}
        if verdict.broken:
            said |= vars(verdict.broken)
        self.stdout.write(json.dumps(said))
        if verdict.broken:
            sys.exit(1)


def _chain(slug: str) -> int:
    pk = Report.objects.filter(slug=slug).values_list("pk", flat=True).first()
    if pk is None:
        raise CommandError(f"There is no report called {slug}.", returncode=2)
    return pk


def _read(path: Path) -> list[Head]:
    try:
        lines = [json.loads(line) for line in path.read_text().splitlines() if line.strip()]
        return [Head(line["chain"], line["sequence"], line["digest"]) for line in lines]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(f"{path} holds no heads: {error}", returncode=2) from error
