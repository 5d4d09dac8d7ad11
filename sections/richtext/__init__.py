"""A section's text: schema, validation, plain text, HTML, comparison. Pure; no database."""

from sections.richtext.compare import Comparison, Delta, compare
from sections.richtext.inline import Range
from sections.richtext.merge import merge
from sections.richtext.numbers import Known, TypedNumber, typed_numbers
from sections.richtext.plain import (
    Place,
    References,
    count_words,
    missing_for_review,
    plain,
    references,
    with_labels,
    words,
)
from sections.richtext.proposal import Proposed, proposals, with_change
from sections.richtext.render import mark_ranges, to_html
from sections.richtext.resolver import LabelResolver, Resolver
from sections.richtext.schema import EMPTY, SCHEMA, JsonNode
from sections.richtext.validate import InvalidDocument, validate

__all__ = [
    "EMPTY",
    "SCHEMA",
    "Comparison",
    "Delta",
    "InvalidDocument",
    "JsonNode",
    "Known",
    "LabelResolver",
    "Place",
    "Proposed",
    "Range",
    "References",
    "Resolver",
    "TypedNumber",
    "compare",
    "count_words",
    "mark_ranges",
    "merge",
    "missing_for_review",
    "plain",
    "proposals",
    "references",
    "to_html",
    "typed_numbers",
    "validate",
    "with_change",
    "with_labels",
    "words",
]
