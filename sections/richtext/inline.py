"""Inline content to HTML: nested marks, grouped citations, findings around ranges of plain text."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from sections.richtext.plain import Place, leaf_text
from sections.richtext.resolver import Resolver
from sections.richtext.schema import JsonNode

SEVERITIES = ("critical", "major", "minor", "editorial")

_TAGS = {
    "bold": "strong",
    "italic": "em",
    "underline": "u",
    "subscript": "sub",
    "superscript": "sup",
}


@dataclass(frozen=True)
class Range:
    """A stretch of the plain text to be shown as a finding: offsets in characters, end excluded."""

    start: int
    end: int
    key: str
    severity: str = "minor"


class Run(NamedTuple):
    """A piece of finished HTML with the marks (schema JSON, outermost first) around it."""

    marks: tuple[tuple[str, str], ...]
    html: SafeString


@dataclass
class Context:
    """What one rendering carries along: resolver, findings, the place in the plain text."""

    resolve: Resolver
    ranges: Sequence[Range] = ()
    anchors: bool = False
    offset: int = 0
    footnotes: list[str] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)

    def covering(self, start: int, end: int) -> list[Range]:
        """Findings that touch the stretch; a stretch of no length is never touched."""
        return [item for item in self.ranges if item.start < end and item.end > start]


def inline_html(nodes: Sequence[JsonNode], context: Context) -> SafeString:
    """Render the children of a text block and move the context's offset past them."""
    return nest(list(_runs(nodes, context)))


def nest(runs: Sequence[Run], level: int = 0) -> SafeString:
    """Wrap runs in their marks so that a link or bold stretch opens once, not per run."""
    parts: list[SafeString] = []
    for mark, group in groupby(
        runs, key=lambda run: run.marks[level] if _deep(run, level) else None
    ):
        members = list(group)
        if mark is None:
            parts.extend(run.html for run in members)
        else:
            parts.append(_marked(mark, nest(members, level + 1)))
    return join(parts)


def join(parts: Iterable[str], separator: str = "") -> SafeString:
    """Join finished HTML; anything not marked safe is escaped."""
    return format_html_join(separator, "{}", ((part,) for part in parts))


def marks_of(node: JsonNode) -> tuple[tuple[str, str], ...]:
    """The marks of an inline node as (name, href or "") pairs, outermost first."""
    marks: list[dict[str, Any]] = node.get("marks", [])
    return tuple((mark["type"], mark.get("attrs", {}).get("href", "")) for mark in marks)


def chip_html(nodes: Sequence[JsonNode], context: Context) -> SafeString:
    """Render one atom, or neighbouring citations as one bracket."""
    node = nodes[0]
    attrs = node.get("attrs", {})
    match node["type"]:
        case "citation":
            html = context.resolve.citation([item["attrs"]["record"] for item in nodes])
        case "fact":
            html = context.resolve.fact(attrs["fact"])
        case "footnote":
            context.footnotes.append(attrs["text"])
            html = context.resolve.footnote(len(context.footnotes), attrs["text"])
        case "equation":
            html = context.resolve.equation(attrs["tex"])
        case "reference":
            html = context.resolve.reference(Place(attrs["kind"], attrs["target"]))
        case "figure":
            html = context.resolve.figure(attrs["figure"], attrs["caption"], attrs["alt"])
        case _:
            return SafeString("<br>")
    return conditional_escape(html)


def finding_html(html: SafeString, covering: Sequence[Range], context: Context) -> SafeString:
    """Put one <mark> around HTML for all findings on it; the gravest gives the class.

    The first mark of a finding carries the id `finding-<key>`, so that a list can link to it.
    """
    keys = " ".join(item.key for item in covering)
    gravest = min(covering, key=lambda item: _weight(item.severity)).severity
    fresh = next((item.key for item in covering if item.key not in context.shown), None)
    context.shown.update(item.key for item in covering)
    anchor = format_html(' id="finding-{}"', fresh) if fresh is not None else ""
    return format_html(
        '<mark class="finding finding-mark finding-{}" data-finding="{}"{}>{}</mark>',
        gravest,
        keys,
        anchor,
        html,
    )


def _weight(severity: str) -> int:
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)


def _deep(run: Run, level: int) -> bool:
    return len(run.marks) > level


def _marked(mark: tuple[str, str], html: SafeString) -> SafeString:
    name, href = mark
    if name == "link":
        return format_html('<a href="{}" rel="noopener noreferrer">{}</a>', href, html)
    tag = _TAGS[name]
    return format_html("<{}>{}</{}>", tag, html, tag)


def _runs(nodes: Sequence[JsonNode], context: Context) -> Iterator[Run]:
    for is_citation, group in groupby(nodes, key=lambda node: node["type"] == "citation"):
        members = list(group)
        if is_citation:
            yield Run(marks_of(members[0]), _atom(members, context))
            continue
        for node in members:
            if node["type"] == "text":
                yield from _text(node, context)
            else:
                yield Run(marks_of(node), _atom([node], context))


def _atom(nodes: Sequence[JsonNode], context: Context) -> SafeString:
    start = context.offset
    context.offset += sum(len(leaf_text(node)) for node in nodes)
    html = chip_html(nodes, context)
    if nodes[0]["type"] == "hardBreak":
        return html
    covering = context.covering(start, context.offset)
    if covering:
        html = finding_html(html, covering, context)
    if context.anchors:
        length = context.offset - start
        return format_html('<span data-length="{}">{}</span>', length, html)
    return html


def _text(node: JsonNode, context: Context) -> Iterator[Run]:
    """Cut a text node at the borders of the findings that touch it."""
    text, start = str(node["text"]), context.offset
    end = context.offset = start + len(text)
    marks = marks_of(node)
    borders = {start, end}
    for item in context.covering(start, end):
        borders |= {max(start, item.start), min(end, item.end)}
    ordered = sorted(borders)
    for left, right in zip(ordered, ordered[1:], strict=False):
        html = conditional_escape(text[left - start : right - start])
        covering = context.covering(left, right)
        yield Run(marks, finding_html(html, covering, context) if covering else html)
