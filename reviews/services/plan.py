"""Plan a report backwards from its submission: milestones, and when authors owe their sections."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.verbs import Verb
from reviews.models import Milestone
from reviews.permissions import plan_abilities
from reviews.plan import ProposedMilestone, propose
from reviews.services.milestones import change_locked, record_milestone, said
from sections import responsibility
from sections.models import Report, Section
from sections.selectors import role_holders
from sections.services.assign import assign_section
from sections.services.plan import set_dates
from sections.workflow import State

# Whose public holidays count, by market.
COUNTRIES = {"EU": "DE", "CN": "CN"}
# The milestone at which the authors owe their sections.
DRAFT = "first_draft"


@transaction.atomic
def set_plan(
    *,
    report: Report,
    target: date,
    lock: date | None,
    dates: Mapping[str, date],
    actor: User,
    now: datetime,
) -> list[Milestone]:
    """Set the target and data lock dates of a report and plan its milestones back from them."""
    set_dates(report=report, target_date=target, data_lock_date=lock, actor=actor, now=now)
    return propose_milestones(report=report, target=target, dates=dates, actor=actor, now=now)


def proposal(report: Report, target: date) -> list[ProposedMilestone]:
    """Return the milestones proposed for a report that is to be submitted on `target`."""
    return propose(
        target=target,
        device_class=report.device.device_class,
        implantable=report.device.implantable,
        country=COUNTRIES.get(report.market, "DE"),
        author_role=responsibility.lead_author(report.responsibility_model),
    )


@transaction.atomic
def propose_milestones(
    *,
    report: Report,
    target: date,
    actor: User,
    now: datetime,
    dates: Mapping[str, date] | None = None,
) -> list[Milestone]:
    """Put the proposed milestones into the plan, with own `dates` by key where given.

    The first date becomes the baseline and stays; planning again moves only what is open. Owners
    are the holders of the planning roles. Authors owe their sections at the first draft, where no
    other date was set by hand.
    """
    require(plan_abilities(actor, report), "milestone.plan")
    Report.objects.select_for_update(no_key=True).get(pk=report.pk)
    existing = {each.key: each for each in Milestone.objects.filter(report=report)}
    former = existing[DRAFT].due if DRAFT in existing else None
    planned = _place(report, proposal(report, target), existing, dates or {}, actor)
    draft = next((each for each in planned if each.key == DRAFT), None)
    if draft is not None:
        _date_sections(report, draft.due, former, actor, now)
    return planned


def _place(
    report: Report,
    steps: Iterable[ProposedMilestone],
    existing: Mapping[str, Milestone],
    dates: Mapping[str, date],
    actor: User,
) -> list[Milestone]:
    holders = role_holders(report)
    planned = []
    for step in steps:
        due = dates.get(step.key, step.due)
        milestone = existing.get(step.key)
        if milestone is None:
            planned.append(_create(report, step, due, holders.get(step.owner_role), actor))
        elif milestone.state == Milestone.State.OPEN:
            changed = {"starts": min(step.starts, due), "due": due}
            planned.append(change_locked(milestone, changed, actor))
    return planned


def _create(
    report: Report, step: ProposedMilestone, due: date, owner: User | None, actor: User
) -> Milestone:
    milestone = Milestone.objects.create(
        report=report,
        key=step.key,
        position=step.position,
        title=str(step.title),
        starts=min(step.starts, due),
        baseline=due,
        due=due,
        owner=owner,
        entry=str(step.entry),
        exit=str(step.exit),
    )
    record_milestone(Verb.MILESTONE_SET, milestone, actor, {}, said(milestone))
    return milestone


def _date_sections(
    report: Report, due: date, former: date | None, actor: User, now: datetime
) -> None:
    """Move the sections' due dates that nobody has set by hand to the first draft."""
    sections = Section.objects.texts().filter(report=report).exclude(state=State.APPROVED)
    people = sections.select_related("author", "reviewer", "approver")
    for section in people.prefetch_related("contributors"):
        if section.due in (None, former) and section.due != due:
            assign_section(
                section=section,
                author=section.author,
                reviewer=section.reviewer,
                approver=section.approver,
                contributors=section.contributors.all(),
                due=due,
                actor=actor,
                now=now,
            )
