"""Say the code that the demonstration's people type now: `manage.py demo_code`."""

import time

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.management.base import BaseCommand

from cer_portal.demo.people import CODE_SECRET


class Command(BaseCommand):
    """Prints the code of this half minute; each person may use it once."""

    help = "Print the current sign-in code of the demonstration's leads and outside writers."

    def handle(self, **options: object) -> None:
        """Print the code and for how many seconds it still holds."""
        period = app_settings.TOTP_PERIOD
        counter, gone = divmod(int(time.time()), period)
        code = format_hotp_value(hotp_value(CODE_SECRET, counter))
        self.stdout.write(f"{code}  (for {period - gone} s)")
