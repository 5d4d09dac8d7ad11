"""Verbs about invitations: send, send again, revoke. Accepting stands in `acceptance`."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import Organisation, User
from cer_portal.accounts.permissions import require
from cer_portal.accounts.roles import Function
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput, WrongState
from sections import tasks
from sections.models import Invitation, Membership, Report, Section
from sections.models.invitation import digest_of, new_nonce
from sections.permissions import report_abilities
from sections.selectors import resembling
from sections.services.scope import Scope, check_scope, scope_of


@transaction.atomic
def invite(
    *,
    report: Report,
    email: str,
    organisation: Organisation | None,
    function: str,
    actor: User,
    now: datetime,
    firm: str = "",
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
    counterpart: User | None = None,
    reason: str = "",
    scope: Scope | None = None,
    sections: Iterable[Section] = (),
) -> Invitation:
    """Ask an address onto the report; the letter goes once this is committed.

    Without an organisation the person will belong to the outside writers named `firm`; `scope` says
    how far their room will reach, without it, the least. Without `valid_from` the access begins when
    the invitation is accepted. Raises BadInput for an address that is on the report or waits already,
    for a function that does not fit the organisation, and for an outside writer without end date,
    counterpart or reason.
    """
    require(report_abilities(actor, report), "report.lead")
    address = _address(email)
    organisation = organisation or _firm_named(firm)
    begins = valid_from or now
    _check_room(report, organisation, function, begins, valid_until, counterpart, reason, now)
    _check_new(report, address)
    # One that has run out makes room for this one.
    Invitation.objects.untouched().filter(report=report, email=address).update(superseded_at=now)
    made = _write(
        Invitation(
            report=report,
            email=address,
            organisation=organisation,
            person=User.objects.filter(email=address).first(),
            function=function,
            valid_from=valid_from,
            valid_until=valid_until,
            counterpart=counterpart if organisation.kind == Organisation.Kind.CRO else None,
            reason=reason.strip(),
            invited_by=actor,
            **asdict(check_scope(scope or Scope())),
        ),
        now,
    )
    made.sections.set([each for each in sections if each.report_id == report.pk])
    alike = [person.email for person in resembling(report, address, actor)]
    _record(Verb.INVITATION_SENT, made, actor, after={**_told(made), "looks_like": alike})
    return made


def _address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise BadInput(
            _("This is no mail address."), {"email": [_("Check the address.")]}
        ) from error
    return address


def _check_room(
    report: Report,
    organisation: Organisation,
    function: str,
    begins: datetime,
    valid_until: datetime | None,
    counterpart: User | None,
    reason: str,
    now: datetime,
) -> None:
    """What `add_member` will ask at the end is asked before the letter goes."""
    outside = organisation.kind == Organisation.Kind.CRO
    wrong = {}
    if function not in Function.values or (outside and function != Function.CRO_WRITER):
        wrong["function"] = [_("An outside writer can only be a CRO writer.")]
    if not outside and organisation.pk != report.organisation_id:
        wrong["organisation"] = [_("Choose the own organisation, or a firm of writers.")]
    if valid_until is None and (outside or function == Function.CRO_WRITER):
        wrong["valid_until"] = [_("The access of a CRO writer needs an end date.")]
    if valid_until is not None and valid_until <= max(begins, now):
        wrong["valid_until"] = [_("Choose a later date.")]
    if outside and not reason.strip():
        wrong["reason"] = [_("Give a reason.")]
    on_it = Membership.objects.running().filter(report=report, user=counterpart)
    if outside and (counterpart is None or counterpart.is_external or not on_it.exists()):
        wrong["counterpart"] = [_("Someone inside who is on the report answers for the access.")]
    if wrong:
        raise BadInput(_("Nobody has been invited."), wrong)


def _check_new(report: Report, address: str) -> None:
    if Membership.objects.running().filter(report=report, user__email=address).exists():
        raise BadInput(
            _("Nobody has been invited."), {"email": [_("This person is on the report already.")]}
        )
    if Invitation.objects.waiting().filter(report=report, email=address).exists():
        raise BadInput(
            _("Nobody has been invited."),
            {"email": [_("An invitation waits at this address. It can be sent again.")]},
        )


def _write(invitation: Invitation, now: datetime) -> Invitation:
    """Give the row its secret and its days, keep it, and ring for the letter."""
    invitation.nonce = new_nonce()
    invitation.digest = digest_of(invitation.token())
    invitation.sent_at = now
    invitation.expires_at = now + timedelta(days=settings.INVITATION_DAYS)
    invitation.save(force_insert=True)
    transaction.on_commit(partial(tasks.send_invitation.delay, invitation.pk), robust=True)
    return invitation


def _told(invitation: Invitation) -> dict[str, object]:
    since, until = invitation.valid_from, invitation.valid_until
    counterpart = invitation.counterpart
    return {
        "function": invitation.function,
        "organisation": invitation.organisation.name,
        **({"from": since.isoformat()} if since else {}),
        "until": until.isoformat() if until else None,
        **(
            {"counterpart": counterpart.name, **asdict(scope_of(invitation))} if counterpart else {}
        ),
        "link_until": invitation.expires_at.isoformat(),
    }


def _record(verb: Verb, invitation: Invitation, actor: User, **said: object) -> None:
    report_id, reason = invitation.report_id, invitation.reason
    record(verb=verb, actor=actor, obj=invitation, report_id=report_id, reason=reason, **said)  # type: ignore[arg-type]


def _held(invitation: Invitation, actor: User) -> Invitation:
    """Lock an invitation that was neither accepted, revoked nor sent again."""
    require(report_abilities(actor, invitation.report), "report.lead")
    rows = Invitation.objects.untouched().filter(pk=invitation.pk)
    held = rows.select_for_update(of=("self",), no_key=True).first()
    if held is None:
        raise WrongState(_("This invitation is closed: it was accepted, revoked or sent again."))
    return held


@transaction.atomic
def send_again(*, invitation: Invitation, actor: User, now: datetime) -> Invitation:
    """Send a new letter with a new link and new days; the old link dies with this."""
    old = _held(invitation, actor)
    if old.valid_until is not None and old.valid_until <= now:
        raise WrongState(_("The access it offers would be over. Revoke it and invite anew."))
    Invitation.objects.filter(pk=old.pk).update(superseded_at=now)
    kept = list(old.sections.all())
    fresh = Invitation.objects.get(pk=old.pk)
    fresh.pk, fresh.superseded_at, fresh.mailed_at, fresh.invited_by = None, None, None, actor
    fresh.person = User.objects.filter(email=fresh.email).first()
    made = _write(fresh, now)
    made.sections.set(kept)
    until = {"link_until": old.expires_at.isoformat()}
    _record(Verb.INVITATION_SENT_AGAIN, made, actor, before=until, after=_told(made))
    return made


@transaction.atomic
def revoke(*, invitation: Invitation, actor: User, now: datetime) -> Invitation:
    """Close an invitation; its link says so from now on."""
    held = _held(invitation, actor)
    held.revoked_at = now
    held.save(update_fields=["revoked_at"])
    _record(Verb.INVITATION_REVOKED, held, actor)
    return held


def _firm_named(name: str) -> Organisation:
    """Return the firm of outside writers of that name, made where there is none."""
    words = " ".join(name.split())
    known = Organisation.objects.filter(name__iexact=words).first()
    if known is None and words:
        return Organisation.objects.create(name=words, kind=Organisation.Kind.CRO)
    if known is None or known.kind != Organisation.Kind.CRO:
        raise BadInput(
            _("Nobody has been invited."), {"firm": [_("This is no firm of outside writers.")]}
        )
    return known
