"""What the report's overview shows: numbers, heat map, timeline, who owes what. Constant queries."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count
from django.urls import reverse

from cer_portal import pictures
from cer_portal.accounts.models import User
from cer_portal.contributions.models import Contribution
from cer_portal.contributions.selectors import late_in
from reviews.decisions import FindingState
from reviews.models import Finding, Milestone, Review
from sections.checks import unfilled
from sections.lineage import Drift, drift, unconfirmed
from sections.models import Report, Section, StateChange
from sections.selectors import readable_sections, with_people
from sections.workflow import SUBMITTABLE, State


@dataclass
class Owed:
    """What one person owes in a report, as counts; `late` is the part whose date has passed."""

    person: User
    writing: int = 0
    reviewing: int = 0
    answering: int = 0
    late: int = 0

    @property
    def total(self) -> int:
        """Everything the person owes."""
        return self.writing + self.reviewing + self.answering


@dataclass(frozen=True)
class Overview:
    """The overview of one report on one day."""

    sections: Sequence[Section]
    heat: Sequence[pictures.HeatRow]
    states: Sequence[pictures.Part]
    late: int
    gaps: Sequence[tuple[Section, list[str]]]
    severities: Sequence[tuple[str, int]]
    owed: Sequence[Owed]
    milestones: Sequence[Milestone]
    reviewing: int = 0
    findings: int = 0
    next_milestone: Milestone | None = None
    asked_late: Sequence[Contribution] = field(default_factory=tuple)
    waiting: Sequence[Section] = field(default_factory=tuple)
    drift: Drift | None = None
    unconfirmed: int = 0


def overview(report: Report, user: User, today: date, now: datetime) -> Overview:
    """Gather the overview in a number of queries that does not grow with the report."""
    readable = readable_sections(report, user).texts()
    sections = list(with_people(readable))
    findings = _open_findings(report)
    reviews = _open_reviews(report)
    milestones = list(report.milestones.select_related("owner").order_by("position"))
    in_round = {review.round_section.section_id for review in reviews}
    return Overview(
        sections=sections,
        heat=_heat(report, sections, findings, today, now),
        states=_parts(report, sections),
        late=sum(1 for section in sections if is_late(section, today)),
        gaps=[(section, gap) for section in sections if (gap := unfilled(section))],
        severities=_severities(findings),
        owed=_owed(sections, reviews, findings, today),
        milestones=milestones,
        reviewing=len(in_round),
        findings=len(findings),
        asked_late=list(late_in(report, today)),
        next_milestone=next((m for m in milestones if m.state == "open"), None),
        waiting=[s for s in sections if s.state == State.IN_REVIEW and s.pk not in in_round],
        drift=drift([report.pk], user).get(report.pk) if hasattr(report, "localises") else None,
        unconfirmed=unconfirmed(report) if hasattr(report, "continues") else 0,
    )


def is_late(section: Section, today: date) -> bool:
    """Whether the section should be with the reviewers by now and is not approved."""
    return section.due is not None and section.due < today and not section.is_settled


def _open_findings(report: Report) -> list[Finding]:
    return list(Finding.objects.filter(report=report).standing())


def _open_reviews(report: Report) -> list[Review]:
    reviews = Review.objects.filter(
        round_section__round__report=report, round_section__is_open=True, state=Review.State.OPEN
    )
    return list(reviews.select_related("reviewer", "round_section", "round_section__round"))


def _severities(findings: Iterable[Finding]) -> list[tuple[str, int]]:
    counts = Counter(finding.severity for finding in findings)
    return [(name, counts[name]) for name in ("critical", "major", "minor", "editorial")]


def _parts(report: Report, sections: Iterable[Section]) -> list[pictures.Part]:
    counts = Counter(section.state for section in sections)
    address = reverse("section_list", args=[report.slug])
    return [
        pictures.Part(state=state, count=counts[state], url=f"{address}?state={state}")
        for state in State.values
        if counts[state]
    ]


def _heat(
    report: Report,
    sections: Sequence[Section],
    findings: Iterable[Finding],
    today: date,
    now: datetime,
) -> list[pictures.HeatRow]:
    by_section: dict[int, Counter[str]] = defaultdict(Counter)
    for finding in findings:
        by_section[finding.section_id][finding.severity] += 1
    spent = _days_in_states(sections, now)
    return [
        pictures.HeatRow(
            label=section.title,
            number=section.number,
            url=reverse("section", args=[report.slug, section.pk]),
            state=section.state,
            days=spent[section.pk],
            owner=section.author,
            due=section.due,
            late=is_late(section, today),
            findings=pictures.FindingCounts(**by_section[section.pk]),
        )
        for section in sections
    ]


def _days_in_states(sections: Sequence[Section], now: datetime) -> dict[int, dict[str, int]]:
    """Return whole days each section has spent in each state it was in, by section and state."""
    days: dict[int, dict[str, int]] = {section.pk: {} for section in sections}
    left: dict[int, datetime] = {}
    seconds: dict[tuple[int, str], float] = defaultdict(float)
    changes = StateChange.objects.filter(section_id__in=days).order_by("id")
    for pk, before, at in changes.values_list("section_id", "before", "at"):
        if pk in left:
            seconds[pk, before] += (at - left[pk]).total_seconds()
        left[pk] = at
    for section in sections:
        seconds[section.pk, section.state] += (now - section.state_since).total_seconds()
    for (pk, state), spent in seconds.items():
        days[pk][state] = max(0, int(spent // 86400))
    return days


def _owed(
    sections: Iterable[Section],
    reviews: Iterable[Review],
    findings: Iterable[Finding],
    today: date,
) -> list[Owed]:
    """Return who owes what, the latest first."""
    people: dict[int, Owed] = {}
    unanswered = Counter(f.section_id for f in findings if f.state == FindingState.OPEN)
    for section in sections:
        if section.author is None or section.state not in (State.NOT_STARTED, *SUBMITTABLE):
            continue
        owed = people.setdefault(section.author.pk, Owed(section.author))
        owed.writing += 1
        owed.answering += unanswered[section.pk]
        owed.late += is_late(section, today)
    for review in reviews:
        owed = people.setdefault(review.reviewer_id, Owed(review.reviewer))
        owed.reviewing += 1
        owed.late += review.due_on < today
    return sorted(people.values(), key=lambda each: (-each.late, -each.total, each.person.name))


def drawn(report: Report, milestones: Iterable[Milestone], today: date) -> pictures.Picture:
    """Return the timeline of the milestones with today's line."""
    address = reverse("milestone_list", args=[report.slug])
    items = [
        pictures.Milestone(
            title=milestone.title,
            baseline=milestone.baseline,
            due=milestone.due,
            done=milestone.done_at.date() if milestone.done_at else None,
            state=milestone.state,
            url=f"{address}#milestone-{milestone.pk}",
        )
        for milestone in milestones
    ]
    return pictures.timeline(items, today)


def sections_by_state(report: Report) -> dict[str, int]:
    """Return how many text sections stand in each state."""
    counted = Section.objects.texts().filter(report=report).values("state")
    return {row["state"]: row["n"] for row in counted.annotate(n=Count("pk")).order_by()}
