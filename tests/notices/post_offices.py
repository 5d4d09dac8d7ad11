"""Ways to send mail in tests: one that is down, and one that takes its time."""

import time

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.locmem import EmailBackend


class Down(BaseEmailBackend):
    """Refuses every mail."""

    def send_messages(self, email_messages):
        raise ConnectionRefusedError("nobody answers")


class Slow(EmailBackend):
    """Takes long enough for a second worker to come by."""

    def send_messages(self, messages):
        time.sleep(0.3)
        return super().send_messages(messages)
