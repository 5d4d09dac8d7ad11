"""Forms about who is on a report: an access with its scope, its renewal, its review."""

from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cer_portal.accounts.models import Organisation, User
from cer_portal.accounts.roles import Function
from sections.forms import DayInput, PersonChoice, members_of
from sections.models import EvidenceScope, Membership, Report
from sections.services.scope import SCOPE_FIELDS, Scope


class ScopeFields(forms.Form):
    """How far the room of an outside writer reaches."""

    evidence = forms.ChoiceField(
        label=_("Evidence the writer reads"),
        choices=EvidenceScope.choices,
        initial=EvidenceScope.NONE,
        required=False,
    )
    may_import = forms.BooleanField(
        label=_("May import literature"),
        required=False,
        help_text=_("Needs the whole register: an import tells which records are there."),
    )
    may_comment = forms.BooleanField(
        label=_("May answer findings and comment"), required=False, initial=True
    )
    may_see_names = forms.BooleanField(
        label=_("May see the names of colleagues"),
        required=False,
        help_text=_("Otherwise colleagues are shown by their function."),
    )
    only_suggests = forms.BooleanField(
        label=_("Suggests only"),
        required=False,
        help_text=_("What the writer types is a suggestion that an author inside takes or not."),
    )

    def scope(self) -> Scope | None:
        """Return what the fields say, or None where they were not sent."""
        if "evidence" not in self.data:
            return None
        said = {name: self.cleaned_data[name] for name in SCOPE_FIELDS}
        return Scope(**said | {"evidence": said["evidence"] or EvidenceScope.NONE})

    def clean(self) -> dict[str, Any]:
        """Say beside the field that importing needs the whole register."""
        given = super().clean() or {}
        if given.get("may_import") and given.get("evidence") != EvidenceScope.ALL:
            self.add_error("may_import", _("This needs the whole register."))
        return given


class ScopeForm(ScopeFields):
    """Another scope, and why."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class AccessFields(ScopeFields):
    """As what, from when until when, who answers for it, why and how far: asked of every new access."""

    function = forms.ChoiceField(label=_("Function"), choices=Function.choices)
    valid_from = forms.DateField(
        label=_("Access from"),
        required=False,
        widget=DayInput(),
        help_text=_("Without a date it begins at once."),
    )
    valid_until = forms.DateField(
        label=_("Access until"),
        required=False,
        widget=DayInput(),
        help_text=_("Outside writers need an end date; the access ends by itself on that day."),
    )
    counterpart = PersonChoice(
        label=_("Answers for the access"),
        queryset=None,
        required=False,
        help_text=_("For an outside writer: the person inside to whom it belongs."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_("Why this person is let in; asked again at every access review."),
    )

    def begins(self) -> datetime | None:
        """Return the first moment of the chosen day, in UTC, or None for at once."""
        day = self.cleaned_data.get("valid_from")
        begin = datetime.combine(day, time(), tzinfo=UTC) if day else None
        return begin if begin and begin > timezone.now() else None

    def ends(self) -> datetime | None:
        """Return the last moment of the chosen day, in UTC, or None for no end."""
        day = self.cleaned_data.get("valid_until")
        return end_of(day) if day else None


class MemberForm(AccessFields):
    """Put a person on the report."""

    field_order = (
        *("user", "function", "valid_from", "valid_until", "counterpart", "reason"),
        *SCOPE_FIELDS,
    )

    user = PersonChoice(label=_("Person"), queryset=None)

    def __init__(self, *args: Any, report: Report, chooser: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inside = members_of(report).exclude(organisation__kind=Organisation.Kind.CRO)
        self.fields["counterpart"].queryset = inside  # type: ignore[attr-defined]
        on_it = Membership.objects.not_over().filter(report=report).values("user_id")
        people = User.objects.selectable_by(chooser).exclude(pk__in=on_it)
        self.fields["user"].queryset = people.select_related("organisation")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the end date and the counterpart of an outside writer beside the field."""
        given = super().clean() or {}
        user = given.get("user")
        if user is not None and user.is_external:
            for name in ("valid_until", "counterpart", "reason"):
                if name not in self.errors and not given.get(name):
                    self.add_error(name, _("An outside writer needs this."))
        return given


def end_of(day: date) -> datetime:
    """Return the last moment of a day, in UTC."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=UTC)


class RenewForm(ScopeFields):
    """A later end date, and why; how far the room reaches can be changed on the way."""

    field_order = ("valid_until", "reason", *SCOPE_FIELDS)

    valid_until = forms.DateField(label=_("Access until"), widget=DayInput())
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def ends(self) -> datetime:
        """Return the last moment of the chosen day, in UTC."""
        return end_of(self.cleaned_data["valid_until"])


class AccessReviewForm(forms.Form):
    """The mark of the list that was shown, and why it may stay so."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        help_text=_("Why everyone left in the list still needs the access."),
    )


class ReviewedForm(AccessReviewForm):
    """The same of one report out of several."""

    report = forms.SlugField(max_length=60, widget=forms.HiddenInput)
