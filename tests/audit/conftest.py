"""The two companies of the access tests: every verb has something to work on there."""

from tests.access.conftest import people, world

__all__ = ["people", "world"]
