"""Prove at signing who signs: the own password and, for whoever has or needs one, a code; or a passkey.

Design target: 21 CFR 11.200(a)(1). The first signing of a session takes all components; further ones
within CODE_SERVES take the password alone. A passkey is two components at once, the device and what
unlocks it, and is asked for at each signing.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.audit.models import Entry
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import NotAllowed, Refused, TooOften
from cer_portal.second_factor import has_second_factor, needs_second_factor
from reviews.mail import tell_of_closed_signing
from reviews.signing import Method, Proof
from sections.models import Report, Section

MOST_WRONG = 5
WINDOW = timedelta(minutes=5)
_METHODS = {
    Authenticator.Type.TOTP: Method.CODE,
    Authenticator.Type.RECOVERY_CODES: Method.SPARE_CODE,
}


def asks_code(person: User) -> bool:
    """Whether the person signs with a code besides the password."""
    return needs_second_factor(person) or has_second_factor(person)


def knows_password(signer: User, proof: Proof) -> bool:
    """Check the password against the person's own account. Slow, so it holds no row meanwhile."""
    if not proof.password:
        return False
    account = User.objects.get_queryset().get(pk=signer.pk)
    return account.is_active and account.check_password(proof.password)


def judge(
    *,
    subject: Section | Report,
    proof: Proof,
    known: bool,
    again: bool,
    signer: User,
    now: datetime,
) -> Method | Refused:
    """Return how the signer is proven, or the refusal, which the caller raises after its commit.

    Runs inside the transaction of the signing. The row of the person is locked, so that of many
    tries side by side five are answered and the others closed, the right one among them too, and a
    code serves one of them. A wrong try is kept in the trail; raised here, its line would go with
    the refusal. `known` is the answer of `knows_password`. `again` is true where the same content is
    signed already: then nothing new is signed, and no code is used up.
    """
    User.objects.get_queryset().select_for_update(no_key=True).get(pk=signer.pk)
    if proof.passkey is None and not proof.password:
        return _missing("password", _("Give your password. Nothing was signed."))
    left = MOST_WRONG - _since(Verb.SIGNING_REFUSED, signer, now)
    if left <= 0:
        return _closed(subject, signer, now)
    if proof.passkey is not None:
        return Method.PASSKEY if proof.passkey else _strange_key(subject, signer, left - 1)
    if not known:
        _note_wrong(subject, signer, left - 1, _("Wrong password"))
        return _missing("password", _("That is not your password. Nothing was signed."))
    if again or not asks_code(signer):
        return Method.PASSWORD
    return _second(subject, proof, left - 1, signer, now)


def _strange_key(subject: Section | Report, signer: User, left: int) -> NotAllowed:
    _note_wrong(subject, signer, left, _("Wrong passkey"))
    sentence = _("This passkey was not accepted for what the page shows. Nothing was signed.")
    return _missing("passkey", sentence)


def _second(
    subject: Section | Report, proof: Proof, left: int, signer: User, now: datetime
) -> Method | Refused:
    if not has_second_factor(signer):
        sentence = _("Set up a second factor first, under “Sign-in and security”.")
        return NotAllowed(sentence, code="mfa_required")
    if proof.code_serves(now):
        return Method.AFTER_CODE
    if not proof.code:
        return _missing("code", _("Give the code of your authenticator app. Nothing was signed."))
    method = _method_of(signer, proof.code)
    if method is None:
        _note_wrong(subject, signer, left, _("Wrong code"))
        return _missing(
            "code",
            _("The code is wrong or was used already; wait for the next. Nothing was signed."),
        )
    return method


def _method_of(signer: User, code: str) -> Method | None:
    """Use the code up and return how it proves the signer; None for a wrong or used one."""
    for factor in Authenticator.objects.filter(user=signer, type__in=_METHODS).order_by("-type"):
        if factor.wrap().validate_code(code):
            factor.record_usage()
            return _METHODS[factor.type]
    return None


def _missing(what: str, sentence: str) -> NotAllowed:
    return NotAllowed(sentence, proof=what, code="reauth_required")


def _since(verb: Verb, signer: User, now: datetime) -> int:
    return Entry.objects.filter(verb=verb, actor=signer, at__gt=now - WINDOW).count()


def _note_wrong(subject: Section | Report, signer: User, left: int, reason: str) -> None:
    _note(Verb.SIGNING_REFUSED, subject, signer, reason=reason, after={"tries_left": left})


def _closed(subject: Section | Report, signer: User, now: datetime) -> TooOften:
    """Return the refusal, and tell the leads of the report once in a window."""
    if not _since(Verb.SIGNING_CLOSED, signer, now):
        _note(Verb.SIGNING_CLOSED, subject, signer)
        report = subject.report if isinstance(subject, Section) else subject
        transaction.on_commit(partial(tell_of_closed_signing, report, signer), robust=True)
    return TooOften(
        _(
            "Five wrong tries in five minutes. Signing is closed to you for a while; the lead is told."
        )
    )


def _note(
    verb: Verb,
    subject: Section | Report,
    signer: User,
    *,
    reason: str = "",
    after: Mapping[str, object] | None = None,
) -> None:
    record(
        verb=verb,
        actor=signer,
        obj=subject,
        report_id=subject.report_id if isinstance(subject, Section) else subject.pk,
        section_id=subject.pk if isinstance(subject, Section) else None,
        after=after,
        reason=reason,
    )
