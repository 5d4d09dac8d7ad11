"""Forms about a template as a whole: copy one, name its draft, release it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cer_portal.library.forms.section import lines_of
from cer_portal.library.services.templates import LONGEST_NAME, LONGEST_NOTE
from sections import outline


class CopyForm(forms.Form):
    """A shipped template and the name of the copy."""

    template = forms.ChoiceField(label=_("Copy of"))
    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].choices = [  # type: ignore[attr-defined]
            (f"{each.code}:{each.edition}", f"{each.title} · {each.edition}")
            for each in outline.templates()
        ]

    def chosen(self) -> tuple[str, int]:
        """Return code and edition of the shipped template."""
        code, _colon, edition = self.cleaned_data["template"].partition(":")
        return code, int(edition)


class VersionForm(forms.Form):
    """The version of the draft that was on the screen."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class NotesForm(VersionForm):
    """What stands on the front of the template."""

    title_zh = forms.CharField(label=_("Chinese title"), max_length=LONGEST_NAME, required=False)
    notes = forms.CharField(
        label=_("Notes"),
        max_length=4_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One to a line; shown where a template is chosen."),
    )

    def clean_notes(self) -> tuple[str, ...]:
        """The lines."""
        return tuple(lines_of(self.cleaned_data["notes"]))


class MoveForm(VersionForm):
    """Up or down."""

    way = forms.ChoiceField(choices=[("up", _("up")), ("down", _("down"))])


class ReleaseForm(VersionForm):
    """What is new, in words for whoever decides about a report on the edition before."""

    note = forms.CharField(
        label=_("What is new"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
