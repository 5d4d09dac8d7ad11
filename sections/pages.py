"""One page of a list."""

from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)

PER_PAGE = 50


def page_of(rows: QuerySet[Row], number: str | None, *, size: int = PER_PAGE) -> Page[Row]:
    """Return the wanted page of a list; a number outside the list gives the nearest page."""
    return Paginator(rows, size).get_page(number)
