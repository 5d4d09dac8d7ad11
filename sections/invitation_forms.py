"""Forms of invitations: the lead's, and the newcomer's."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cer_portal.accounts.models import Organisation, User
from sections.forms import members_of
from sections.models import Report, Section
from sections.room_forms import AccessFields
from sections.selectors import resembling
from sections.services.scope import SCOPE_FIELDS


def organisations_for(chooser: User) -> models.QuerySet[Organisation]:
    """Return the own organisation and the firms whose writers work for it."""
    own = chooser.organisation
    return Organisation.objects.filter(
        models.Q(pk=own.pk) | models.Q(kind=Organisation.Kind.CRO, people__hosts=own)
    ).distinct()


class SectionsChoice(forms.ModelMultipleChoiceField[Section]):
    """Several sections, by number and title."""

    widget = forms.CheckboxSelectMultiple


class InviteForm(AccessFields):
    """Whom to ask onto the report, as what and until when."""

    field_order = ("email", "organisation", "firm")
    # Set apart on the page.
    apart = ("another_person", "sections", *SCOPE_FIELDS)

    email = forms.EmailField(label=_("E-mail"), max_length=254)
    organisation: forms.ModelChoiceField[Organisation] = forms.ModelChoiceField(
        label=_("Organisation"), queryset=None, required=False, empty_label=_("Another firm")
    )
    firm = forms.CharField(
        label=_("Name of another firm"),
        max_length=200,
        required=False,
        help_text=_("A firm of outside writers that has not worked for you before."),
    )
    sections = SectionsChoice(
        label=_("Sections to write"),
        queryset=None,
        required=False,
        help_text=_("Assigned when the invitation is accepted. You can do so later as well."),
    )
    another_person = forms.BooleanField(
        label=_("It is another person: invite this address"), required=False
    )

    def __init__(self, *args: Any, report: Report, chooser: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.report, self.chooser, self.alike = report, chooser, list[User]()
        chosen = {
            "organisation": organisations_for(chooser),
            "counterpart": members_of(report).exclude(organisation__kind=Organisation.Kind.CRO),
            "sections": Section.objects.texts().filter(report=report, applies=True),
        }
        for name, rows in chosen.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def room_fields(self) -> list[forms.BoundField]:
        """Return the fields on how far the room of an outside writer reaches."""
        return [self[name] for name in SCOPE_FIELDS]

    def clean_email(self) -> str:
        """Stop once at an address that looks like somebody else's."""
        address = str(self.cleaned_data["email"]).strip().lower()
        self.alike = resembling(self.report, address, self.chooser)
        if self.alike and not self.data.get("another_person"):
            names = ", ".join(f"{each.name} ({each.email})" for each in self.alike)
            words = _now("This looks like the address of %(names)s. Is it the same person?")
            raise forms.ValidationError(words % {"names": names})
        return address

    def clean(self) -> dict[str, Any]:
        """Ask for one organisation: a known one, or the name of another firm."""
        given = super().clean() or {}
        if bool(given.get("organisation")) == bool(given.get("firm")):
            self.add_error("organisation", _("Choose one, or name another firm below."))
        return given


class NewcomerForm(forms.Form):
    """What the portal has to know of someone new."""

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        help_text=_("As it is to stand under reviews and signatures."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    title = forms.CharField(
        label=_("Position"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=format_lazy("{}", " ".join(password_validators_help_texts())),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    repeated = forms.CharField(
        label=_("Password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both passwords are the same."""
        given = super().clean() or {}
        if given.get("password") != given.get("repeated") and "repeated" not in self.errors:
            self.add_error("repeated", _("This is not the same password."))
        return given
