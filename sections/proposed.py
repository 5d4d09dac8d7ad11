"""What the open suggestions on a section would make of a revision, all of them together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sections import richtext
from sections.models import Revision, Section, SuggestedChange, Suggestion
from sections.names import Names

MANY = 20
"""More open suggestions than this are not written into one file; nobody could tell them apart."""
ONE_BY_ONE = 50


@dataclass(frozen=True)
class Proposed:
    """A text with every open change that fits, who made them, and the time of the last."""

    document: richtext.JsonNode
    by: str
    at: datetime


def open_proposal(section: Section, revision: Revision, names: Names) -> Proposed | None:
    """Return what waits for the writers, carried over to a revision; None where nothing does.

    A change whose words are not in that revision any more stays out.
    """
    waiting = Suggestion.objects.open().filter(section=section).select_related("base", "by")
    text: richtext.JsonNode = revision.document
    people: dict[str, None] = {}
    last: datetime | None = None
    for suggestion in waiting.prefetch_related("changes").order_by("pk")[:MANY]:
        carried = _carried(text, suggestion)
        if carried == text:
            continue
        text, last = carried, suggestion.sent_at or suggestion.saved_at
        maker = names.of(suggestion.by)
        people[maker.name if maker else ""] = None
    return Proposed(text, ", ".join(people), last) if last else None


def _carried(text: richtext.JsonNode, suggestion: Suggestion) -> richtext.JsonNode:
    base = suggestion.base.document if suggestion.base else richtext.EMPTY
    changes = list(suggestion.changes.all())
    waiting = [each for each in changes if each.state == SuggestedChange.State.OPEN]
    if len(waiting) == len(changes):
        whole = richtext.merge(base, text, suggestion.document)
        if whole is not None:
            return whole
    told = [richtext.Proposed(each.start, each.end, tuple(each.blocks)) for each in waiting]
    return with_changes(base, text, told[:ONE_BY_ONE])


def with_changes(
    base: richtext.JsonNode, text: richtext.JsonNode, changes: Iterable[richtext.Proposed]
) -> richtext.JsonNode:
    """Return a text with changes told against `base` in it, as far as they fit."""
    for change in changes:
        merged = richtext.merge(base, text, richtext.with_change(base, change))
        text = text if merged is None else merged
    return text


def without_known(
    base: richtext.JsonNode, text: richtext.JsonNode, known: richtext.JsonNode | None
) -> richtext.JsonNode:
    """Return a text that came back without the changes that went out in it as somebody's suggestions."""
    if known is None:
        return text
    theirs = richtext.proposals(base, known)
    own = [change for change in richtext.proposals(base, text) if change not in theirs]
    return text if not theirs else with_changes(base, base, own)
