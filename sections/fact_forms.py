"""Forms about facts: a new one, another value, who answers for it, a pasted table."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cer_portal.devices.models import Fact
from sections import counted
from sections.forms import DayInput, PersonChoice
from sections.models import Report
from sections.ownership import owners_of
from sections.services.facts import LONGEST

KINDS = [choice for choice in Fact.Kind.choices if choice[0] != Fact.Kind.IDENTITY]


class ValueFields(forms.Form):
    """What a fact says, and where that stands."""

    value = forms.CharField(
        label=_("Value"), max_length=LONGEST["value"], widget=forms.Textarea(attrs={"rows": 2})
    )
    unit = forms.CharField(label=_("Unit"), max_length=LONGEST["unit"], required=False)
    source = forms.CharField(
        label=_("Source"),
        max_length=LONGEST["source"],
        required=False,
        help_text=_("The document, its revision and place, or the query."),
    )


class FactValueForm(ValueFields):
    """Another value of a fact, with the version it was read with."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class IdentityForm(FactValueForm):
    """Another value of what is said of the device itself, which has no unit."""

    unit = None  # type: ignore[assignment]  # how a form leaves out an inherited field


class OwnerForm(forms.Form):
    """Who answers for a fact, and when its value is looked at again."""

    owner = PersonChoice(
        label=_("Answers for it"), queryset=None, required=False, empty_label=_("Nobody yet")
    )
    due = forms.DateField(label=_("Look at it again"), required=False, widget=DayInput())

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners_of(report)  # type: ignore[attr-defined]


class NewFactForm(OwnerForm, ValueFields):
    """One more fact of the report: typed, or counted by a query."""

    field_order = ("label", "kind", "query", "value", "unit", "source")

    label = forms.CharField(label=_("Name"), max_length=LONGEST["label"])
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    query = forms.ChoiceField(
        label=_("Counted by the portal"),
        required=False,
        help_text=_("Then its value is what the register says now, and is taken anew by a click."),
    )

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, report=report, **kwargs)
        typed = ("", _("No, it is typed"))
        counts = [(query.key, query.label) for query in counted.offered(report.pk)]
        self.fields["query"].choices = [typed, *counts]  # type: ignore[attr-defined]
        # Asked for in `clean`: what is counted is not typed.
        self.fields["value"].required = False
        self.fields["value"].help_text = _("Left empty where it is counted.")

    def clean(self) -> dict[str, Any]:
        """Ask for a value where none is counted; what is counted is a count."""
        given = super().clean() or {}
        if not given.get("query") and not given.get("value"):
            self.add_error("value", _("This is needed."))
        return given


class PasteForm(forms.Form):
    """A table from a spreadsheet."""

    rows = forms.CharField(
        label=_("Rows"),
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "class": "mono", "spellcheck": "false"}),
        help_text=_("Four columns: name, value, unit, source. Copy them in the spreadsheet."),
    )
