"""The one renderer of a section's text, for the page and for the printer."""

from collections.abc import Callable, Sequence
from itertools import takewhile

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _

from sections.richtext.inline import Context, Range, finding_html, inline_html, join
from sections.richtext.plain import (
    BLOCK_BREAK,
    CELL_BREAK,
    INSIDE_CELL,
    ROW_BREAK,
    leaf_text,
    plain,
)
from sections.richtext.resolver import Resolver
from sections.richtext.schema import JsonNode

_DEEPEST_HEADING = 6
_BLANK = SafeString("")


def to_html(  # noqa: PLR0913 - keyword-only choices of one rendering
    document: JsonNode,
    *,
    resolve: Resolver,
    heading_base: int = 3,
    id_prefix: str = "",
    ranges: Sequence[Range] = (),
    anchors: bool = False,
    list_footnotes: bool = False,
) -> SafeString:
    """Render a valid document.

    `heading_base` is the HTML level of a level-1 heading; `id_prefix` keeps ids apart when several
    sections share a page. `ranges` draws findings as <mark>. `anchors` adds to each text block
    `data-start`, its offset in the plain text, and to chips `data-length`, so that a selection
    in the page can be turned into offsets. `list_footnotes` adds the notes under the text.
    """
    page = _Page(Context(resolve, ranges, anchors), heading_base=heading_base, id_prefix=id_prefix)
    html = page.blocks(document.get("content", ()), BLOCK_BREAK)
    if list_footnotes and page.context.footnotes:
        return format_html("{}{}", html, _footnote_list(page.context.footnotes))
    return html


def mark_ranges(
    document: JsonNode, ranges: Sequence[Range], *, resolve: Resolver, heading_base: int = 3
) -> SafeString:
    """Render for the review page: findings marked, blocks anchored, footnotes listed."""
    return to_html(
        document,
        resolve=resolve,
        heading_base=heading_base,
        ranges=ranges,
        anchors=True,
        list_footnotes=True,
    )


class _Page:
    """One rendering; walks in the order of the plain text and keeps its offset in step."""

    def __init__(self, context: Context, *, heading_base: int, id_prefix: str) -> None:
        self.context = context
        self.heading_base = heading_base
        self.id_prefix = id_prefix
        self.ids: set[str] = set()
        self.makers: dict[str, Callable[[JsonNode, str], SafeString]] = {
            "paragraph": self._paragraph,
            "heading": self._heading,
            "bulletList": self._list,
            "orderedList": self._list,
            "blockquote": self._quotation,
            "callout": self._callout,
            "pageBreak": self._page_break,
            "figure": self._figure,
            "table": self._table,
        }

    def blocks(self, nodes: Sequence[JsonNode], separator: str) -> SafeString:
        parts = []
        for index, node in enumerate(nodes):
            if index:
                self.context.offset += len(separator)
            parts.append(self.makers[node["type"]](node, separator))
        return join(parts)

    def _anchor(self) -> SafeString:
        if not self.context.anchors:
            return _BLANK
        return format_html(' data-start="{}"', self.context.offset)

    def _paragraph(self, node: JsonNode, _separator: str) -> SafeString:
        anchor = self._anchor()
        return format_html(
            "<p{}>{}</p>", anchor, inline_html(node.get("content", ()), self.context)
        )

    def _heading(self, node: JsonNode, _separator: str) -> SafeString:
        level = min(self.heading_base + node["attrs"]["level"] - 1, _DEEPEST_HEADING)
        anchor = self._anchor()
        html = inline_html(node.get("content", ()), self.context)
        return format_html(
            '<h{} id="{}"{}>{}</h{}>', level, self._heading_id(node), anchor, html, level
        )

    def _heading_id(self, node: JsonNode) -> str:
        words = plain({"type": "doc", "content": [node]})
        base = self.id_prefix + (slugify(words, allow_unicode=True)[:60] or "heading")
        name, number = base, 1
        while name in self.ids:
            number += 1
            name = f"{base}-{number}"
        self.ids.add(name)
        return name

    def _list(self, node: JsonNode, separator: str) -> SafeString:
        items = []
        for index, item in enumerate(node["content"]):
            if index:
                self.context.offset += len(separator)
            items.append(self._boxed("li", _BLANK, item.get("content", ()), separator))
        if node["type"] == "bulletList":
            return format_html("<ul>{}</ul>", join(items))
        start = node.get("attrs", {}).get("start", 1)
        attr = format_html(' start="{}"', start) if start != 1 else _BLANK
        return format_html("<ol{}>{}</ol>", attr, join(items))

    def _boxed(
        self, tag: str, attrs: SafeString, nodes: Sequence[JsonNode], separator: str
    ) -> SafeString:
        """A list item or cell; a lone paragraph needs no <p> of its own."""
        if len(nodes) == 1 and nodes[0]["type"] == "paragraph":
            anchor = self._anchor()
            html = inline_html(nodes[0].get("content", ()), self.context)
        else:
            anchor, html = _BLANK, self.blocks(nodes, separator)
        return format_html("<{}{}{}>{}</{}>", tag, attrs, anchor, html, tag)

    def _quotation(self, node: JsonNode, separator: str) -> SafeString:
        return format_html("<blockquote>{}</blockquote>", self.blocks(node["content"], separator))

    def _callout(self, node: JsonNode, separator: str) -> SafeString:
        kind = node["attrs"]["kind"]
        return format_html(
            '<div class="callout callout--{}" role="note" aria-label="{}">{}</div>',
            kind,
            callout_word(kind),
            self.blocks(node["content"], separator),
        )

    def _page_break(self, _node: JsonNode, _separator: str) -> SafeString:
        return SafeString('<hr class="page-break">')

    def _figure(self, node: JsonNode, _separator: str) -> SafeString:
        attrs, start, anchor = node["attrs"], self.context.offset, self._anchor()
        self.context.offset += len(leaf_text(node))
        html = conditional_escape(
            self.context.resolve.figure(attrs["figure"], attrs["caption"], attrs["alt"])
        )
        covering = self.context.covering(start, self.context.offset)
        if covering:
            html = finding_html(html, covering, self.context)
        if not anchor:
            return html
        length = self.context.offset - start
        return format_html(
            '<div class="anchored"{} data-length="{}">{}</div>', anchor, length, html
        )

    def _table(self, node: JsonNode, _separator: str) -> SafeString:
        caption = self._caption(node)
        rows = node["content"]
        heads = list(takewhile(_is_head, rows))
        if len(heads) == len(rows):
            heads = heads[:1] if len(rows) > 1 else []
        head = join([self._row(row, in_head=True) for row in heads])
        body = join([self._row(row, in_head=False) for row in rows[len(heads) :]])
        return format_html(
            '<div class="table-box document__table"><table{}>{}{}{}<tbody>{}</tbody></table></div>',
            self._named(node),
            caption,
            columns(rows[0]),
            format_html("<thead>{}</thead>", head) if heads else _BLANK,
            body,
        )

    def _named(self, table: JsonNode) -> SafeString:
        """The id of a table that references can point at."""
        anchor = table.get("attrs", {}).get("anchor")
        if not anchor or anchor in self.ids:
            return _BLANK
        self.ids.add(anchor)
        return format_html(' id="{}table-{}"', self.id_prefix, anchor)

    def _caption(self, node: JsonNode) -> SafeString:
        anchor = self._anchor()
        words = leaf_text(node)
        if not words:
            return _BLANK
        html = inline_html([{"type": "text", "text": words}], self.context)
        return format_html("<caption{}>{}</caption>", anchor, html)

    def _row(self, row: JsonNode, *, in_head: bool) -> SafeString:
        self.context.offset += len(ROW_BREAK)
        cells = []
        for index, cell in enumerate(row.get("content", ())):
            if index:
                self.context.offset += len(CELL_BREAK)
            tag = "th" if cell["type"] == "tableHeader" else "td"
            attrs = cell_attributes(cell, in_head=in_head)
            cells.append(self._boxed(tag, attrs, cell["content"], INSIDE_CELL))
        return format_html("<tr>{}</tr>", join(cells))


def callout_word(kind: str) -> str:
    """Return what a callout says it is."""
    return {"note": _("Note"), "caution": _("Caution"), "gap": _("Open point")}[kind]


def columns(row: JsonNode) -> SafeString:
    """Return the widths of a table's columns, in CSS pixels, as its first row says; "" for none.

    As attributes, not as styles: the content policy of the pages lets no style of an element through.
    """
    widths: list[int] = []
    for cell in row.get("content", ()):
        attrs = cell.get("attrs", {})
        widths += attrs.get("colwidth") or [0] * attrs.get("colspan", 1)
    if not any(widths):
        return _BLANK
    cols = (format_html(' width="{}"', width) if width else _BLANK for width in widths)
    return format_html(
        "<colgroup>{}</colgroup>", format_html_join("", "<col{}>", ((c,) for c in cols))
    )


def cell_attributes(cell: JsonNode, *, in_head: bool) -> SafeString:
    """Spans and, for a header cell, the scope a screen reader and PDF/UA need."""
    attrs: JsonNode = cell.get("attrs", {})
    pairs: list[tuple[str, object]] = [
        (name, attrs[name]) for name in ("colspan", "rowspan") if attrs.get(name, 1) != 1
    ]
    if cell["type"] == "tableHeader":
        side, span = ("col", "colspan") if in_head else ("row", "rowspan")
        pairs.append(("scope", side + "group" if attrs.get(span, 1) > 1 else side))
    return format_html_join("", ' {}="{}"', pairs)


def _is_head(row: JsonNode) -> bool:
    cells = row.get("content", ())
    return bool(cells) and all(cell["type"] == "tableHeader" for cell in cells)


def _footnote_list(notes: Sequence[str]) -> SafeString:
    items = format_html_join("", "<li>{}</li>", ((note,) for note in notes))
    return format_html(
        '<section class="footnotes" aria-label="{}"><ol>{}</ol></section>', _("Footnotes"), items
    )
