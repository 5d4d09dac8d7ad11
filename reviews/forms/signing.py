"""Forms of signing: what is signed, and the proof of who signs."""

from datetime import datetime
from typing import Any, Protocol

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.signing import Meaning, Proof, ReportMeaning


class Kept(Protocol):
    """What the session kept of who signs: `reviews.views.proving`."""

    @property
    def code_given_at(self) -> datetime | None:
        """When this session last signed with a code, or None."""

    def answers(self, credential: str, content: str) -> bool:
        """Whether a passkey of the person answered what the page of this content asked."""


class ProofForm(forms.Form):
    """The accepted statement, the password and, where one is to be given now, a code; or a passkey."""

    accept = forms.BooleanField(label=_("I have read the statement above and accept it."))
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("Six digits of your authenticator app, or a recovery code."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    credential = forms.CharField(required=False, max_length=8000, widget=forms.HiddenInput())

    def __init__(self, *args: Any, asks_code: bool, **kwargs: Any) -> None:
        """Ask for a code only where one is to be given now, and for nothing besides a passkey."""
        super().__init__(*args, **kwargs)
        if not asks_code:
            del self.fields["code"]
        if self.data.get("credential"):
            for name in self.fields.keys() & {"password", "code"}:
                self.fields[name].required = False

    def proof(self, kept: Kept) -> Proof:
        """Return the proof as the services take it, after `is_valid`."""
        given = self.cleaned_data
        if given["credential"]:
            return Proof("", passkey=kept.answers(given["credential"], given["sha256"]))
        return Proof(given["password"], given.get("code", ""), kept.code_given_at)


class SigningForm(ProofForm):
    """What a person signs a section as; revision and hash are what the page showed."""

    revision = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput())
    sha256 = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput())
    meaning = forms.ChoiceField(label=_("I sign as"), choices=Meaning.choices)

    def signing(self, kept: Kept) -> dict[str, Any]:
        """Return the signing as the service takes it, after `is_valid`."""
        given = self.cleaned_data
        return {
            "revision_number": given["revision"],
            "shown_hash": given["sha256"],
            "meaning": given["meaning"],
            "proof": self.proof(kept),
        }


class ReportSigningForm(ProofForm):
    """What a person signs a report as; number and digest of the baseline are what the page showed."""

    baseline = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput())
    sha256 = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput())
    meaning = forms.ChoiceField(label=_("I sign as"), choices=ReportMeaning.choices)

    def signing(self, kept: Kept) -> dict[str, Any]:
        """Return the signing as the service takes it, after `is_valid`."""
        given = self.cleaned_data
        return {
            "baseline_number": given["baseline"],
            "shown_digest": given["sha256"],
            "meaning": given["meaning"],
            "proof": self.proof(kept),
        }
