"""Reading what people say about a text: a comment on a passage, how a thread ended."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cer_portal.accounts.models import User
from cer_portal.errors import BadInput
from sections.models import Thread
from sections.passages import Passage, check_passage, find_passage

LONG = 5_000


def words(label: Any, *, rows: int = 3, required: bool = True, hint: Any = "") -> forms.CharField:
    """Return a field for several lines."""
    area = forms.Textarea(attrs={"rows": rows, "maxlength": LONG})
    return forms.CharField(
        label=label, widget=area, required=required, max_length=LONG, help_text=hint
    )


class SayForm(forms.Form):
    """A comment, and who is to be told."""

    text = words(_("Comment"))
    mentions = forms.MultipleChoiceField(
        label=_("Mention"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: list[User], **kwargs: Any):
        """`people` are those who may be mentioned."""
        super().__init__(*args, **kwargs)
        field = self.fields["mentions"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(str(person.pk), person.name) for person in people]
        if not people:
            del self.fields["mentions"]

    def mentioned(self) -> list[int]:
        """Return the ids of the chosen people, after `is_valid`."""
        return [int(pk) for pk in self.cleaned_data.get("mentions", [])]


class ThreadForm(SayForm):
    """A new thread with its passage: offsets from marking, or the words themselves, or neither."""

    field_order = ("start", "end", "quote", "text", "weight", "mentions")

    start = forms.IntegerField(required=False, widget=forms.HiddenInput())
    end = forms.IntegerField(required=False, widget=forms.HiddenInput())
    quote = words(
        _("Passage"),
        rows=2,
        required=False,
        hint=_("Mark it in the text, or type its words. Empty: the whole section."),
    )
    weight = forms.ChoiceField(
        label=_("Weight"), choices=Thread.Weight.choices, initial=Thread.Weight.REMARK
    )

    def __init__(self, *args: Any, plain: str, **kwargs: Any):
        """`plain` is the text that is commented on."""
        super().__init__(*args, **kwargs)
        self.plain = plain
        self.passage = Passage()

    def clean(self) -> dict[str, Any]:
        """Find the passage in the text."""
        cleaned: dict[str, Any] = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        try:
            if start is not None and end is not None:
                self.passage = check_passage(self.plain, start, end)
            else:
                self.passage = find_passage(self.plain, cleaned.get("quote", ""))
        except BadInput as error:
            self.add_error("quote", error.sentence)
        return cleaned


class ResolveForm(forms.Form):
    """How a thread ended."""

    disposition = forms.ChoiceField(
        label=_("How it ended"), choices=Thread.Disposition.choices, widget=forms.RadioSelect
    )
    text = words(_("Last word"), rows=2, required=False)
