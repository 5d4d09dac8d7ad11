"""Look into a report as an outside writer does: begun and ended by the RA lead, changing nothing."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.accounts.roles import Function
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import WrongState
from sections.models import Membership
from sections.permissions import report_abilities


@transaction.atomic
def begin_viewing(*, membership: Membership, actor: User, now: datetime) -> Membership:
    """Keep that the lead begins to look as an outside writer.

    Raises WrongState for an access that is over, and for someone inside: what they drafted for
    themselves is theirs alone.
    """
    require(report_abilities(actor, membership.report), "report.lead")
    if not viewable(membership.pk):
        raise WrongState(_("Only as an outside writer whose access runs can one look."))
    _line(Verb.VIEWING_BEGUN, membership, actor)
    return membership


@transaction.atomic
def end_viewing(*, membership: Membership, actor: User, now: datetime) -> Membership:
    """Keep that the lead looks with their own eyes again."""
    require(report_abilities(actor, membership.report), "report.lead")
    _line(Verb.VIEWING_ENDED, membership, actor)
    return membership


def viewable(pk: int) -> Membership | None:
    """Return the access if one can look through it now: a room that is open."""
    rooms = Membership.objects.running().filter(pk=pk, function=Function.CRO_WRITER)
    found = rooms.select_related("user__organisation", "report").first()
    return found if found is not None and found.user.is_external else None


def _line(verb: Verb, membership: Membership, actor: User) -> None:
    record(
        verb=verb,
        actor=actor,
        obj=membership,
        report_id=membership.report_id,
        label=str(membership),
    )
