"""Where an act came from: page, worker or command, and the address. Set once per request or run."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """The way in (`page`, `api`, `worker`, `command`) and the client's address, "" where none."""

    way: str = "command"
    address: str = ""


ELSEWHERE = Origin()

_origin: ContextVar[Origin] = ContextVar("origin", default=ELSEWHERE)


def current() -> Origin:
    """Return the origin of what is being done now."""
    return _origin.get()


@contextmanager
def acting_from(way: str, address: str = "") -> Iterator[None]:
    """Name the origin for everything recorded inside the block."""
    token = _origin.set(Origin(way, address))
    try:
        yield
    finally:
        _origin.reset(token)
