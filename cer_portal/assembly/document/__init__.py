"""A report as one HTML document for the printer: chapters in order, numbered, chips resolved."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from cer_portal.assembly.document import parts
from cer_portal.assembly.document.material import Leaf, Material, load
from cer_portal.assembly.document.numbering import Entry
from cer_portal.assembly.document.resolver import PrintResolver, opens_wide
from sections.models import Kind, Report

__all__ = ["GENERATED", "Assembled", "Chapter", "Numbers", "assemble", "chapters"]

# Sections that the portal writes: key of the template → fragment and what it shows.
# Document control ("front") stands before the contents and not among the chapters.
GENERATED: dict[str, tuple[str, Callable[[Material], parts.Context]]] = {
    "signatures": ("signoff", parts.signoff),
    "references": ("references", parts.references),
    "annex_evidence": ("evidence", parts.evidence),
    "annex_signoff": ("history", parts.history),
}
# Texts that people write and under which the portal prints what it keeps itself.
BENEATH: dict[str, tuple[str, Callable[[Material], parts.Context]]] = {
    "annex_evaluators": ("evaluators", parts.evaluators),
    "evaluators": ("evaluators", parts.evaluators),
}
FRONT = "front"
LANDSCAPE = {"annex_evidence"}
ANNEXES = "annexes"
DOTS = " ." * 110


@dataclass(frozen=True)
class Chapter:
    """One section of the report, with its heading, as HTML."""

    section_id: int
    number: str
    title: str
    html: SafeString


@dataclass(frozen=True)
class Numbers:
    """What the document holds."""

    chapters: int
    open_sections: int
    references: int
    tables: int
    figures: int


@dataclass(frozen=True)
class Assembled:
    """The document and the bytes of its pictures by uuid; `draft` says that it is not final."""

    html: str
    files: dict[str, bytes]
    draft: bool
    numbers: Numbers


def assemble(
    report: Report, *, on_chapter: Callable[[int, int, str], None] | None = None
) -> Assembled:
    """Return the whole report as HTML for `pdf.render`.

    `on_chapter(done, total, title)` is called after each section. The text of an approved section
    is the approved revision, of any other the latest one; then the document is a draft. The
    number of queries does not depend on the size of the report.
    """
    with _in_language_of(report):
        material = load(report)
        resolver = PrintResolver(material)
        printed = _printed(material)
        done: list[Chapter] = []
        for leaf in printed:
            done.append(_chapter(leaf, resolver))
            if on_chapter is not None:
                on_chapter(len(done), len(printed), f"{done[-1].number} {done[-1].title}".strip())
        html = _whole(material, resolver, done)
    numbers = Numbers(
        chapters=len(done),
        open_sections=material.open_sections,
        references=len(material.citations),
        tables=len(resolver.tables.entries),
        figures=len(resolver.figures.entries),
    )
    return Assembled(html, resolver.files, material.draft, numbers)


def chapters(report: Report) -> Iterator[Chapter]:
    """Yield the sections of the report in order, numbered through the whole report."""
    material = load(report)
    resolver = PrintResolver(material)
    for leaf in _printed(material):
        with _in_language_of(report):
            chapter = _chapter(leaf, resolver)
        yield chapter


def _printed(material: Material) -> list[Leaf]:
    return [leaf for leaf in material.leaves if leaf.section.key != FRONT]


def _chapter(leaf: Leaf, resolver: PrintResolver) -> Chapter:
    section = leaf.section
    title = parts.section_title(leaf, resolver.material.report.language)
    context = {
        "leaf": leaf,
        "title": title,
        "level": min(leaf.depth, 6),
        "classes": " ".join(_classes(leaf)),
        "body": _body(leaf, resolver),
    }
    html = render_to_string("assembly/print/section.html", context)
    return Chapter(section.pk, section.number, title, html)


def _classes(leaf: Leaf) -> Iterator[str]:
    yield "chapter" if leaf.depth == 1 else "part"
    if leaf.parent_key == ANNEXES:
        yield "annex"
    if leaf.section.key in LANDSCAPE or opens_wide(leaf):
        yield "wide"


def _body(leaf: Leaf, resolver: PrintResolver) -> SafeString:
    if leaf.section.kind == Kind.TEXT:
        return resolver.text(leaf) + _generated(leaf, resolver, BENEATH)
    return _generated(leaf, resolver, GENERATED)


def _generated(
    leaf: Leaf,
    resolver: PrintResolver,
    known: Mapping[str, tuple[str, Callable[[Material], parts.Context]]],
) -> SafeString:
    if leaf.section.key not in known:
        return SafeString("")
    fragment, make = known[leaf.section.key]
    context = {**make(resolver.material), "level": min(leaf.depth + 1, 6)}
    return render_to_string(f"assembly/print/{fragment}.html", context)


def _whole(material: Material, resolver: PrintResolver, done: list[Chapter]) -> str:
    context = {
        "language": material.report.language,
        "cover": parts.cover(material),
        "control": parts.control(material),
        "contents": _contents(material),
        "tables": resolver.tables.entries,
        "figures": resolver.figures.entries,
        "dots": DOTS,
        "body": format_html_join("\n", "{}", ((chapter.html,) for chapter in done)),
    }
    return render_to_string("assembly/print/report.html", context)


def _contents(material: Material) -> list[Entry]:
    language = material.report.language
    return [
        Entry(
            "control" if leaf.section.key == FRONT else leaf.anchor,
            leaf.section.number,
            parts.section_title(leaf, language),
            min(leaf.depth, 4),
        )
        for leaf in material.leaves
    ]


@contextmanager
def _in_language_of(report: Report) -> Iterator[None]:
    """Words and dates in the language of the report, times in UTC."""
    with translation.override(report.language), timezone.override(UTC):
        yield
