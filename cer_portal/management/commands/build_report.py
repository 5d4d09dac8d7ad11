"""Print a report from the shell: `manage.py build_report REPORT --output FILE`."""

import json
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cer_portal.accounts.roles import Function
from cer_portal.assembly import binding
from cer_portal.assembly.models import Build
from cer_portal.assembly.services import request_build
from cer_portal.errors import Refused
from sections.models import Membership, Report


class Command(BaseCommand):
    """Prints one JSON line: pages, seconds, sha256, draft, build number."""

    help = "Build the PDF of a report and write it to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the report's short name and the file to write."""
        parser.add_argument("report", help="short name of the report")
        parser.add_argument("--output", required=True, type=Path, help="file to write")

    def handle(self, report: str, output: Path, **options: object) -> None:
        """Build through the same row and the same printer as the page."""
        build = binding.bind(_requested(report).pk, way="command")
        if build is None or build.state != Build.State.READY:
            raise CommandError(build.error if build else "Another worker prints this report.")
        with build.file.open("rb") as source:
            output.write_bytes(source.read())
        said = {
            "pages": build.pages,
            "seconds": build.seconds,
            "sha256": build.sha256,
            "draft": build.draft,
            "build": build.number,
        }
        self.stdout.write(json.dumps(said))


def _requested(slug: str) -> Build:
    report = Report.objects.select_related("device", "organisation").filter(slug=slug).first()
    if report is None:
        raise CommandError(f"There is no report called {slug}.")
    leads = Membership.objects.running().filter(report=report, function=Function.RA_LEAD)
    lead = leads.select_related("user__organisation").first()
    if lead is None:
        raise CommandError("The report has no RA lead in whose name it could be printed.")
    try:
        return request_build(report=report, actor=lead.user, now=timezone.now(), queue=False)
    except Refused as refusal:
        raise CommandError(refusal.sentence) from refusal
