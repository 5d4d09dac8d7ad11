"""One page of a list, and the words and numbers of an address that narrow it."""

from datetime import date
from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)

PER_PAGE = 50
LONGEST_QUERY = 200


def page_of(rows: QuerySet[Row], number: str | None, *, size: int = PER_PAGE) -> Page[Row]:
    """Return the wanted page of a list; a number outside the list gives the nearest page."""
    return Paginator(rows, size).get_page(number)


def searched(query: str) -> str:
    """Return the words of a search as the database can take them, 200 signs at most."""
    return query.replace("\x00", " ")[:LONGEST_QUERY]


def number_in(text: str | None) -> int | None:
    """Return the whole number a person may have typed into an address, or None; 18 digits at most."""
    written = text or ""
    fits = written.isascii() and written.isdecimal() and len(written) < 19
    return int(written) if fits else None


def day_in(text: str | None) -> date | None:
    """Return the day a person may have typed into an address as YYYY-MM-DD, or None."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
