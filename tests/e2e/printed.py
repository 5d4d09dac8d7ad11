"""A printed report as a reader of the file finds it."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import Destination


class Printed:
    """Pages count from 1, as the report prints them."""

    def __init__(self, content: bytes) -> None:
        self.reader = PdfReader(BytesIO(content))
        self.pages = [page.extract_text() for page in self.reader.pages]
        self.headings = dict(self._outline(self.reader.outline))

    def _outline(self, entries: list[Any]) -> Iterator[tuple[str, int]]:
        for entry in entries:
            if isinstance(entry, Destination):
                number = self.reader.get_destination_page_number(entry)
                yield " ".join(str(entry.title).split()), -1 if number is None else number + 1
            else:
                yield from self._outline(entry)

    def page_of(self, title: str) -> int:
        """Return the page on which the heading stands that ends with these words."""
        found = [page for heading, page in self.headings.items() if heading.endswith(title)]
        assert len(found) == 1, f"{title}: {found}"
        return found[0]

    def chapter(self, title: str) -> list[str]:
        """Return the pages from a heading to the one before the next heading's page."""
        first = self.page_of(title)
        later = [page for page in self.headings.values() if page > first]
        return self.pages[first - 1 : min(later, default=len(self.pages) + 1) - 1]

    def links(self) -> list[tuple[int, Any]]:
        """Return (page it stands on, what it points at) of every link inside the report."""
        found = []
        for number, page in enumerate(self.reader.pages, start=1):
            for reference in page.get("/Annots") or ():
                note = reference.get_object()
                action = note.get("/A", {})
                if note.get("/Subtype") == "/Link" and "/URI" not in action:
                    found.append((number, note.get("/Dest", action.get("/D"))))
        return found

    def target(self, place: Any) -> int | None:
        """Return the page a link leads to, or None where it leads nowhere."""
        if isinstance(place, str):
            named = self.reader.named_destinations.get(place)
            number = None if named is None else self.reader.get_destination_page_number(named)
            return None if number is None or number < 0 else number + 1
        pages = {page.indirect_reference.idnum: n for n, page in enumerate(self.reader.pages, 1)}
        return None if not place else pages.get(place[0].idnum)
