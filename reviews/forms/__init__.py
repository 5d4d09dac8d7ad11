"""Reading what people send about rounds, findings and milestones."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from cer_portal.accounts.models import User
from cer_portal.errors import BadInput
from reviews.decisions import Category, Decision, Disposition, Severity
from reviews.models import Finding, Milestone
from reviews.selectors.milestones import owners_of
from reviews.services.drafts import Remark
from sections.forms import DayInput
from sections.models import Report
from sections.passages import Passage, check_passage, find_passage

LONG = 8000


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was posted, even where it is empty, or None for a page that is only read."""
    return request.POST if request.method == "POST" else None


def _words(label: Any, *, rows: int = 3, required: bool = True, hint: Any = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows, "maxlength": LONG})
    return forms.CharField(
        label=label, widget=area, required=required, max_length=LONG, help_text=hint
    )


class FindingForm(forms.Form):
    """A finding with its passage: offsets from marking, or the words themselves, or neither."""

    start = forms.IntegerField(required=False, widget=forms.HiddenInput())
    end = forms.IntegerField(required=False, widget=forms.HiddenInput())
    quote = _words(
        _("Passage"),
        rows=2,
        required=False,
        hint=_("Mark it in the text, or type its words. Empty: the whole section."),
    )
    severity = forms.ChoiceField(
        label=_("Weight"), choices=Severity.choices, initial=Severity.MINOR
    )
    category = forms.ChoiceField(label=_("About"), choices=Category.choices)
    text = _words(_("Finding"), rows=4, hint=_("What is wrong, and what would settle it."))

    def __init__(self, *args: Any, plain: str, finding: Finding | None = None, **kwargs: Any):
        """`plain` is the frozen text; `finding` the draft that is being changed."""
        super().__init__(*args, **kwargs)
        self.plain = plain
        self.passage = Passage()
        if finding is not None and not self.is_bound:
            for name in ("start", "end", "quote", "severity", "category", "text"):
                self.initial[name] = getattr(finding, name)

    def clean(self) -> dict[str, Any]:
        """Find the passage in the text as sent."""
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

    def remark(self) -> Remark:
        """Return the finding as the service takes it, after `is_valid`."""
        return Remark(
            category=self.cleaned_data["category"],
            severity=self.cleaned_data["severity"],
            text=self.cleaned_data["text"],
            passage=self.passage,
        )


class DecisionForm(forms.Form):
    """Approve or return, and why."""

    decision = forms.ChoiceField(
        label=_("Decision"), choices=Decision.choices, widget=forms.RadioSelect
    )
    reason = _words(
        _("Reason"),
        required=False,
        hint=_("Needed to return. The author sees it above the findings."),
    )


class AnswerForm(forms.Form):
    """What the author did about a finding."""

    disposition = forms.ChoiceField(
        label=_("What was done"), choices=Disposition.choices, widget=forms.RadioSelect
    )
    answer = _words(_("Answer"))


class ReasonForm(forms.Form):
    """A reason in words."""

    reason = _words(_("Reason"))


class EndForm(forms.Form):
    """The end of a round: confirmed where reviews are still open."""

    confirm = forms.BooleanField(required=False, widget=forms.HiddenInput())
    reason = _words(_("Reason"), required=False)


class PlanForm(forms.Form):
    """The dates everything else is counted back from."""

    target = forms.DateField(
        label=_("Submission on"),
        widget=DayInput(),
        help_text=_("The plan is counted back from this day in working days."),
    )
    lock = forms.DateField(
        label=_("Data lock date"),
        widget=DayInput(),
        required=False,
        help_text=_("Data up to this day go into the report."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse data that would be newer than the report."""
        cleaned: dict[str, Any] = super().clean() or {}
        target, lock = cleaned.get("target"), cleaned.get("lock")
        if target and lock and lock > target:
            self.add_error("lock", _("The data lock date lies after the submission."))
        return cleaned


class StepDatesForm(forms.Form):
    """One date for each proposed milestone, named by its key."""

    def __init__(self, *args: Any, proposed: Mapping[str, date], **kwargs: Any):
        """`proposed` gives the keys in order and the dates that are offered."""
        super().__init__(*args, **kwargs)
        for key, day in proposed.items():
            # The input stands in a table, far from the form element it belongs to.
            widget = DayInput(form="plan")
            self.fields[f"due-{key}"] = forms.DateField(
                label=_("Due"), widget=widget, initial=day, required=False
            )

    def dates(self) -> dict[str, date]:
        """Return the dates by key, after `is_valid`; an emptied field keeps the proposal."""
        return {name.removeprefix("due-"): day for name, day in self.cleaned_data.items() if day}


class MilestoneForm(forms.Form):
    """A milestone's name, date and owner."""

    title = forms.CharField(label=_("Name"), max_length=200)
    due = forms.DateField(label=_("Due"), widget=DayInput())
    owner: "forms.ModelChoiceField[User]" = forms.ModelChoiceField(
        label=_("Owner"), queryset=User.objects.none(), required=False, empty_label=_("No one yet")
    )
    reason = _words(_("Why the date moves"), rows=2, required=False, hint=_("Kept in the history."))

    def __init__(
        self, *args: Any, report: Report, milestone: Milestone | None = None, **kwargs: Any
    ):
        """Offer the people of the report as owners, and the milestone's own values."""
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        if isinstance(owner, forms.ModelChoiceField):
            owner.queryset = owners_of(report)
        if milestone is None:
            del self.fields["reason"]
        elif not self.is_bound:
            self.initial.update(title=milestone.title, due=milestone.due, owner=milestone.owner_id)
