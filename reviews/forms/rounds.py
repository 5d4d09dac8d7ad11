"""Reading what people send about rounds as a whole: opening, their days, replies, passing on."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cer_portal.accounts.models import User
from cer_portal.accounts.roles import Function
from reviews.decisions import Purpose
from reviews.models import Milestone, Question, Review
from reviews.plan import is_working_day
from reviews.selectors.leaving import review_takers
from sections.forms import DayInput
from sections.models import Report
from sections.pages import number_in

LONG = 8000
LONGEST_QUESTION = 500


def in_two_weeks() -> date:
    """Return the working day two weeks from today: the window the plan gives a round."""
    day = timezone.localdate() + timedelta(weeks=2)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def ticked(data: Any, name: str) -> list[int]:
    """Return the numbers among the values of a field that may be there many times."""
    values = data.getlist(name) if isinstance(data, QueryDict) else []
    return [number for value in values if (number := number_in(value)) is not None]


def _reason(label: Any, *, required: bool, hint: Any = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 2, "maxlength": LONG})
    return forms.CharField(
        label=label, widget=area, required=required, max_length=LONG, help_text=hint
    )


class RoundForm(forms.Form):
    """What a round is for and until when; sections, reviewers and questions come beside it."""

    purpose = forms.ChoiceField(
        label=_("What the round is for"),
        choices=Purpose.choices,
        initial=Purpose.TECHNICAL_MEDICAL,
    )
    due = forms.DateField(label=_("Decisions due"), widget=DayInput(), initial=in_two_weeks)
    milestone: "forms.ModelChoiceField[Milestone]" = forms.ModelChoiceField(
        label=_("For the milestone"),
        queryset=Milestone.objects.none(),
        required=False,
        empty_label=_("None"),
    )
    brief = _reason(
        _("What to look at"),
        required=False,
        hint=_("Every reviewer sees this above the text."),
    )
    is_blind = forms.BooleanField(
        label=_("Independent"),
        required=False,
        initial=True,
        help_text=_(
            "Beside the text, what others decided and found is shown after one's own decision."
        ),
    )

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        """Offer the open milestones of the report."""
        super().__init__(*args, **kwargs)
        served = self.fields["milestone"]
        if isinstance(served, forms.ModelChoiceField):
            open_now = Milestone.objects.filter(report=report, state=Milestone.State.OPEN)
            served.queryset = open_now.order_by("position")

    def asked(self) -> dict[int, list[int]]:
        """Return {section id: reviewer ids} as ticked; numbers only, checked by the service."""
        return {pk: ticked(self.data, f"reviewers-{pk}") for pk in ticked(self.data, "sections")}

    def questions(self) -> dict[int, dict[str, str]]:
        """Return {section id: {function: question}} of the chosen sections, the empty ones left out."""
        return {
            pk: {
                function: text
                for function in Function.values
                if (text := self.question(pk, function))
            }
            for pk in ticked(self.data, "sections")
        }

    def question(self, pk: int, function: str) -> str:
        """Return what was typed as the question to a function about a section."""
        typed = self.data.get(f"question-{pk}-{function}", "").replace("\x00", "")
        return " ".join(typed.split())[:LONGEST_QUESTION]


class ExtendForm(forms.Form):
    """Another day for open reviews, and why."""

    due = forms.DateField(label=_("Decisions due"), widget=DayInput(), initial=in_two_weeks)
    reason = _reason(_("Why the day moves"), required=True)


class HoldForm(forms.Form):
    """Why a round waits."""

    reason = _reason(_("Why the round waits"), required=True)


class WishForm(forms.Form):
    """Another day that a reviewer asks for."""

    day = forms.DateField(label=_("The day you can keep"), widget=DayInput())
    reason = _reason(_("Reason"), required=False)


class PassOnForm(forms.Form):
    """Who reviews instead."""

    taker: "forms.ModelChoiceField[User]" = forms.ModelChoiceField(
        label=_("Who reviews instead"),
        queryset=User.objects.none(),
        empty_label=_("Choose someone"),
    )
    reason = _reason(_("Reason"), required=False)

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        """Offer whoever may review in the person's place."""
        super().__init__(*args, **kwargs)
        taker = self.fields["taker"]
        if isinstance(taker, forms.ModelChoiceField):
            taker.queryset = review_takers(review)


@dataclass(frozen=True)
class Posed:
    """A question in the form of the decision, with what was answered so far."""

    key: str
    text: str
    said: str = ""
    because: str = ""


def posed(questions: list[Question], data: QueryDict | None) -> list[Posed]:
    """Return the questions as they stand in the form that was sent, or empty."""
    sent = data if data is not None else QueryDict()
    return [
        Posed(
            key=str(question.pk),
            text=question.text,
            said=sent.get(f"question-{question.pk}", ""),
            because=sent.get(f"reason-{question.pk}", "").replace("\x00", "")[:LONG],
        )
        for question in questions
    ]


def replies_in(found: list[Posed]) -> dict[int, tuple[bool, str]]:
    """Return {question id: (yes, reason)} for the questions that were answered."""
    return {
        int(each.key): (each.said == "yes", each.because)
        for each in found
        if each.said in {"yes", "no"}
    }
