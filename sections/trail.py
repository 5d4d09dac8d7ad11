"""The trail in words: one line of it as a page tells it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cer_portal.audit.models import Entry
from cer_portal.audit.verbs import BY_SOMEONE, Verb
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
    "only_suggests": gettext_lazy("suggests only"),
    "value": gettext_lazy("value"),
    "unit": gettext_lazy("unit"),
    "decision": gettext_lazy("decision"),
    "answer": gettext_lazy("answer"),
    "disposition": gettext_lazy("disposition"),
    "target_date": gettext_lazy("target date"),
    "data_lock_date": gettext_lazy("data lock date"),
}


# Fields whose values are people.
NAMES = {"author", "reviewer", "approver", "contributors"}
KIND_WORDS = {
    "person": gettext_lazy("signing in and people"),
    "token": gettext_lazy("API tokens"),
    "device": gettext_lazy("the device"),
    "fact": gettext_lazy("facts"),
    "report": gettext_lazy("the report"),
    "member": gettext_lazy("access"),
    "invitation": gettext_lazy("invitations"),
    "webhook": gettext_lazy("messages to programs"),
    "baseline": gettext_lazy("frozen reports"),
    "section": gettext_lazy("sections"),
    "figure": gettext_lazy("figures"),
    "import": gettext_lazy("imports"),
    "round": gettext_lazy("rounds"),
    "finding": gettext_lazy("findings"),
    "review": gettext_lazy("reviews"),
    "milestone": gettext_lazy("milestones"),
    "build": gettext_lazy("PDFs"),
}
WAYS = {
    "api": gettext_lazy("through the API"),
    "worker": gettext_lazy("by the worker"),
    "command": gettext_lazy("by a command"),
}


@dataclass(frozen=True)
class Told:
    """A line of the trail: the entry, who, what changed as (what, before, after), and an unusual way in."""

    entry: Entry
    who: str
    verb: str
    changes: tuple[tuple[str, str, str], ...]
    way: str


@dataclass(frozen=True)
class Veil:
    """Hides names from a reader of a single room: functions by person stand in their place."""

    reader: int
    functions: dict[int, str]

    def name_in(self, entry: Entry) -> str:
        """Return the own name, else the function of whoever acted."""
        if entry.actor_id == self.reader:
            return entry.actor_name
        return self.functions.get(entry.actor_id or 0, _("Someone of the manufacturer"))


def told(entry: Entry, veil: Veil | None = None) -> Told:
    """Return one line of the trail in words; behind a veil nobody else is named."""
    changes = tuple(
        (str(FIELD_WORDS.get(name, name.replace("_", " "))), _word(old), _word(new))
        for name, old, new in entry.changes
        if veil is None or name not in NAMES
    )
    who = veil.name_in(entry) if veil else entry.actor_name
    if entry.actor_id is None and entry.verb in BY_SOMEONE:
        who = _("Someone")
    way = str(WAYS.get(entry.origin, ""))
    return Told(entry, who, str(Verb(entry.verb).label), changes, way)


def kind_word(kind: str) -> str:
    """Return what a kind of act is about, in words."""
    return str(KIND_WORDS.get(kind, kind))


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
