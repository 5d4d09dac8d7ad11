"""The walk in one line: how many requests, how many leaks, what was left out and why."""

from collections.abc import Iterable
from typing import Any

from tests.access.matrix import MATRIX
from tests.access.requests import patterns
from tests.access.rows import SIGNED_IN, SIGNED_OUT

METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
ROLES = (*SIGNED_IN, *SIGNED_OUT)
PROPERTY = "walk"
# Addresses, and methods of addresses, that are not walked.
EXEMPT = {
    "styleguide": "mounted with DEBUG only, shows no data",
    "account_login POST": "signs the walker in or out; its own tests are in tests/accounts",
    "account_reset_password POST": "causes mail; tests/accounts/test_forgotten_password.py",
    "account_reset_password_from_key POST": "needs the key of a mail; the same tests",
    "account_change_password POST": "ends the walker's session; tests/accounts",
}


def note(record_property: Any, requests: int, leaks: int) -> None:
    """Leave the count of one test for the line at the end, also from a worker of xdist."""
    record_property(PROPERTY, [requests, leaks])


def line(reports: Iterable[Any]) -> str:
    """Return the line, or "" where no test of the walk ran."""
    counts = [
        told
        for report in reports
        for name, told in getattr(report, "user_properties", ())
        if name == PROPERTY and getattr(report, "when", "") == "call"
    ]
    if not counts:
        return ""
    requests, leaks = (sum(count[place] for count in counts) for place in (0, 1))
    return (
        f"access: {len(patterns())} patterns × {len(METHODS)} methods × {len(ROLES)} roles: "
        f"{requests:,} requests, {leaks} leaks, {len(EXEMPT)} exemptions, each with a reason; "
        f"{len(MATRIX)} rows"
    )
