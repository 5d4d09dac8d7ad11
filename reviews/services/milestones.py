"""Add milestones to the plan of a report, move them, end them."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput
from reviews.models import Milestone
from reviews.permissions import milestone_abilities, plan_abilities
from reviews.selectors.milestones import owners_of
from sections.models import Report

FIELDS = ["title", "starts", "due", "owner"]


@transaction.atomic
def add_milestone(
    *, report: Report, title: str, due: date, owner: User | None, actor: User, now: datetime
) -> Milestone:
    """Add a milestone of one's own to the plan; its first date is its baseline."""
    require(plan_abilities(actor, report), "milestone.plan")
    _check(report, title, owner)
    Report.objects.select_for_update(no_key=True).get(pk=report.pk)
    last = Milestone.objects.filter(report=report).aggregate(last=Max("position"))["last"] or 0
    milestone = Milestone.objects.create(
        report=report,
        key=f"own-{last + 1}",
        position=last + 1,
        title=title.strip(),
        baseline=due,
        due=due,
        owner=owner,
    )
    record_milestone(Verb.MILESTONE_SET, milestone, actor, {}, said(milestone))
    return milestone


@transaction.atomic
def set_milestone(
    *,
    milestone: Milestone,
    title: str,
    due: date,
    owner: User | None,
    actor: User,
    now: datetime,
    reason: str = "",
) -> Milestone:
    """Move a milestone, rename it or give it to someone else; the baseline stays."""
    locked = _lock(milestone)
    require(milestone_abilities(actor, locked), "milestone.change")
    _check(locked.report, title, owner)
    changed = {"title": title.strip(), "due": due, "owner": owner}
    return change_locked(locked, changed, actor, reason)


@transaction.atomic
def complete_milestone(*, milestone: Milestone, actor: User, now: datetime) -> Milestone:
    """Mark a milestone as done, as the RA lead or its owner."""
    locked = _lock(milestone)
    require(milestone_abilities(actor, locked), "milestone.complete")
    return _end(locked, Milestone.State.DONE, now, actor, Verb.MILESTONE_DONE)


@transaction.atomic
def reopen_milestone(*, milestone: Milestone, actor: User, now: datetime) -> Milestone:
    """Take back that a milestone is done."""
    locked = _lock(milestone)
    require(milestone_abilities(actor, locked), "milestone.reopen")
    return _end(locked, Milestone.State.OPEN, None, actor, Verb.MILESTONE_REOPENED)


def _end(
    milestone: Milestone, state: str, at: datetime | None, actor: User, verb: Verb
) -> Milestone:
    before = {"state": milestone.state}
    milestone.state, milestone.done_at = state, at
    milestone.done_by = actor if at else None
    milestone.save(update_fields=["state", "done_at", "done_by"])
    record_milestone(verb, milestone, actor, before, {"state": milestone.state})
    return milestone


def _lock(milestone: Milestone) -> Milestone:
    rows = Milestone.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("report").get(pk=milestone.pk)


def _check(report: Report, title: str, owner: User | None) -> None:
    if not title.strip():
        raise BadInput(_("The milestone has no name."), {"title": [_("A name is needed.")]})
    if owner is not None and not owners_of(report).filter(pk=owner.pk).exists():
        raise BadInput(
            _("%(name)s is not on this report.") % {"name": owner.name},
            {"owner": [_("Choose someone on the report.")]},
        )


def change_locked(
    milestone: Milestone, changed: Mapping[str, object], actor: User, reason: str = ""
) -> Milestone:
    """Write new values into a locked milestone, with one line in the trail where any differs."""
    before = said(milestone)
    for name, value in changed.items():
        setattr(milestone, name, value)
    after = said(milestone)
    if after != before:
        milestone.save(update_fields=FIELDS)
        record_milestone(Verb.MILESTONE_SET, milestone, actor, before, after, reason)
    return milestone


def said(milestone: Milestone) -> dict[str, object]:
    """Return what the trail keeps of a milestone."""
    return {
        "title": milestone.title,
        "due": milestone.due.isoformat(),
        "owner": milestone.owner.name if milestone.owner else None,
    }


def record_milestone(
    verb: Verb,
    milestone: Milestone,
    actor: User,
    before: Mapping[str, object],
    after: Mapping[str, object],
    reason: str = "",
) -> None:
    """Write one line about a milestone into the trail, inside the transaction of its verb."""
    record(
        verb=verb,
        actor=actor,
        obj=milestone,
        report_id=milestone.report_id,
        before=before,
        after=after,
        reason=reason.strip(),
    )
