"""Read across the whole house, for the roof: what waits for a person."""

from collections import Counter
from datetime import date, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cer_portal.accounts.models import User
from cer_portal.contributions.selectors import (
    contributions_waiting,
    late_for,
    plans_to_agree,
    plans_waiting,
    waiting_for,
)
from cer_portal.evaluators.selectors import (
    declarations_wanted,
    qualification_wanted,
    records_asked,
)
from cer_portal.work_items import WorkGroup, WorkItem, facts_of, texts_of
from reviews.decisions import FindingState
from reviews.models import Finding, Milestone, Review
from reviews.selectors.asked import asked_to_sign
from sections.discussion import waiting_mentions, waiting_suggestions
from sections.lineage import sources_moved
from sections.models import Section
from sections.ownership import facts_waiting
from sections.selectors import facts_moved, sections_of_person
from sections.workflow import SUBMITTABLE, State

WRITING = (State.NOT_STARTED, *SUBMITTABLE)
# A milestone waits for its owner from this long before its date.
NEAR = timedelta(days=21)


def work_count(user: User, today: date) -> int:
    """Return how many things wait for the person: as many as `my_work` lists."""
    lists = (
        _writing(user),
        _answering(user),
        _reviewing(user),
        _verifying(user),
        _soon(user, today),
        asked_to_sign(user),
        facts_moved(user),
        facts_waiting(user, today + NEAR),
        waiting_suggestions(user),
        waiting_mentions(user),
        sources_moved(user),
        qualification_wanted(user, today),
        declarations_wanted(user, today),
        waiting_for(user),
        late_for(user, today),
        plans_to_agree(user),
    )
    waiting = [rows.order_by().values_list("pk") for rows in lists]
    return waiting[0].union(*waiting[1:], all=True).count()


def _writing(user: User) -> QuerySet[Section]:
    return sections_of_person(user).filter(state__in=WRITING)


def _answering(user: User) -> QuerySet[Section]:
    """Sections out of the author's hands that have findings without an answer."""
    unanswered = Finding.objects.filter(state=FindingState.OPEN).values("section_id")
    return sections_of_person(user).exclude(state__in=WRITING).filter(pk__in=unanswered)


def _soon(user: User, today: date) -> QuerySet[Milestone]:
    """The person's milestones that are late or near."""
    return (
        Milestone.objects.visible_to(user)
        .filter(owner=user, state=Milestone.State.OPEN, due__lte=today + NEAR)
        .select_related("report__device")
    )


def _reviewing(user: User) -> QuerySet[Review]:
    readable = Section.objects.visible_to(user).values("pk")
    return Review.objects.filter(
        reviewer=user,
        state=Review.State.OPEN,
        round_section__is_open=True,
        round_section__section__in=readable,
    ).select_related(
        "round_section__section__report__device", "round_section__round", "round_section__revision"
    )


def _verifying(user: User) -> QuerySet[Finding]:
    return (
        Finding.objects.visible_to(user)
        .filter(review__reviewer=user, state=FindingState.ANSWERED)
        .select_related("section__report__device")
    )


def my_work(user: User, today: date) -> list[WorkGroup]:
    """Return everything that waits for the person, grouped by when it is due; empty groups left out."""
    items = [
        *_sections(user),
        *_answers(user),
        *_reviews(user),
        *_findings(user),
        *_milestones(user, today),
        *_signing(user),
        *texts_of(user),
        *facts_of(user, today + NEAR),
        *_sources(user),
        *_records(user, today),
        *_contributions(user, today),
    ]
    items.sort(key=lambda item: (item.due or date.max, item.report.title, item.title))
    week = today + timedelta(days=7)
    stretches = [
        (_("Late"), [i for i in items if i.due and i.due < today]),
        (_("Today"), [i for i in items if i.due == today]),
        (_("This week"), [i for i in items if i.due and today < i.due <= week]),
        (_("Later"), [i for i in items if i.due and i.due > week]),
        (_("Without a date"), [i for i in items if i.due is None]),
    ]
    return [WorkGroup(label, found) for label, found in stretches if found]


def _sections(user: User) -> list[WorkItem]:
    sections = list(_writing(user))
    ids = [section.pk for section in sections]
    open_findings = Finding.objects.filter(section__in=ids, state=FindingState.OPEN)
    findings = Counter(open_findings.values_list("section_id", flat=True))
    return [
        WorkItem(
            kind="section",
            title=str(section),
            report=section.report,
            state=section.state,
            note=_to_answer(findings[section.pk]),
            due=section.due,
            url=reverse("section_edit", args=[section.report.slug, section.pk]),
            action=_("Start") if section.state == State.NOT_STARTED else _("Write"),
        )
        for section in sections
    ]


def _to_answer(findings: int) -> str:
    if not findings:
        return ""
    return ngettext("%s finding to answer", "%s findings to answer", findings) % findings


def _reviews(user: User) -> list[WorkItem]:
    items = []
    for review in _reviewing(user):
        frozen = review.round_section
        where = [frozen.section.report.slug, frozen.round.number, frozen.section.pk]
        items.append(
            WorkItem(
                kind="review",
                title=str(frozen.section),
                report=frozen.section.report,
                state=State.IN_REVIEW,
                note=str(frozen.round),
                due=review.due_on,
                url=reverse("review", args=where),
                action=_("Review"),
                changes_url=reverse("review", args=where) + "?show=changes",
            )
        )
    return items


def _findings(user: User) -> list[WorkItem]:
    return [
        WorkItem(
            kind="finding",
            title=f"{finding} · {finding.section}",
            report=finding.section.report,
            state="",
            note=_("answered, to be verified"),
            due=None,
            url=reverse("section_findings", args=[finding.section.report.slug, finding.section_id])
            + f"#finding-{finding.pk}",
            action=_("Verify"),
        )
        for finding in _verifying(user)
    ]


def _answers(user: User) -> list[WorkItem]:
    return [
        WorkItem(
            kind="finding",
            title=str(section),
            report=section.report,
            state=section.state,
            note=_("findings to answer"),
            due=section.due,
            url=reverse("section_findings", args=[section.report.slug, section.pk]),
            action=_("Answer"),
        )
        for section in _answering(user)
    ]


def _milestones(user: User, today: date) -> list[WorkItem]:
    return [
        WorkItem(
            kind="milestone",
            title=milestone.title,
            report=milestone.report,
            state="",
            note=_("milestone"),
            due=milestone.due,
            url=reverse("milestone_list", args=[milestone.report.slug])
            + f"#milestone-{milestone.pk}",
            action=_("Open"),
        )
        for milestone in _soon(user, today)
    ]


def _signing(user: User) -> list[WorkItem]:
    return [
        WorkItem(
            kind="signing",
            title=baseline.report.title,
            report=baseline.report,
            state="",
            note=_("baseline %s, to be signed") % baseline.number,
            due=None,
            url=reverse("report_sign", args=[baseline.report.slug]),
            action=_("Sign"),
        )
        for baseline in asked_to_sign(user)
    ]


def _records(user: User, today: date) -> list[WorkItem]:
    note, action = _("you are named as evaluator"), _("Fill in")
    return [
        WorkItem("record", title, member.report, "", note, None, url, action)
        for member, title, url in records_asked(user, today)
    ]


def _contributions(user: User, today: date) -> list[WorkItem]:
    """Contributions the person owes, takes over or waits for, and plans to agree to."""
    return [
        WorkItem(each.kind, each.title, each.report, "", each.note, each.due, each.url, each.action)
        for each in (*contributions_waiting(user, today), *plans_waiting(user))
    ]


def _sources(user: User) -> list[WorkItem]:
    return [
        WorkItem(
            kind="source",
            title=str(tie.section),
            report=tie.section.report,
            state=tie.section.state,
            note=_("the source has moved"),
            due=None,
            url=reverse("section_source", args=[tie.section.report.slug, tie.section_id]),
            action=_("Answer"),
        )
        for tie in sources_moved(user)
    ]
