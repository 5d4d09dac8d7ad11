"""The one verb of whoever was invited: accept, once."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import Organisation, User
from cer_portal.accounts.services.people import add_person
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput, Gone, NotAllowed
from sections.models import Invitation, Membership
from sections.models.invitation import State
from sections.permissions import report_abilities
from sections.selectors import invitation_of
from sections.services.assign import assign_section
from sections.services.people import add_member
from sections.services.scope import scope_of


def why_over(invitation: Invitation) -> Gone | None:
    """Return why a link opens nothing any more and whom to ask, or None while it can be accepted.

    It names nobody and nothing but whoever wrote the letter.
    """
    sentence = {
        State.USED: _("This invitation has been accepted. Sign in as usual."),
        State.EXPIRED: _("This invitation has run out."),
        State.REVOKED: _("This invitation has been taken back."),
        State.SUPERSEDED: _("A newer invitation has been sent. Use the link in the latest letter."),
    }.get(invitation.state)  # type: ignore[attr-defined]
    moved = invitation.person is not None and invitation.person.email != invitation.email
    leads = report_abilities(invitation.invited_by, invitation.report)["report.lead"]
    if sentence is None and (moved or not leads):
        sentence = _("This invitation no longer fits.")
    return Gone(sentence, state=invitation.state) if sentence else None  # type: ignore[attr-defined]


@transaction.atomic
def accept(
    *,
    token: str,
    actor: User | None,
    now: datetime,
    name: str = "",
    title: str = "",
    password: str = "",
) -> Membership:
    """Take an invitation, once: the access begins, and with it the account of someone new.

    `actor` is who is signed in. An address that has an account is accepted for by its person alone,
    a new one by nobody who is signed in. Raises Gone for a link that opens nothing (any more).
    """
    invitation = invitation_of(token)
    if invitation is None:
        raise Gone(_("This is no invitation."))
    if over := why_over(invitation):
        raise over
    # Of many at once one gets the row; the others do not wait for it.
    waiting = Invitation.objects.waiting().filter(pk=invitation.pk)
    free = waiting.select_for_update(no_key=True, skip_locked=True).first()
    if free is None or not waiting.update(used_at=now):
        raise Gone(_("This invitation is being accepted at this moment. Sign in as usual."))
    person = _person(invitation, actor)
    known = person or _newcomer(invitation, name, title, password)
    if person and person.is_external:
        person.hosts.add(invitation.report.organisation)
    Invitation.objects.filter(pk=invitation.pk).update(used_by=known)
    record(
        verb=Verb.INVITATION_ACCEPTED,
        actor=known,
        obj=invitation,
        report_id=invitation.report_id,
        after={"function": invitation.function, "invited_by": invitation.invited_by.name},
    )
    return _let_in(invitation, known, now)


def _person(invitation: Invitation, actor: User | None) -> User | None:
    """Return whose account has the address, which must be the actor's; None where nobody has one."""
    person = User.objects.filter(email=invitation.email).first()
    if (person.pk if person else None) != (actor.pk if actor else None):
        raise NotAllowed(_("This invitation is for another address. Sign out first."))
    return person


def _newcomer(invitation: Invitation, name: str, title: str, password: str) -> User:
    """Make the account of someone new. The letter reached the address, so it counts as confirmed."""
    if not name.strip():
        raise BadInput(_("Nothing has been saved."), {"name": [_("Give your name.")]})
    try:
        validate_password(password, User(email=invitation.email, name=name.strip()))
    except ValidationError as error:
        raise BadInput(_("Nothing has been saved."), {"password": list(error.messages)}) from error
    outside = invitation.organisation.kind == Organisation.Kind.CRO
    return add_person(
        email=invitation.email,
        name=name.strip(),
        title=title.strip(),
        organisation=invitation.organisation,
        password=password,
        hosts=[invitation.report.organisation] if outside else [],
        actor=invitation.invited_by,
    )


def _let_in(invitation: Invitation, person: User, now: datetime) -> Membership:
    """Begin the access in the name of whoever gave it, and give it its sections."""
    giver, report, begins = invitation.invited_by, invitation.report, invitation.valid_from
    membership = add_member(
        report=report,
        user=person,
        function=invitation.function,
        valid_from=begins if begins and begins > now else None,
        valid_until=invitation.valid_until,
        counterpart=invitation.counterpart,
        reason=invitation.reason,
        scope=scope_of(invitation),
        actor=giver,
        now=now,
    )
    report.__dict__.pop("_membership_of", None)
    for section in invitation.sections.all():
        free = section.author is None and person not in (section.reviewer, section.approver)
        helping = [*section.contributors.all(), *([] if free else [person])]
        assign_section(
            section=section,
            author=person if free else section.author,
            reviewer=section.reviewer,
            approver=section.approver,
            contributors=helping,
            due=section.due,
            actor=giver,
            now=now,
        )
    return membership
