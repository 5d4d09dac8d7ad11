"""Forms about paragraphs: a wording, another owner, taking one into a text."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cer_portal.accounts.models import User
from cer_portal.library.models import Paragraph
from cer_portal.library.services.paragraphs import LONGEST_NOTE, LONGEST_TITLE, Wording
from cer_portal.library.wording import document_of, text_of
from sections.richtext import InvalidDocument

LONGEST_TEXT = 20_000


class WordingForm(forms.Form):
    """A title, a text, and the sections it is meant for."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    text = forms.CharField(
        label=_("Wording"),
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("An empty line begins a new paragraph; lines with “- ” or “1. ” make a list."),
    )
    note = forms.CharField(
        label=_("Why"),
        max_length=LONGEST_NOTE,
        required=False,
        help_text=_("What it is for, or what is better than before."),
    )
    keys = forms.MultipleChoiceField(
        label=_("Meant for"), required=False, widget=forms.CheckboxSelectMultiple
    )
    version = forms.IntegerField(
        min_value=0, max_value=2**31 - 1, initial=0, widget=forms.HiddenInput
    )

    def __init__(
        self, data: Any = None, *, keys: dict[str, str], paragraph: Paragraph | None = None
    ) -> None:
        newest = paragraph.current if paragraph else None
        initial = {}
        if paragraph and newest:
            initial = {
                "title": newest.title,
                "text": text_of(newest.document),
                "keys": newest.keys,
                "version": paragraph.version,
            }
        super().__init__(data, initial=initial)
        self.fields["keys"].choices = list(keys.items())  # type: ignore[attr-defined]

    def clean_text(self) -> str:
        """The text, if it makes a document."""
        text: str = self.cleaned_data["text"]
        try:
            document_of(text)
        except InvalidDocument as error:
            raise forms.ValidationError(str(error)) from error
        return text

    def sent_again(self, version: int) -> None:
        """Keep what was typed, about the version that stands now."""
        given = cast("QueryDict", self.data).copy()
        given["version"] = str(version)
        self.data = given

    def wording(self) -> Wording:
        """Return what is proposed."""
        given = self.cleaned_data
        return Wording(given["title"], document_of(given["text"]), given["keys"], given["note"])


class OwnerForm(forms.Form):
    """Another owner."""

    owner: "forms.ModelChoiceField[User]" = forms.ModelChoiceField(label=_("Owner"), queryset=None)

    def __init__(self, *args: Any, paragraph: Paragraph, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.get_queryset().filter(
            organisation=paragraph.organisation_id, is_active=True
        )
        self.fields["owner"].queryset = people.order_by("name")  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(max_length=LONGEST_NOTE)


class TakeForm(forms.Form):
    """The wording and the version of the section as they were seen."""

    number = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)
