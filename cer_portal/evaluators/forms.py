"""Forms about evaluators. The verbs say what is wrong; the forms say what is asked."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cer_portal.evaluators.criteria import Area, Route, Topic
from cer_portal.evaluators.models import Declaration, Qualification
from cer_portal.evaluators.services import LONGEST, Interests, Stated, Upload
from sections.forms import DayInput

# The example of the guidance is 36 months before.
PERIOD = timedelta(days=3 * 365)


def _words(label: Any) -> forms.CharField:
    rows = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, max_length=LONGEST, required=False, widget=rows)


class QualificationForm(forms.Form):
    """A new edition of the own qualification, beginning with the words of the last."""

    route = forms.ChoiceField(
        label=gettext_lazy("Route"), choices=Route.choices, widget=forms.RadioSelect
    )
    degree = forms.CharField(label=gettext_lazy("Degree"), max_length=300, required=False)
    years = forms.IntegerField(
        label=gettext_lazy("Documented years of experience"), min_value=0, max_value=80
    )
    justification = _words(gettext_lazy("Reason for a departure"))
    cv = forms.FileField(
        label=gettext_lazy("Curriculum vitae (PDF)"), required=False, max_length=1000
    )
    cv_dated = forms.DateField(label=gettext_lazy("CV dated"), widget=DayInput())

    def __init__(self, *args: Any, last: Qualification | None, **kwargs: Any) -> None:
        kept = (
            {name: getattr(last, name) for name in self.base_fields if name != "cv"} if last else {}
        )
        areas = {area.value: getattr(last, area.value, "") for area in Area}
        super().__init__(*args, **{**kwargs, "initial": {**kept, **areas}})
        for area in Area:
            self.fields[area.value] = _words(area.label)
        self.fields["justification"].help_text = _("Needed where the years stay below the route.")
        limit = settings.CV_MAX_BYTES // (1024 * 1024)
        self.fields["cv"].help_text = (
            _("%(file)s stays where you add none.") % {"file": last.cv_name}
            if last
            else _("Up to %(limit)s MB, without a password.") % {"limit": limit}
        )

    def areas(self) -> list[forms.BoundField]:
        """The six areas of knowledge, in their order."""
        return [self[area.value] for area in Area]

    def stated(self) -> Stated:
        """Return what was stated."""
        given = self.cleaned_data
        return Stated(
            areas={area.value: given[area.value] for area in Area},
            route=given["route"],
            years=given["years"],
            cv_dated=given["cv_dated"],
            degree=given["degree"],
            justification=given["justification"],
        )

    def upload(self) -> Upload | None:
        """Return the file, read no further than it may be long, or None."""
        file = self.cleaned_data["cv"]
        return Upload(file.name, file.read(settings.CV_MAX_BYTES + 1)) if file else None


class InterestsForm(forms.Form):
    """A new declaration, beginning with the words of the last."""

    period_from = forms.DateField(label=gettext_lazy("Period from"), widget=DayInput())
    period_to = forms.DateField(label=gettext_lazy("Period to"), widget=DayInput())
    family_included = forms.BooleanField(
        label=gettext_lazy("Includes my family"),
        required=False,
        help_text=gettext_lazy("Partner in the same home, children, dependent adults."),
    )
    accept = forms.BooleanField(label=gettext_lazy("I sign this declaration"))

    def __init__(self, *args: Any, last: Declaration | None, today: date, **kwargs: Any) -> None:
        begins = {"period_from": today - PERIOD, "period_to": today}
        if last is not None:
            begins["family_included"] = last.family_included  # type: ignore[assignment]
        topics = {topic.value: getattr(last, topic.value, "") for topic in Topic}
        super().__init__(*args, **{**kwargs, "initial": {**begins, **topics}})
        for topic in Topic:
            self.fields[topic.value] = _words(topic.label)

    def topics(self) -> list[forms.BoundField]:
        """What is asked, in its order."""
        return [self[topic.value] for topic in Topic]

    def interests(self) -> Interests:
        """Return what was declared."""
        given = self.cleaned_data
        return Interests(
            period_from=given["period_from"],
            period_to=given["period_to"],
            family_included=given["family_included"],
            topics={topic.value: given[topic.value] for topic in Topic},
        )


class AcceptForm(forms.Form):
    """What follows from a declaration."""

    note = forms.CharField(
        label=gettext_lazy("How it is dealt with"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Needed where something is declared."),
    )
