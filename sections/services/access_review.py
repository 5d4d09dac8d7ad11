"""Look over who has access, and keep that somebody did."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.selectors import last_acts
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput, WrongState
from sections.models import AccessReview, Membership, Report
from sections.permissions import report_abilities
from sections.selectors import sections_written, teams
from sections.services.scope import scope_words

# The columns of a list that leaves the portal.
LABELS = {
    "name": _lazy("Person"),
    "organisation": _lazy("Organisation"),
    "function": _lazy("Function"),
    "sections": _lazy("Sections"),
    "until": _lazy("Access until"),
    "counterpart": _lazy("Answers for the access"),
    "scope": _lazy("Scope"),
    "reason": _lazy("Reason"),
    "signed_in": _lazy("Last signed in"),
    "last_act": _lazy("Last act in the report"),
}


@dataclass(frozen=True)
class AccessRow:
    """One access as the reviewer of accesses sees it; days are ISO 8601, "" for none."""

    membership: int
    person: int
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

    @property
    def ends(self) -> datetime | None:
        """When the access ends, or None."""
        return datetime.fromisoformat(self.until) if self.until else None

    @property
    def acted(self) -> datetime | None:
        """When the person last left a line in the report, or None."""
        return datetime.fromisoformat(self.last_act) if self.last_act else None


def access_rows(report: Report, *, now: datetime) -> list[AccessRow]:
    """Return everyone with a running access: role, scope, end, and when it was last used."""
    return rows_of([report], now=now)[report.pk]


def rows_of(reports: Sequence[Report], *, now: datetime) -> dict[int, list[AccessRow]]:
    """Return the accesses of several reports by report id, in four queries however many."""
    ids = [report.pk for report in reports]
    written, acts = sections_written(ids), last_acts(report_ids=ids, until=now)
    found: dict[int, list[AccessRow]] = {pk: [] for pk in ids}
    for each in teams(ids):
        place = (each.report_id, each.user_id)
        found[each.report_id].append(_row(each, written.get(place, 0), acts.get(place)))
    return found


def _row(each: Membership, written: int, last_act: datetime | None) -> AccessRow:
    return AccessRow(
        membership=each.pk,
        person=each.user_id,
        name=each.user.name,
        organisation=each.user.organisation.name,
        outside=each.user.is_external,
        function=each.function,
        sections=written,
        until=_iso(each.valid_until),
        counterpart=each.counterpart.name if each.counterpart else "",
        reason=each.reason,
        scope=scope_words(each) if each.user.is_external else "",
        signed_in=_iso(each.user.last_login),
        last_act=_iso(last_act),
    )


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

    `note` says why everyone left in it still needs the access; without one BadInput is raised.
    `seen` is the mark of the list that was shown: raises WrongState where it has changed since.
    """
    require(report_abilities(actor, report), "report.lead")
    if not note.strip():
        raise BadInput(_("Nothing has been confirmed."), {"note": [_("Give a reason.")]})
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


@transaction.atomic
def note_accesses_export(*, reports: Sequence[Report], actor: User, now: datetime) -> None:
    """Keep in the trail of each report that its list of accesses was taken away."""
    for report in reports:
        require(report_abilities(actor, report), "report.lead")
        record(verb=Verb.ACCESSES_EXPORTED, actor=actor, obj=report, report_id=report.pk)
