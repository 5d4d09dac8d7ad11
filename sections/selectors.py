"""Read reports, sections, revisions and people."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Coalesce, Least, Now

from cer_portal.accounts.models import User
from cer_portal.accounts.roles import Function
from cer_portal.devices.models import Fact
from sections.addresses import look_alike
from sections.models import (
    AccessReview,
    FactUse,
    Invitation,
    Membership,
    Report,
    Revision,
    RoleHolder,
    Section,
    SuggestedChange,
    Suggestion,
)
from sections.models.fact_use import FactUses
from sections.models.invitation import Invitations, digest_of
from sections.models.report import running
from sections.models.section import Sections
from sections.workflow import State


def has_live_access(user: User) -> bool:
    """Whether the account may be used now: insiders always, outsiders while one access runs.

    An outside writer who is invited anew may come in too, to accept; nothing else is open then.
    """
    if not user.is_external or Membership.objects.filter(running(), user=user).exists():
        return True
    return Invitation.objects.waiting().filter(email=user.email).exists()


def last_end(user: User) -> datetime | None:
    """Return when the last access of a person ended, by its date or by hand; None for none."""
    ends = Membership.objects.filter(user=user).annotate(end=Least("valid_until", "revoked_at"))
    last: datetime | None = ends.filter(end__lte=Now()).aggregate(last=models.Max("end"))["last"]
    return last


def first_begin(user: User) -> datetime | None:
    """Return when the next access of a person begins that is given already; None for none."""
    coming = Membership.objects.coming().filter(user=user)
    first: datetime | None = coming.aggregate(first=models.Min("valid_from"))["first"]
    return first


def membership_of(user: User, report: Report) -> Membership | None:
    """Return the person's access to the report that runs now, or None. Kept on the report object."""
    known: dict[int, Membership | None] = report.__dict__.setdefault("_membership_of", {})
    if user.pk not in known:
        known[user.pk] = Membership.objects.filter(running(), user=user, report=report).first()
    return known[user.pk]


def readable_sections(report: Report, user: User) -> Sections:
    """Return the applicable sections that the person may read, in the order of the report."""
    sections = Section.objects.visible_to(user).filter(report=report, applies=True)
    return sections.order_by("position")


def team(report: Report) -> QuerySet[Membership]:
    """Return the running memberships of a report with their people."""
    return teams([report.pk])


def teams(report_ids: Iterable[int]) -> QuerySet[Membership]:
    """Return the running memberships of several reports with their people."""
    return (
        Membership.objects.filter(running(), report__in=list(report_ids))
        .select_related("user", "user__organisation", "counterpart__organisation")
        .order_by("function", "user__name")
    )


def rooms(report: Report, people: Iterable[User]) -> dict[int, list[Section]]:
    """Return the sections each person writes in, as author or contributor, by the person's id."""
    found: dict[int, list[Section]] = {person.pk: [] for person in people}
    owed = models.Q(author__in=list(found)) | models.Q(contributors__in=list(found))
    written = Section.objects.filter(owed, report=report, applies=True).distinct()
    shown = written.only("number", "title", "report_id", "author_id", "position")
    for section in shown.prefetch_related("contributors").order_by("position"):
        for pk in {section.author_id, *(person.pk for person in section.contributors.all())}:
            if pk in found:
                found[pk].append(section)
    return found


def open_invitations(report: Report) -> Invitations:
    """Return the invitations that wait or have run out, with their state, newest first."""
    shown = Invitation.objects.untouched().with_state().filter(report=report)
    return shown.select_related("organisation", "invited_by__organisation").order_by("-pk")


def invitation_of(token: str) -> Invitation | None:
    """Return the invitation of a link, whatever became of it, with its state."""
    found = Invitation.objects.with_state().filter(digest=digest_of(token))
    people = ("person", "organisation", "counterpart", "invited_by__organisation")
    return found.select_related("report__organisation", *people).first()


def resembling(report: Report, email: str, chooser: User) -> list[User]:
    """Return the people whose addresses look like this one: those the chooser knows, and former ones."""
    once = Membership.objects.filter(report=report).values("user_id")
    known = User.objects.selectable_by(chooser).values("pk")
    people = User.objects.get_queryset().filter(models.Q(pk__in=once) | models.Q(pk__in=known))
    return [person for person in people.order_by("name") if look_alike(person.email, email)]


def sections_written(report_ids: Iterable[int]) -> dict[tuple[int, int], int]:
    """Return in how many sections each person writes, by the ids of the report and the person."""
    asked = Section.objects.filter(report__in=list(report_ids), applies=True).order_by()
    author = asked.exclude(author=None).values_list("report_id", "author_id", "pk")
    helper = asked.exclude(contributors=None).values_list("report_id", "contributors", "pk")
    return Counter((report, person) for report, person, _pk in {*author, *helper})


def reports_led_by(user: User) -> QuerySet[Report]:
    """Return the reports that the person leads now, by title."""
    leads = Membership.objects.filter(running(), user=user, function=Function.RA_LEAD)
    reports = Report.objects.visible_to(user).filter(pk__in=leads.values("report"))
    return reports.select_related("device").order_by("title", "pk")


def latest_review(report: Report) -> AccessReview | None:
    """Return the last time someone looked over who has access, or None."""
    return AccessReview.objects.filter(report=report).select_related("by").first()


def review_due(report: Report) -> datetime:
    """Return when the accesses are to be looked over again: so many days after the last time.

    A report that was never looked over counts from the day it was set up.
    """
    last = latest_review(report)
    since = last.at if last else report.created_at
    return since + timedelta(days=settings.ACCESS_REVIEW_DAYS)


def reviews_due(reports: Iterable[Report]) -> dict[int, datetime]:
    """Return `review_due` of several reports by report id, in one query."""
    known = {report.pk: report.created_at for report in reports}
    rows = AccessReview.objects.filter(report__in=known).order_by().values_list("report")
    known |= dict(rows.annotate(last=models.Max("at")))
    every = timedelta(days=settings.ACCESS_REVIEW_DAYS)
    return {pk: since + every for pk, since in known.items()}


def role_holders(report: Report) -> dict[str, User]:
    """Return the person who stands for each role of the responsibility model, by role code."""
    holders = RoleHolder.objects.filter(report=report).select_related("user__organisation")
    return {holder.role: holder.user for holder in holders}


def revisions_of(section: Section) -> QuerySet[Revision]:
    """Return a section's revisions, newest first, without their documents."""
    return (
        Revision.objects.filter(section=section)
        .defer("document", "plain")
        .select_related("saved_by__organisation")
        .order_by("-number")
    )


def sections_of_person(user: User) -> QuerySet[Section]:
    """Return the sections a person owes as author, in reports that are open to the person now."""
    return (
        Section.objects.visible_to(user)
        .texts()
        .filter(author=user)
        .select_related("report", "report__device")
        .order_by("due", "report", "position")
    )


def uses_of_fact(fact: Fact, report: Report) -> FactUses:
    """Return the places of a report that show a fact, in its order, with what each stands for."""
    uses = FactUse.objects.filter(fact=fact, section__report=report, section__applies=True)
    shown = uses.select_related("section", "accepted", "fact")
    return shown.order_by("section__position")


def with_use_counts(facts: QuerySet[Fact], report: Report) -> QuerySet[Fact]:
    """Add how many sections of the report show each fact, and how many are behind its value."""
    uses = FactUse.objects.filter(fact=models.OuterRef("pk"), section__report=report)
    counted = {"used": uses, "behind": uses.behind()}
    return facts.annotate(
        **{
            name: Coalesce(
                models.Subquery(
                    rows.order_by().values("fact").annotate(n=models.Count("pk")).values("n")
                ),
                0,
            )
            for name, rows in counted.items()
        }
    )


def facts_moved(user: User) -> QuerySet[Section]:
    """Return the sections in which a fact changed since somebody stood for it, that wait for the person.

    They wait for the author, and an approved one for its approver too, who can let it follow.
    """
    behind = FactUse.objects.behind().filter(section=models.OuterRef("pk"))
    approves = models.Q(approver=user, state=State.APPROVED)
    owed = Section.objects.visible_to(user).texts().filter(models.Q(author=user) | approves)
    return owed.filter(models.Exists(behind)).select_related("report", "report__device")


def count_open_changes(sections: Iterable[Section]) -> Counter[int]:
    """Return how many suggested changes wait in each section, by its id."""
    waiting = SuggestedChange.objects.filter(
        state=SuggestedChange.State.OPEN,
        suggestion__state=Suggestion.State.SENT,
        suggestion__section__in=sections,
    )
    return Counter(waiting.order_by().values_list("suggestion__section", flat=True))


def changes_waiting(section: Section) -> int:
    """Return how many suggested changes wait for the writers of a section."""
    return count_open_changes([section])[section.pk]


def mentionable(section: Section, asker: User) -> list[User]:
    """Return the colleagues who may read a section and are known by name to the asker, by name.

    Whoever is not told names can mention nobody.
    """
    member = membership_of(asker, section.report)
    if member is None or (asker.is_external and not member.may_see_names):
        return []
    inside = team(section.report).exclude(function=Function.CRO_WRITER).values("user_id")
    single = team(section.report).filter(user__in=section.grants.values("user_id"))
    readers = models.Q(pk__in=inside) | models.Q(pk__in=single.values("user_id"))
    people = User.objects.get_queryset().filter(readers).exclude(pk=asker.pk)
    return list(people.select_related("organisation").order_by("name"))


def with_people(sections: Iterable[Section] | QuerySet[Section]) -> QuerySet[Section]:
    """Return the sections with everyone assigned to them loaded, in a constant number of queries."""
    queryset = sections
    if not isinstance(queryset, QuerySet):
        queryset = Section.objects.filter(pk__in=[section.pk for section in sections])
    helping = User.objects.get_queryset().select_related("organisation").order_by("name")
    owing = queryset.select_related(
        "author__organisation", "reviewer__organisation", "approver__organisation", "current"
    ).prefetch_related(Prefetch("contributors", queryset=helping))
    # Lists count the words of a text and never show it; reading forty documents takes longer.
    return owing.defer("current__document", "current__plain")
