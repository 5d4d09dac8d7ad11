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

# Set while someone looks with another's eyes: nothing may be recorded in that person's name.
_closed: ContextVar[bool] = ContextVar("closed", default=False)
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


@contextmanager
def trail_as_it_was() -> Iterator[None]:
    """Open the trail again after the block, whatever closed it inside."""
    token = _closed.set(_closed.get())
    try:
        yield
    finally:
        _closed.reset(token)


def close_trail() -> None:
    """Refuse every line from here on, to the end of `trail_as_it_was`."""
    _closed.set(True)


def is_closed() -> bool:
    """Whether nothing may be recorded now."""
    return _closed.get()
