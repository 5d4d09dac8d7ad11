"""Read the portfolio: the reports of a person, each with where it stands."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from cer_portal import pictures
from cer_portal.accounts.models import User
from reviews.models import Milestone
from sections.lineage import Drift, drift
from sections.models import Report, Section
from sections.workflow import State


@dataclass(frozen=True)
class PortfolioRow:
    """One report in the portfolio: its sections by state, what is late, what comes next."""

    report: Report
    parts: Sequence[pictures.Part]
    late: int
    next_milestone: Milestone | None
    drift: Drift | None = None


def reports_of(user: User, *, query: str = "") -> QuerySet[Report]:
    """Return the reports the person may see, by title; `query` looks in title, device, short name."""
    reports = Report.objects.visible_to(user).select_related("device")
    for word in query.split():
        reports = reports.filter(
            Q(title__icontains=word) | Q(device__name__icontains=word) | Q(slug__icontains=word)
        )
    return reports.order_by("target_date", "title")


def portfolio_rows(reports: Sequence[Report], user: User, today: date) -> list[PortfolioRow]:
    """Return the rows of one page of reports in four queries, counting only what the person sees."""
    ids = [report.pk for report in reports]
    seen = Section.objects.visible_to(user).texts().filter(report__in=ids)
    counted = seen.values("report_id", "state").annotate(n=Count("pk")).order_by()
    states = {(row["report_id"], row["state"]): row["n"] for row in counted}
    late = Counter(
        seen.filter(due__lt=today).exclude(state=State.APPROVED).values_list("report_id", flat=True)
    )
    behind = drift(ids, user)
    upcoming: dict[int, Milestone] = {}
    milestones = Milestone.objects.visible_to(user).filter(report__in=ids, state="open")
    for milestone in milestones.order_by("report_id", "position"):
        upcoming.setdefault(milestone.report_id, milestone)
    return [
        PortfolioRow(
            report=report,
            parts=[
                pictures.Part(state=state, count=states[report.pk, state])
                for state in State.values
                if (report.pk, state) in states
            ],
            late=late[report.pk],
            next_milestone=upcoming.get(report.pk),
            drift=behind.get(report.pk),
        )
        for report in reports
    ]
