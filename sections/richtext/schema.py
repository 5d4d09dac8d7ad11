"""The one schema of a section's text: what the editor offers, the server accepts and prints.

Node and mark names are those of the editor (Tiptap), so a document travels between browser,
database and printer without being renamed. Content is kept narrower than the editor's defaults:
no table inside a table, a list or a quotation, because such nesting cannot be printed across pages.
"""

import re
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from prosemirror.model import Schema
from prosemirror.model.schema import AttributeSpec, MarkSpec, NodeSpec

from sections.richtext.equations import mathml

JsonNode: TypeAlias = dict[str, Any]

EMPTY: JsonNode = {"type": "doc", "content": [{"type": "paragraph"}]}
"""A document with one empty paragraph. Copy it before changing it."""

MAX_COLUMNS = 60
MAX_ROWS = 5_000
MAX_CAPTION = 1_000
MAX_ALT = 2_000
MAX_FOOTNOTE = 5_000
MAX_HREF = 2_000
MAX_ID = 2**31 - 1
MAX_LIST_START = 9_999
MAX_WIDTH = 5_000
MAX_TEX = 1_000
HEADING_LEVELS = (1, 2, 3)
CALLOUTS = ("note", "caution", "gap")
POINTED_AT = ("section", "table", "figure")
"""What a reference can point at: a section by its key, what stands in it by "key#identifier"."""

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TARGET = re.compile(r"[a-z0-9_.-]{1,60}(#[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?")
_NOT_IN_ADDRESS = re.compile(r"[\s\x00-\x1f\x7f\\<>\"]")


def _is_whole(value: object, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _whole(low: int, high: int, *, what: str) -> AttributeSpec:
    def check(value: Any) -> None:
        if not _is_whole(value, low, high):
            raise ValueError(
                _("the %(what)s must be a whole number from %(low)s to %(high)s")
                % {"what": what, "low": low, "high": high}
            )

    return {"validate": check}


def _words(limit: int, *, what: str) -> AttributeSpec:
    def check(value: Any) -> None:
        if not isinstance(value, str) or len(value) > limit:
            raise ValueError(
                _("the %(what)s must be text of at most %(limit)s characters")
                % {"what": what, "limit": limit}
            )

    return {"validate": check}


def _check_uuid(value: Any) -> None:
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise ValueError(_("the figure is not named by a valid identifier"))


def _check_widths(value: Any) -> None:
    if value is None:
        return
    if not isinstance(value, list) or not all(_is_whole(item, 0, MAX_WIDTH) for item in value):
        raise ValueError(_("the column widths must be a list of whole numbers"))


def _check_href(value: Any) -> None:
    if not is_safe_href(value):
        raise ValueError(_("a link must begin with http://, https:// or mailto:"))


def is_safe_href(value: object) -> bool:
    """Say whether an address may stand in a link: http, https with a host, or mailto."""
    if not isinstance(value, str) or len(value) > MAX_HREF or _NOT_IN_ADDRESS.search(value):
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    if parts.scheme in ("http", "https"):
        return bool(parts.netloc)
    return parts.scheme == "mailto" and "@" in parts.path


def _check_tex(value: Any) -> None:
    if not isinstance(value, str) or not value or len(value) > MAX_TEX:
        raise ValueError(
            _("an equation must be text of 1 to %(limit)s characters") % {"limit": MAX_TEX}
        )
    if mathml(value) is None:
        raise ValueError(_("the equation cannot be read as LaTeX"))


def _check_flag(value: Any) -> None:
    if not isinstance(value, bool):
        raise ValueError(_("a choice of yes or no must be true or false"))


def _one_of(*allowed: str, what: str) -> AttributeSpec:
    def check(value: Any) -> None:
        if value not in allowed:
            raise ValueError(_("there is no such %(what)s") % {"what": what})

    return {"validate": check}


def _check_anchor(value: Any) -> None:
    if value != "" and (not isinstance(value, str) or not _UUID.fullmatch(value)):
        raise ValueError(_("the table is not named by a valid identifier"))


def _check_target(value: Any) -> None:
    if not isinstance(value, str) or not _TARGET.fullmatch(value):
        raise ValueError(_("the reference points nowhere"))


_CELL: NodeSpec = {
    "content": "(paragraph | bulletList | orderedList | figure)+",
    "isolating": True,
    "attrs": {
        "colspan": {"default": 1, **_whole(1, MAX_COLUMNS, what="column span")},
        "rowspan": {"default": 1, **_whole(1, MAX_ROWS, what="row span")},
        "colwidth": {"default": None, "validate": _check_widths},
    },
}

NODES: dict[str, NodeSpec] = {
    "doc": {"content": "block+"},
    "paragraph": {"content": "inline*", "group": "block"},
    "heading": {
        "content": "inline*",
        "group": "block",
        "attrs": {"level": {"default": 1, **_whole(1, 3, what="heading level")}},
    },
    "bulletList": {"content": "listItem+", "group": "block"},
    "orderedList": {
        "content": "listItem+",
        "group": "block",
        "attrs": {"start": {"default": 1, **_whole(0, MAX_LIST_START, what="first number")}},
    },
    "listItem": {"content": "paragraph (paragraph | bulletList | orderedList | figure)*"},
    "blockquote": {"content": "(paragraph | bulletList | orderedList)+", "group": "block"},
    "callout": {
        "content": "(paragraph | bulletList | orderedList)+",
        "group": "block",
        "attrs": {"kind": {"default": "note", **_one_of(*CALLOUTS, what="kind of callout")}},
    },
    "pageBreak": {"group": "block", "atom": True},
    "table": {
        "content": "tableRow+",
        "group": "block",
        "isolating": True,
        "attrs": {
            "caption": {"default": "", **_words(MAX_CAPTION, what="table caption")},
            "wide": {"default": False, "validate": _check_flag},
            "anchor": {"default": "", "validate": _check_anchor},
        },
    },
    "tableRow": {"content": "(tableCell | tableHeader)*"},
    "tableHeader": _CELL,
    "tableCell": _CELL,
    "figure": {
        "group": "block",
        "atom": True,
        "attrs": {
            "figure": {"validate": _check_uuid},
            "caption": {"default": "", **_words(MAX_CAPTION, what="figure caption")},
            "alt": {"default": "", **_words(MAX_ALT, what="alternative text")},
        },
    },
    "text": {"group": "inline"},
    "hardBreak": {"group": "inline", "inline": True},
    "citation": {
        "group": "inline",
        "inline": True,
        "atom": True,
        "attrs": {"record": _whole(1, MAX_ID, what="cited record")},
    },
    "fact": {
        "group": "inline",
        "inline": True,
        "atom": True,
        "attrs": {"fact": _whole(1, MAX_ID, what="device fact")},
    },
    "footnote": {
        "group": "inline",
        "inline": True,
        "atom": True,
        "attrs": {"text": _words(MAX_FOOTNOTE, what="footnote")},
    },
    "equation": {
        "group": "inline",
        "inline": True,
        "atom": True,
        "attrs": {"tex": {"validate": _check_tex}},
    },
    "reference": {
        "group": "inline",
        "inline": True,
        "atom": True,
        "attrs": {
            "kind": _one_of(*POINTED_AT, what="kind of reference"),
            "target": {"validate": _check_target},
        },
    },
}

MARKS: dict[str, MarkSpec] = {
    "link": {"attrs": {"href": {"validate": _check_href}}, "inclusive": False},
    "bold": {},
    "italic": {},
    "underline": {},
    "subscript": {},
    "superscript": {},
}

SCHEMA: Schema[str, str] = Schema({"nodes": NODES, "marks": MARKS})
