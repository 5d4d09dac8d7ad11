"""Verbs about who is on a report: add, end, stand for a role."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.accounts.roles import Function
from cer_portal.accounts.services.leaving import close_ways_in
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput, WrongState
from sections import grants, responsibility
from sections.models import Invitation, Membership, Report, RoleHolder
from sections.permissions import report_abilities
from sections.selectors import has_live_access
from sections.services.scope import Scope, apply_scope, check_scope, scope_of

# How long an outside writer is let in where the wizard names no other date.
OUTSIDE_DAYS = 90


@transaction.atomic
def add_member(
    *,
    report: Report,
    user: User,
    function: str,
    actor: User,
    now: datetime,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
    counterpart: User | None = None,
    reason: str = "",
    scope: Scope | None = None,
) -> Membership:
    """Give a person one function in a report, from now or a later moment, until one where it is named.

    Raises BadInput for a person whom the actor may not select, who has a function already, or for a
    function that does not fit: an outside writer is a CRO writer, needs an end date, and a
    counterpart from inside who is on the report and answers for the access. `scope` says how far the
    room of an outside writer reaches; without it, the least.
    """
    _ask(report, actor)
    _check_fit(user, function, actor, valid_from or now, valid_until)
    answering = _counterpart(report, user, counterpart)
    _check_new(report, user)
    # An access that ran out by itself is closed, so that the new one is the only open row.
    Membership.objects.filter(report=report, user=user, revoked_at=None).update(revoked_at=now)
    # Nor does a letter under way let the person in again once this access is ended.
    Invitation.objects.untouched().filter(report=report, email=user.email).update(revoked_at=now)
    membership = Membership.objects.create(
        report=report,
        user=user,
        function=function,
        valid_from=valid_from or now,
        valid_until=valid_until,
        counterpart=answering,
        reason=reason,
        added_by=actor,
        **asdict(check_scope(scope or Scope())),
    )
    grants.grant_report(membership)
    record(
        verb=Verb.MEMBER_ADDED,
        actor=actor,
        obj=membership,
        report_id=report.pk,
        after=_given(membership, now),
        reason=reason,
        label=str(membership),
    )
    return membership


def _check_new(report: Report, user: User) -> None:
    given = Membership.objects.filter(report=report, user=user)
    if given.running().exists():
        raise BadInput(_("%(name)s is on this report already.") % {"name": user.name})
    if given.coming().exists():
        raise BadInput(
            _("The access of %(name)s begins later; end it first.") % {"name": user.name}
        )


def _given(membership: Membership, now: datetime) -> dict[str, object]:
    until, counterpart = membership.valid_until, membership.counterpart
    told = {"function": membership.function, "until": until.isoformat() if until else None}
    if membership.valid_from > now:
        told["from"] = membership.valid_from.isoformat()
    if counterpart is None:
        return {**told}
    return {**told, "counterpart": counterpart.name, **asdict(scope_of(membership))}


def _ask(report: Report, actor: User) -> None:
    """The creator founds the team; from then on the RA lead decides."""
    if Membership.objects.filter(report=report).exists() or report.created_by_id != actor.pk:
        require(report_abilities(actor, report), "report.lead")


def _check_fit(
    user: User, function: str, actor: User, begins: datetime, valid_until: datetime | None
) -> None:
    if function not in Function.values:
        raise BadInput(_("There is no such function."), {"function": [_("Choose one.")]})
    if not User.objects.selectable_by(actor).filter(pk=user.pk).exists():
        raise BadInput(_("This person cannot be put on the report."), {"user": [_("Unknown.")]})
    if user.is_external and function != Function.CRO_WRITER:
        raise BadInput(_("An outside writer can only be a CRO writer."))
    if function == Function.CRO_WRITER and valid_until is None:
        raise BadInput(_("The access of a CRO writer needs an end date."), {"valid_until": ["–"]})
    if valid_until is not None and valid_until <= begins:
        raise BadInput(
            _("The access would end before it begins."),
            {"valid_until": [_("Choose a later date.")]},
        )


def _counterpart(report: Report, user: User, counterpart: User | None) -> User | None:
    """Return who answers for an outside writer; insiders need nobody."""
    if not user.is_external:
        return None
    if counterpart is None:
        raise BadInput(
            _("Name the person inside who answers for the outside writer."),
            {"counterpart": [_("Choose one.")]},
        )
    on_it = Membership.objects.running().filter(report=report, user=counterpart).exists()
    if counterpart.is_external or not on_it:
        raise BadInput(
            _("Only someone inside who is on the report answers for an outside writer."),
            {"counterpart": [_("Choose another person.")]},
        )
    return counterpart


@transaction.atomic
def renew_membership(
    *,
    membership: Membership,
    valid_until: datetime,
    reason: str,
    actor: User,
    now: datetime,
    scope: Scope | None = None,
) -> Membership:
    """Let a running access with an end date run longer, for a reason; with another scope if named.

    Raises BadInput for a date that is not later than the one it has, or without a reason; an access
    that is over is not renewed (WrongState): it is given anew.
    """
    require(report_abilities(actor, membership.report), "report.lead")
    locked = Membership.objects.select_for_update(no_key=True, of=("self",)).get(pk=membership.pk)
    before = _renewable(locked, valid_until, reason)
    locked.valid_until = valid_until
    locked.save(update_fields=["valid_until"])
    record(
        verb=Verb.MEMBER_RENEWED,
        actor=actor,
        obj=locked,
        report_id=locked.report_id,
        before={"until": before.isoformat()},
        after={"until": valid_until.isoformat()},
        reason=reason,
    )
    if not scope:
        return locked
    return apply_scope(locked=locked, scope=check_scope(scope), reason=reason, actor=actor, now=now)


def _renewable(membership: Membership, valid_until: datetime, reason: str) -> datetime:
    """Return the end date an access has, where it can be moved to the later one."""
    if not Membership.objects.running().filter(pk=membership.pk).exists():
        raise WrongState(_("This access is over. Give it anew."))
    if membership.valid_until is None:
        raise WrongState(_("This access has no end date."))
    if valid_until <= membership.valid_until:
        raise BadInput(
            _("The new end date is not later than the old one."),
            {"valid_until": [_("Choose a later date.")]},
        )
    if not reason.strip():
        raise BadInput(_("Say why the access is renewed."), {"reason": [_("Give a reason.")]})
    return membership.valid_until


@transaction.atomic
def end_membership(
    *, membership: Membership, actor: User, now: datetime, reason: str
) -> Membership:
    """End a person's access at once. What the person wrote stays, with the name.

    With the last access of an outside writer end the sessions and the tokens too.
    """
    report = membership.report
    require(report_abilities(actor, report), "report.lead")
    locked = Membership.objects.select_for_update(no_key=True, of=("self",)).get(pk=membership.pk)
    if locked.user_id == actor.pk:
        raise BadInput(_("You cannot end your own access; another RA lead can."))
    if locked.revoked_at is None:
        locked.revoked_at, locked.end_reason = now, reason
        locked.save(update_fields=["revoked_at", "end_reason"])
        grants.withdraw_report(locked.user, report)
        _leave_roles(locked, actor, now)
        closed = {} if has_live_access(locked.user) else close_ways_in(person=locked.user, now=now)
        record(
            verb=Verb.MEMBER_ENDED,
            actor=actor,
            obj=locked,
            report_id=report.pk,
            after={"ended": now.isoformat(), **closed},
            reason=reason,
        )
    return locked


def _leave_roles(membership: Membership, actor: User, now: datetime) -> None:
    """Nobody stands for a role who is not on the report."""
    report, user = membership.report, membership.user
    for held in RoleHolder.objects.filter(report=report, user=user):
        hold_role(report=report, role=held.role, user=None, actor=actor, now=now)


@transaction.atomic
def hold_role(*, report: Report, role: str, user: User | None, actor: User, now: datetime) -> None:
    """Name the person who stands for a role of the responsibility model, or nobody yet.

    The person must be on the report. The sections are assigned by `assign_by_model` afterwards.
    """
    require(report_abilities(actor, report), "report.lead")
    held = RoleHolder.objects.filter(report=report, role=role)
    before = held.values_list("user__name", flat=True).first()
    if user is None:
        held.delete()
    elif not Membership.objects.running().filter(report=report, user=user).exists():
        raise BadInput(_("%(name)s is not on this report.") % {"name": user.name})
    else:
        RoleHolder.objects.update_or_create(report=report, role=role, defaults={"user": user})
    after = user.name if user else None
    if after != before:
        record(
            verb=Verb.REPORT_CHANGED,
            actor=actor,
            obj=report,
            report_id=report.pk,
            before={f"role_{role}": before},
            after={f"role_{role}": after},
        )


@transaction.atomic
def name_team(
    *, report: Report, holders: Mapping[str, User | None], actor: User, now: datetime
) -> None:
    """Name the holders of all roles at once, and put those on the report who are not on it yet.

    A new person gets the function that usually holds the role. An outside writer is given
    OUTSIDE_DAYS and answered for by the lead who names the team; the people page renews it.
    """
    require(report_abilities(actor, report), "report.lead")
    on_it = set(
        Membership.objects.running().filter(report=report).values_list("user_id", flat=True)
    )
    for role, user in holders.items():
        if user is not None and user.pk not in on_it:
            add_member(
                report=report,
                user=user,
                function=_usual_function(role, user),
                valid_until=now + timedelta(days=OUTSIDE_DAYS) if user.is_external else None,
                counterpart=actor if user.is_external else None,
                actor=actor,
                now=now,
            )
            on_it.add(user.pk)
        hold_role(report=report, role=role, user=user, actor=actor, now=now)


def _usual_function(role: str, user: User) -> str:
    if user.is_external:
        return Function.CRO_WRITER
    usual = responsibility.function_of(role)
    # Writing for a CRO is a matter of the contract, not of the role: an insider who stands for it
    # writes as Clinical.
    return Function.CLINICAL if usual == Function.CRO_WRITER else usual
