"""How far the room of an outside writer reaches: evidence, imports, comments, names, suggesting alone."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.accounts.roles import Function
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput, WrongState
from sections.models import EvidenceScope, Membership
from sections.models.people import RoomScope
from sections.permissions import report_abilities


@dataclass(frozen=True)
class Scope:
    """What an access opens beyond the assigned sections."""

    evidence: str = EvidenceScope.NONE
    may_import: bool = False
    may_comment: bool = True
    may_see_names: bool = False
    only_suggests: bool = False


SCOPE_FIELDS = tuple(field.name for field in fields(Scope))


def scope_of(access: RoomScope) -> Scope:
    """Return the scope of an access, or of the offer of one, as it stands."""
    return Scope(**{name: getattr(access, name) for name in SCOPE_FIELDS})


def scope_words(access: RoomScope) -> str:
    """Return in words what an access, or the offer of one, opens beyond the assigned sections."""
    said = [_("reads of the evidence: %s") % access.get_evidence_display()]
    for holds, words in (
        (access.may_import, _("imports")),
        (access.may_comment, _("comments")),
        (access.may_see_names, _("sees names")),
        (access.only_suggests, _("suggests, does not write")),
    ):
        said += [words] if holds else []
    return ", ".join(said)


def check_scope(scope: Scope) -> Scope:
    """Return the scope if it can be given, or raise BadInput."""
    if scope.evidence not in EvidenceScope.values:
        raise BadInput(_("There is no such scope."), {"evidence": [_("Choose one.")]})
    if scope.may_import and scope.evidence != EvidenceScope.ALL:
        sentence = _(
            "An import tells which records the register holds, so importing needs the whole register."
        )
        raise BadInput(sentence, {"may_import": [sentence]})
    return scope


@transaction.atomic
def set_scope(
    *, membership: Membership, scope: Scope, reason: str, actor: User, now: datetime
) -> Membership:
    """Change how far a running access of an outside writer reaches, for a reason; at once.

    Raises WrongState for an access that is over or of someone inside, BadInput for a scope that
    cannot be given or without a reason. The scope it has already leaves no line.
    """
    require(report_abilities(actor, membership.report), "report.lead")
    locked = Membership.objects.select_for_update(no_key=True, of=("self",)).get(pk=membership.pk)
    if not Membership.objects.running().filter(pk=locked.pk).exists():
        raise WrongState(_("This access is over. Give it anew."))
    if locked.function != Function.CRO_WRITER:
        raise WrongState(
            _("Only the access of a CRO writer is narrowed; inside, functions decide.")
        )
    if not reason.strip():
        raise BadInput(_("Say why the access is changed."), {"reason": [_("Give a reason.")]})
    return apply_scope(locked=locked, scope=check_scope(scope), reason=reason, actor=actor, now=now)


def apply_scope(
    *, locked: Membership, scope: Scope, reason: str, actor: User, now: datetime
) -> Membership:
    """Write the scope of a locked access, with a line that says what changed."""
    old, new = asdict(scope_of(locked)), asdict(scope)
    changed = [name for name in SCOPE_FIELDS if old[name] != new[name]]
    if not changed:
        return locked
    for name in changed:
        setattr(locked, name, new[name])
    locked.save(update_fields=changed)
    record(
        verb=Verb.MEMBER_SCOPED,
        actor=actor,
        obj=locked,
        report_id=locked.report_id,
        before={name: old[name] for name in changed},
        after={name: new[name] for name in changed},
        reason=reason,
        label=str(locked),
    )
    return locked
