"""Forms about facts: a new one, another value, a pasted table."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cer_portal.devices.models import Fact
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


class NewFactForm(ValueFields):
    """One more fact of the report."""

    field_order = ("label", "kind")

    label = forms.CharField(label=_("Name"), max_length=LONGEST["label"])
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)


class PasteForm(forms.Form):
    """A table from a spreadsheet."""

    rows = forms.CharField(
        label=_("Rows"),
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "class": "mono", "spellcheck": "false"}),
        help_text=_("Four columns: name, value, unit, source. Copy them in the spreadsheet."),
    )
