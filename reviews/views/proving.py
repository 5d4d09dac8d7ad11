"""What a session keeps of the code it signed with, so that a second signing asks the password alone."""

from datetime import UTC, datetime

from django.forms import Form
from django.http import HttpRequest
from django.utils import timezone

from cer_portal.accounts.people import current
from reviews.models import ReportSignature, Signature
from reviews.services.proof import asks_code
from reviews.signing import TYPED_CODE, Proof

KEPT = "signed_with_code_at"


def code_given_at(request: HttpRequest) -> datetime | None:
    """Return when this session last signed with a code, or None."""
    kept = request.session.get(KEPT)
    return None if kept is None else datetime.fromtimestamp(float(kept), UTC)


def asks_code_now(request: HttpRequest) -> bool:
    """Whether the sign page asks for a code besides the password."""
    serves = Proof("", code_given_at=code_given_at(request)).code_serves(timezone.now())
    return asks_code(current(request)) and not serves


def remember_code(request: HttpRequest, made: Signature | ReportSignature) -> None:
    """Keep that this session has just signed with a code; an earlier click's signature is no proof."""
    if made.just_made and made.method in TYPED_CODE:
        request.session[KEPT] = timezone.now().timestamp()


def lacking(form: Form) -> int:
    """Return 403 where only the proof is missing from a refused form, otherwise 400."""
    return 403 if set(form.errors) <= {"password", "code"} else 400
