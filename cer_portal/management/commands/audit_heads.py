"""Write the ends of the trail's chains, to be kept outside the database."""

import json

from django.core.management.base import BaseCommand

from cer_portal.audit.chain import heads


class Command(BaseCommand):
    """Prints one JSON line a chain: chain (the report's id; 0 outside reports), sequence, digest."""

    help = "Print the head of every chain of the trail; keep it where the database cannot reach."

    def handle(self, **options: object) -> None:
        """Read the last link of each chain."""
        for head in heads():
            self.stdout.write(json.dumps(vars(head)))
