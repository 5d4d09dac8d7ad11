"""Take a lost second factor away: `manage.py reset_factor ADDRESS --reason "…"`."""

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from cer_portal.accounts.models import User
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb


class Command(BaseCommand):
    """For a lost phone with lost recovery codes; the person sets up a new one at the next sign-in."""

    help = "Remove the second factor and recovery codes of one person, with a reason."

    def add_arguments(self, parser: CommandParser) -> None:
        """Ask for the address and the reason."""
        parser.add_argument("address")
        parser.add_argument("--reason", required=True)

    def handle(self, **options: object) -> None:
        """Remove the rows and write the line of the trail together."""
        address = str(options["address"]).strip().lower()
        person = User.objects.filter(email=address).first()
        if person is None:
            raise CommandError(f"Nobody has the address {address}.")
        with transaction.atomic():
            removed, _by_kind = Authenticator.objects.filter(user=person).delete()
            if not removed:
                raise CommandError(f"{person.name} has no second factor.")
            reason = str(options["reason"])
            record(verb=Verb.FACTOR_REMOVED, actor=None, obj=person, reason=reason)
        self.stdout.write(f"{person.name} sets up a new one at the next sign-in.")
