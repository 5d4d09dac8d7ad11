"""List the people of the demonstration and their password: `manage.py demo_people`."""

from django.core.management.base import BaseCommand

from cer_portal.demo.people import CODE_SECRET, PASSWORD, PEOPLE


class Command(BaseCommand):
    """Prints one line a person, then the password they share."""

    help = "List the people of the demonstration and their password."

    def handle(self, **options: object) -> None:
        """Print addresses, names and positions in columns."""
        for person in PEOPLE:
            self.stdout.write(f"{person.email:<34} {person.name:<16} {person.title}")
        self.stdout.write(f"password: {PASSWORD}")
        self.stdout.write(
            f"leads and outside writers also need a code: manage.py demo_code, or an authenticator app"
            f" with the key {CODE_SECRET}"
        )
