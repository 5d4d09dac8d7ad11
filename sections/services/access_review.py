"""Look over who has access, and keep that somebody did."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.selectors import last_acts
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import WrongState
from sections.models import AccessReview, Report
from sections.permissions import report_abilities
from sections.selectors import rooms, team
from sections.services.scope import scope_words


@dataclass(frozen=True)
class AccessRow:
    """One access as the reviewer of accesses sees it; days are ISO 8601, "" for none."""

    membership: int
    name: str
    organisation: str
    outside: bool
    function: str
    sections: int
    until: str
    counterpart: str
    reason: str
    scope: str
    signed_in: str
    last_act: str


def access_rows(report: Report, *, now: datetime) -> list[AccessRow]:
    """Return everyone with a running access: role, scope, end, and when it was last used."""
    members = list(team(report))
    written = rooms(report, [each.user for each in members])
    acts = last_acts(report_id=report.pk, until=now)
    return [
        AccessRow(
            membership=each.pk,
            name=each.user.name,
            organisation=each.user.organisation.name,
            outside=each.user.is_external,
            function=each.function,
            sections=len(written[each.user_id]),
            until=_iso(each.valid_until),
            counterpart=each.counterpart.name if each.counterpart else "",
            reason=each.reason,
            scope=scope_words(each) if each.user.is_external else "",
            signed_in=_iso(each.user.last_login),
            last_act=_iso(acts.get(each.user_id)),
        )
        for each in members
    ]


def _iso(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else ""


def mark_of(rows: Sequence[AccessRow]) -> str:
    """Return a mark of who has which access until when; it stays while people merely work."""
    said = [(row.membership, row.function, row.sections, row.until, row.scope) for row in rows]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


@transaction.atomic
def review_access(
    *, report: Report, seen: str, note: str, actor: User, now: datetime
) -> AccessReview:
    """Keep that the RA lead looked over everyone with access, with the list as it stands.

    `seen` is the mark of the list that was shown: raises WrongState where it has changed since.
    """
    require(report_abilities(actor, report), "report.lead")
    Report.objects.select_for_update(no_key=True).get(pk=report.pk)
    rows = access_rows(report, now=now)
    if mark_of(rows) != seen:
        raise WrongState(_("Somebody's access has changed meanwhile. Look over the list again."))
    made = AccessReview.objects.create(
        report=report, by=actor, at=now, people=[asdict(row) for row in rows], note=note.strip()
    )
    record(
        verb=Verb.ACCESS_REVIEWED,
        actor=actor,
        obj=made,
        report_id=report.pk,
        after={"people": len(rows), "outside": sum(row.outside for row in rows)},
        reason=made.note,
        label=str(report),
    )
    return made
