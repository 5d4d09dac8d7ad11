"""HTML to PDF: the only file that imports WeasyPrint.

Nothing is read from the network or from a path that the HTML names. A report may name two kinds
of address: `static:<name>` for our own style sheets, pictures and fonts, and `figure:<uuid>` for
pictures handed in by the caller. Every other address is refused and listed in the result.
"""

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files as package_files
from pathlib import Path

from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse, URLFetchingError

PRINT_FOLDER = Path(__file__).resolve().parents[2] / "static" / "print"
STYLES = {
    name: PRINT_FOLDER / name for name in ("report.css", "parts.css", "draft.css", "trail.css")
}
PICTURES = {name: PRINT_FOLDER / name for name in ("draft.svg",)}
# Fonts come from installed packages, so no font binary lives in the repository.
FONTS = {
    "Lato-Regular.ttf": ("fontpkg_lato", "files/Lato-Regular.ttf"),
    "Lato-Italic.ttf": ("fontpkg_lato", "files/Lato-Italic.ttf"),
    "Lato-Bold.ttf": ("fontpkg_lato", "files/Lato-Bold.ttf"),
    "Lato-BoldItalic.ttf": ("fontpkg_lato", "files/Lato-BoldItalic.ttf"),
    "NotoSansSC-Regular.otf": ("pylopdf_fonts_zh_cn", "NotoSansSC-Regular.otf"),
    "NotoSerifSC-Regular.otf": ("pylopdf_fonts_zh_cn", "NotoSerifSC-Regular.otf"),
}


class AddressRefused(ValueError):
    """The HTML named an address that is neither ours nor handed in."""


@dataclass(frozen=True)
class Rendered:
    """One printed file: `seconds` is wall time, `refused` the addresses that were not served."""

    pdf: bytes
    pages: int
    sha256: str
    seconds: float
    refused: tuple[str, ...] = ()


class ClosedFetcher(URLFetcher):  # type: ignore[misc]  # the package ships no types
    """Serves `static:` and `figure:` from an allow list and refuses the rest."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        """Keep the caller's pictures, keyed by uuid as text."""
        super().__init__(allowed_protocols=("static", "figure"), allow_redirects=False)
        self._files = files
        self.refused: list[str] = []

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """Answer from memory or from our own files; raise AddressRefused otherwise."""
        scheme, _, name = url.partition(":")
        if scheme == "figure" and name in self._files:
            return URLFetcherResponse(url, self._files[name])
        if scheme == "static" and name in STYLES:
            return URLFetcherResponse(
                url, STYLES[name].read_bytes(), {"Content-Type": "text/css; charset=utf-8"}
            )
        if scheme == "static" and name in PICTURES:
            return URLFetcherResponse(
                url, PICTURES[name].read_bytes(), {"Content-Type": "image/svg+xml"}
            )
        if scheme == "static" and name in FONTS:
            package, path = FONTS[name]
            return URLFetcherResponse(url, package_files(package).joinpath(path).read_bytes())
        self.refused.append(url[:200])
        raise AddressRefused("This address is not served to a printed report.")


def render(
    html: str,
    *,
    files: Mapping[str, bytes],
    title: str,
    author: str,
    language: str,
    keywords: Sequence[str] = (),
    created: datetime | None = None,
) -> Rendered:
    """Print `html` as a tagged PDF (PDF/UA-1) with bookmarks and embedded fonts.

    `files` maps a figure's uuid (text) to its bytes; `language` is a BCP 47 tag; `created` is
    the date written into the file. Nothing else in the file depends on the clock, so the same
    arguments give the same bytes on the same installation. Raises AddressRefused where the
    renderer cannot go on without an address that is not served.
    """
    started = time.perf_counter()
    fetcher = ClosedFetcher(files)
    try:
        source = HTML(string=html, url_fetcher=fetcher, media_type="print")
        # The widths of a table's columns are attributes.
        document = source.render(presentational_hints=True)
    except URLFetchingError as error:
        raise AddressRefused("The report names an address that is not served.") from error
    metadata = document.metadata
    metadata.title, metadata.authors, metadata.lang = title, [author], language
    metadata.keywords, metadata.attachments = list(keywords), []
    metadata.generator = "CER portal"
    metadata.created = metadata.modified = _w3c(created) if created else None
    pdf: bytes = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=True)
    return Rendered(
        pdf=pdf,
        pages=len(document.pages),
        sha256=hashlib.sha256(pdf).hexdigest(),
        seconds=time.perf_counter() - started,
        refused=tuple(fetcher.refused),
    )


def _w3c(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
