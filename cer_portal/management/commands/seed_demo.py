"""Fill an empty database with the demonstration: `manage.py seed_demo`."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cer_portal.demo.seeding import seed
from sections.models import Report


class Command(BaseCommand):
    """Goes through the same verbs as the pages, in one transaction; a second run changes nothing."""

    help = "Fill an empty database with the fictional demonstration report and its people."

    def handle(self, **options: object) -> None:
        """Seed, or say that there are reports already."""
        if Report.objects.exists():
            raise CommandError(
                "There are reports already; the demonstration fills an empty database."
            )
        seed(now=timezone.now(), say=self.stdout.write)
