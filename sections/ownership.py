"""Facts by who answers for them, by what is counted now, and by what of it waits for the owner."""

from datetime import date

from django.db import models
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce

from cer_portal.accounts.models import User
from cer_portal.accounts.roles import RIGHTS, Right
from cer_portal.devices.models import Fact
from sections import counted
from sections.models import FactUse, Membership, Report

# Who can answer for a value: insiders who work on the report. A reader and an outside writer do not.
ANSWERING = [
    function for function, rights in RIGHTS.items() if {Right.READ_ALL, Right.COMMENT} <= rights
]


def owners_of(report: Report) -> QuerySet[User]:
    """Return the people who can answer for a fact of the report, by name."""
    members = Membership.objects.running().filter(report=report, function__in=ANSWERING)
    people = User.objects.get_queryset().select_related("organisation")
    return people.filter(pk__in=members.values("user_id")).order_by("name")


def with_counts(facts: QuerySet[Fact]) -> QuerySet[Fact]:
    """Add to each fact `counted`, what its query says now (None where it has none), and `differs`."""
    other = ~Q(value=Cast(F("counted"), models.TextField()))
    return facts.annotate(counted=_count()).annotate(
        differs=models.ExpressionWrapper(
            Q(counted__isnull=False) & other, output_field=models.BooleanField()
        )
    )


def count_of(report: Report, query: str) -> int | None:
    """Return what a query counts in a report now, or None for one that nothing counts."""
    asked = Report.objects.filter(pk=report.pk).annotate(
        # The columns of a fact that a query reads.
        report_id=F("pk"),
        query=models.Value(query, output_field=models.CharField()),
    )
    found: int | None = asked.annotate(counted=_count()).values_list("counted", flat=True).get()
    return found


def _count() -> Combinable:
    of_now = list(counted.counts())
    return of_now[0] if len(of_now) == 1 else Coalesce(*of_now)


def with_owners(facts: QuerySet[Fact], report: Report) -> QuerySet[Fact]:
    """Load who answers for each fact; `answered` is false where nobody does who still works on it."""
    members = Membership.objects.running().filter(report=report, function__in=ANSWERING)
    answered = members.filter(user=models.OuterRef("owner"))
    return facts.select_related("owner__organisation").annotate(answered=models.Exists(answered))


def narrowed(facts: QuerySet[Fact], show: str, user: User) -> QuerySet[Fact]:
    """Return the facts of a person, those nobody answers for or those whose count differs; or all.

    Takes facts that came from `with_counts` and `with_owners`.
    """
    if show == "mine":
        return facts.filter(owner=user)
    if show == "nobody":
        return facts.filter(answered=False)
    return facts.filter(differs=True) if show == "differs" else facts


def facts_waiting(user: User, until: date) -> QuerySet[Fact]:
    """Return the facts that wait for the person who answers for them, in the reports open to the person.

    They wait where a text that is out of its writers' hands keeps an older value (`held`), where the
    day to look again comes by `until`, and where the count of now is another (`differs`).
    """
    here = Membership.objects.running().filter(user=user, function__in=ANSWERING)
    mine = Q(report_id__in=here.values("report_id"))
    of_device = Q(report_id=None, device__in=here.values("report__device_id"))
    kept = FactUse.objects.kept().filter(
        fact=models.OuterRef("pk"),
        section__applies=True,
        section__report__in=here.values("report_id"),
    )
    owned = with_counts(Fact.objects.filter(mine | of_device, owner=user))
    owned = owned.annotate(held=models.Exists(kept))
    return owned.filter(Q(held=True) | Q(due__lte=until) | Q(differs=True))


def reports_of(facts: list[Fact], user: User) -> dict[int, Report]:
    """Return for each fact the report in which the person answers for it, by the fact's id."""
    here = Membership.objects.running().filter(user=user, function__in=ANSWERING)
    opened = Report.objects.filter(pk__in=here.values("report_id")).select_related("device")
    reports = list(opened.order_by("-pk")) if facts else []
    by_id = {report.pk: report for report in reports}
    by_device = {report.device_id: report for report in reversed(reports)}
    return {
        fact.pk: by_id[fact.report_id] if fact.report_id else by_device[fact.device_id]
        for fact in facts
    }
