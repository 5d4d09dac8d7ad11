"""The two companies of the access tests, for pages that look over a whole report."""

from tests.access.conftest import people, world

__all__ = ["people", "world"]
