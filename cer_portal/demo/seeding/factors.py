"""The second factor of the demonstration's people, with one key that everyone may know."""

from allauth.mfa.totp.internal.auth import TOTP

from cer_portal.demo.people import CODE_SECRET
from cer_portal.demo.seeding.plan import Cast
from cer_portal.second_factor import needs_second_factor


def give_factors(cast: Cast) -> None:
    """Set up an authenticator app for each person who must have one."""
    for person in cast.people.values():
        if needs_second_factor(person):
            TOTP.activate(person, CODE_SECRET)
