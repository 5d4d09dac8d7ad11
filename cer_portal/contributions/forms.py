"""Forms about contributions and plans. The verbs say what is wrong; the forms say what is asked."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cer_portal.accounts.roles import Function
from cer_portal.contributions.criteria import Expected
from cer_portal.contributions.models import GivenFile, Plan
from cer_portal.contributions.services.answering import LONGEST, Upload, Words
from cer_portal.contributions.services.asking import LONGEST_QUESTION, LONGEST_REASON, Asked
from cer_portal.contributions.services.plans import LONGEST as LONGEST_PLAN
from cer_portal.contributions.services.plans import LONGEST_REMARK, Planned
from sections.forms import DayInput
from sections.models import Membership


def _area(label: Any, longest: int, rows: int, hint: Any = "", **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label,
        max_length=longest,
        required=False,
        widget=widget,
        help_text=hint,
        **{"strip": True, **more},
    )


class AskForm(forms.Form):
    """A request: of whom, for what, until when, and where it will stand."""

    to = forms.ChoiceField(label=gettext_lazy("Whom"))
    question = forms.CharField(
        label=gettext_lazy("Question"),
        max_length=LONGEST_QUESTION,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    expected = forms.MultipleChoiceField(
        label=gettext_lazy("Expected"),
        choices=Expected.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    due = forms.DateField(label=gettext_lazy("Due"), widget=DayInput())
    place = forms.CharField(
        label=gettext_lazy("Place in the text"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("A heading, or a few words after which it will stand."),
    )
    standard = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    def __init__(
        self,
        *args: Any,
        people: Iterable[Membership],
        functions: Iterable[str],
        headings: Iterable[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        by_name = [
            (f"person:{each.user_id}", f"{each.user.name}, {each.get_function_display()}")
            for each in people
        ]
        by_function = [(f"function:{name}", str(Function(name).label)) for name in functions]
        groups = [(_("By name"), by_name), (_("Whoever has the function"), by_function)]
        shown = [(label, choices) for label, choices in groups if choices]
        self.fields["to"].choices = [("", _("Choose")), *shown]  # type: ignore[attr-defined]
        self.headings = list(headings)
        if self.headings:
            self.fields["place"].widget.attrs["list"] = "headings"

    def asked(self) -> Asked:
        """Return what was asked."""
        given = self.cleaned_data
        kind, _colon, which = given["to"].partition(":")
        return Asked(
            question=given["question"],
            expected=given["expected"],
            due=given["due"],
            person=int(which) if kind == "person" else None,
            function=which if kind == "function" else "",
            place=given["place"],
            standard=given["standard"],
        )


class FilesInput(forms.ClearableFileInput):
    """The browser's own choice of files, several at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; each is read no further than it may be long."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Return the files, or an empty list."""
        given = data if isinstance(data, list) else [data]
        return [super(FilesField, self).clean(each, initial) for each in given if each]


class AnswerForm(forms.Form):
    """The answer of whoever was asked."""

    text = _area(
        gettext_lazy("Your answer"),
        LONGEST,
        10,
        gettext_lazy(
            "A blank line begins a paragraph; lines that begin with a dash become a list."
        ),
    )
    table = _area(
        gettext_lazy("Table"),
        LONGEST,
        4,
        gettext_lazy(
            "Paste from a spreadsheet, or part the columns by |. The first row is the head."
        ),
        strip=False,
    )
    given = FilesField(label=gettext_lazy("Files"), required=False, max_length=1000)
    dropped = forms.MultipleChoiceField(
        label=gettext_lazy("Leave out"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, kept: Iterable[GivenFile], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(each.pk), each.filename) for each in kept]
        self.fields["dropped"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["dropped"]
        limit = settings.CONTRIBUTION_MAX_BYTES // (1024 * 1024)
        self.fields["given"].help_text = _(
            "PDF, Word, Excel, pictures, CSV or text, %(limit)s MB each at most."
        ) % {"limit": limit}

    def words(self) -> Words:
        """Return what was written."""
        given = self.cleaned_data
        dropped = [int(pk) for pk in given.get("dropped", ())]
        return Words(given["text"], given["table"], dropped)

    def uploads(self) -> list[Upload]:
        """Return the files, each read no further than it may be long."""
        most = settings.CONTRIBUTION_MAX_BYTES + 1
        return [Upload(file.name or "", file.read(most)) for file in self.cleaned_data["given"]]


class ReturnForm(forms.Form):
    """A reason in words."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SeenForm(forms.Form):
    """What was on the screen: the answer, the version of the text, and where it goes."""

    answer = forms.IntegerField(min_value=0, max_value=2**62)
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, required=False)
    where = forms.ChoiceField(choices=[("place", ""), ("end", "")], required=False)


class PlanForm(forms.Form):
    """A new edition of the plan, beginning with the words of the last or of the template."""

    logic = _area(
        gettext_lazy("Line of argument"),
        LONGEST_PLAN,
        4,
        gettext_lazy("What the section shows, and in which steps."),
    )
    key_points = _area(gettext_lazy("Key points"), LONGEST_PLAN, 6, gettext_lazy("One a line."))
    sources = _area(gettext_lazy("Sources"), LONGEST_PLAN, 4, gettext_lazy("One a line."))
    parts = _area(
        gettext_lazy("Who writes which part"),
        LONGEST_PLAN,
        4,
        gettext_lazy("One part a line, with the person or function."),
    )
    expected = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def planned(self) -> Planned:
        """Return what was planned."""
        given = self.cleaned_data
        return Planned(given["logic"], given["key_points"], given["sources"], given["parts"])


def words_of(plan: Plan) -> dict[str, object]:
    """Return the words of an edition for a form."""
    names = ("logic", "key_points", "sources", "parts")
    return {name: getattr(plan, name) for name in names} | {"expected": plan.number}


class RemarkForm(forms.Form):
    """A remark on the plan."""

    words = forms.CharField(
        label=gettext_lazy("Remark"),
        max_length=LONGEST_REMARK,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
