"""What both sign pages share: what may be signed with, and what a session knows of who signs."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from allauth.mfa.webauthn.internal import auth as passkeys
from django.forms import Form
from django.http import HttpRequest
from django.utils import timezone
from fido2.webauthn import AuthenticationResponse, UserVerificationRequirement

from cer_portal.accounts.people import current
from cer_portal.accounts.permissions import Answer
from reviews.models import ReportSignature, Signature
from reviews.services.proof import asks_code
from reviews.signing import TYPED_CODE, Proof

KEPT = "signed_with_code_at"
ASKED = "passkey_asked_at_signing"


@dataclass(frozen=True)
class Option:
    """One meaning to sign with: what it says, whether the person may, whether it is done."""

    value: str
    label: str
    sense: str
    answer: Answer
    done: bool


@dataclass(frozen=True)
class Session:
    """What the session of a request knows of who signs."""

    request: HttpRequest

    @property
    def code_given_at(self) -> datetime | None:
        """Return when this session last signed with a code, or None."""
        kept = self.request.session.get(KEPT)
        return None if kept is None else datetime.fromtimestamp(float(kept), UTC)

    def answers(self, credential: str, content: str) -> bool:
        """Whether an unlocked passkey of the person answered the question that this content's page asked.

        A question is asked for one content and answered once.
        """
        asked = self.request.session.pop(ASKED, None)
        if asked is None or asked["content"] != content:
            return False
        person, server = current(self.request), passkeys.get_server()
        try:
            answer = AuthenticationResponse.from_dict(json.loads(credential) or {})
            keys = passkeys.get_credentials(person)
            used = server.authenticate_complete(asked["state"], keys, answer)
        except (TypeError, ValueError, RecursionError):
            return False
        factor = passkeys.get_authenticator_by_credential_id(person, used.credential_id)
        if factor is None:
            return False
        factor.record_usage()
        return True


def ask_passkey(request: HttpRequest, content: str) -> dict[str, Any] | None:
    """Return what the page asks a passkey of the person for, or None where the person has none.

    The key must be unlocked by finger, face or PIN: it then stands for password and code.
    """
    keys = passkeys.get_credentials(current(request))
    if not keys:
        return None
    need = UserVerificationRequirement.REQUIRED
    asked, state = passkeys.get_server().authenticate_begin(keys, user_verification=need)
    request.session[ASKED] = {"content": content, "state": state}
    return {"request_options": dict(asked)}


def asks_code_now(request: HttpRequest) -> bool:
    """Whether the sign page asks for a code besides the password."""
    serves = Proof("", code_given_at=Session(request).code_given_at).code_serves(timezone.now())
    return asks_code(current(request)) and not serves


def remember_code(request: HttpRequest, made: Signature | ReportSignature) -> None:
    """Keep that this session has just signed with a code; an earlier click's signature is no proof."""
    if made.just_made and made.method in TYPED_CODE:
        request.session[KEPT] = timezone.now().timestamp()


def lacking(form: Form) -> int:
    """Return 403 where only the proof is missing from a refused form, otherwise 400."""
    return 403 if set(form.errors) <= {"password", "code", "credential"} else 400
