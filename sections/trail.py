"""The trail in words: one line of it as a page tells it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cer_portal.audit.models import Entry
from cer_portal.audit.verbs import Verb
from sections.workflow import State

FIELD_WORDS = {
    "state": gettext_lazy("state"),
    "revision": gettext_lazy("revision"),
    "words": gettext_lazy("words"),
    "sha256": gettext_lazy("SHA-256"),
    "author": gettext_lazy("author"),
    "reviewer": gettext_lazy("reviewer"),
    "approver": gettext_lazy("approver"),
    "contributors": gettext_lazy("contributors"),
    "due": gettext_lazy("due"),
    "function": gettext_lazy("function"),
    "until": gettext_lazy("until"),
    "evidence": gettext_lazy("evidence"),
    "may_import": gettext_lazy("may import"),
    "may_comment": gettext_lazy("may comment"),
    "may_see_names": gettext_lazy("may see names"),
    "value": gettext_lazy("value"),
    "unit": gettext_lazy("unit"),
    "decision": gettext_lazy("decision"),
    "answer": gettext_lazy("answer"),
    "disposition": gettext_lazy("disposition"),
    "target_date": gettext_lazy("target date"),
    "data_lock_date": gettext_lazy("data lock date"),
}


@dataclass(frozen=True)
class Told:
    """A line of the trail: the entry, and what changed as (what, before, after) in words."""

    entry: Entry
    verb: str
    changes: tuple[tuple[str, str, str], ...]


def told(entry: Entry) -> Told:
    """Return one line of the trail in words."""
    changes = tuple(
        (str(FIELD_WORDS.get(name, name.replace("_", " "))), _word(old), _word(new))
        for name, old, new in entry.changes
    )
    return Told(entry, str(Verb(entry.verb).label), changes)


def _word(value: object) -> str:
    if value is None or value == "" or value == []:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    if value in State.values:
        return str(State(str(value)).label)
    text = str(value)
    return f"{text[:12]}…" if len(text) == 64 and text.isalnum() else text
