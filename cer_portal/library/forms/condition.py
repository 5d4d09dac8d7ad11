"""When a section applies: as fields, as words, and back."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sections import outline

YES_OR_NO = (("", gettext_lazy("either")), ("yes", gettext_lazy("yes")), ("no", gettext_lazy("no")))
ASKED = {
    "implantable": gettext_lazy("Implantable"),
    "equivalence_claimed": gettext_lazy("Equivalence is claimed"),
    "marketed": gettext_lazy("On the market"),
    "own_investigation": gettext_lazy("Own clinical investigations"),
}


def yes_or_no(name: str) -> forms.ChoiceField:
    """Return the field of one question of ASKED."""
    return forms.ChoiceField(label=ASKED[name], choices=YES_OR_NO, required=False)


def is_plain(when: outline.Condition) -> bool:
    """Whether the fields of the form can say it: all of these, each yes or no, or some classes."""
    if len(when.alternatives) > 1:
        return False
    clauses = [clause for alternative in when.alternatives for clause in alternative]
    return all(
        key == "device_class" or (key in ASKED and len(values) == 1) for key, values in clauses
    )


def answers_of(when: outline.Condition) -> dict[str, Any]:
    """Return a plain condition as the fields of the form hold it."""
    if not when.alternatives or not is_plain(when):
        return {}
    said = dict(when.alternatives[0])
    yes_or_no = {key: "yes" if values[0] else "no" for key, values in said.items() if key in ASKED}
    return {"device_class": list(said.get("device_class", ())), **yes_or_no}


def condition_of(given: dict[str, Any]) -> outline.Condition:
    """Return the condition that the fields say: all of what was answered."""
    clauses: list[tuple[str, tuple[str | bool, ...]]] = []
    if given["device_class"]:
        clauses.append(("device_class", tuple(given["device_class"])))
    clauses += [(key, (given[key] == "yes",)) for key in ASKED if given[key]]
    return outline.Condition((tuple(clauses),)) if clauses else outline.Condition()


def condition_in_words(when: outline.Condition) -> str:
    """Return when a section applies, as one line."""
    alternatives = [
        ", ".join(_clause_in_words(key, values) for key, values in clause)
        for clause in when.alternatives
    ]
    return _(" or ").join(alternatives) or _("always")


def _clause_in_words(key: str, values: Sequence[str | bool]) -> str:
    if key in ASKED:
        return f"{ASKED[key]}: {_('yes') if values[0] else _('no')}"
    label = _("class") if key == "device_class" else _("market")
    return f"{label} {', '.join(str(value) for value in values)}"
