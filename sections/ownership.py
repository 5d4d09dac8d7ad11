"""Facts by who answers for them, what waits for the owner, and what is counted now."""

from collections.abc import Iterable
from datetime import date

from django.db import models
from django.db.models import Q, QuerySet

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


def count_facts(facts: Iterable[Fact], report: Report) -> None:
    """Let each fact of the report that is counted know what its query says now."""
    asked = [fact for fact in facts if fact.query]
    found = counted.count(report.pk, {fact.query for fact in asked})
    for fact in asked:
        fact.counted = found.get(fact.query)


def differing(report: Report) -> list[int]:
    """Return the ids of the facts of a report whose query says something else now."""
    facts = list(Fact.objects.filter(report_id=report.pk).exclude(query=""))
    count_facts(facts, report)
    return [fact.pk for fact in facts if fact.differs]


def _answered(report: Report) -> models.Exists:
    """Whether the owner of a fact still works on the report."""
    members = Membership.objects.running().filter(report=report, function__in=ANSWERING)
    return models.Exists(members.filter(user=models.OuterRef("owner")))


def with_owners(facts: QuerySet[Fact], report: Report) -> QuerySet[Fact]:
    """Load who answers for each fact; `answered` is false where nobody does who still works on it."""
    return facts.select_related("owner__organisation").annotate(answered=_answered(report))


def narrowed(facts: QuerySet[Fact], show: str, report: Report, user: User) -> QuerySet[Fact]:
    """Return the facts of a person, those nobody answers for or those whose count differs; or all."""
    if show == "mine":
        return facts.filter(owner=user)
    if show == "nobody":
        return facts.exclude(_answered(report))
    return facts.filter(pk__in=differing(report)) if show == "differs" else facts


def facts_waiting(user: User, until: date) -> QuerySet[Fact]:
    """Return the facts that wait for the person who answers for them, in the reports open to the person.

    They wait where a text that is out of its writers' hands keeps an older value (`held`), and where
    the day to look again comes by `until`.
    """
    here = Membership.objects.running().filter(user=user, function__in=ANSWERING)
    mine = Q(report_id__in=here.values("report_id"))
    of_device = Q(report_id=None, device__in=here.values("report__device_id"))
    kept = FactUse.objects.kept().filter(
        fact=models.OuterRef("pk"),
        section__applies=True,
        section__report__in=here.values("report_id"),
    )
    owned = Fact.objects.filter(mine | of_device, owner=user)
    return owned.annotate(held=models.Exists(kept)).filter(Q(held=True) | Q(due__lte=until))


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
