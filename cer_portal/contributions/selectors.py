"""Read contributions and plans, and who may be asked."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cer_portal.accounts.models import Organisation, User
from cer_portal.accounts.roles import RIGHTS, Function, Right
from cer_portal.contributions.criteria import Act, State
from cer_portal.contributions.models import Agreement, Contribution, GivenFile, Plan, Remark, Turn
from cer_portal.contributions.models.contribution import Contributions
from sections.models import Membership, Report, Section
from sections.names import Names
from sections.permissions import is_writer
from sections.selectors import membership_of, team
from sections.workflow import State as Written

ASKABLE = [name for name, rights in RIGHTS.items() if Right.WRITE in rights]
SHOWS = ("mine", "asked", "late", "open", "all")


def contributions_of(report: Report, user: User, show: str, today: date) -> Contributions:
    """Return the contributions of a report that the person may see: one of SHOWS, by due date."""
    rows = Contribution.objects.visible_to(user).filter(section__report=report).with_people()
    if show == "mine":
        return rows.filter(_waiting_for(user))
    if show == "asked":
        return rows.filter(asked_by=user)
    if show == "late":
        return rows.late(today)
    return rows if show == "all" else rows.open()


def _waiting_for(user: User) -> Q:
    """Owed by the person, or answered and to be taken over by the person."""
    owed = Q(pk__in=Contribution.objects.owed().asked_of(user).values("pk"))
    return owed | Q(state=State.ANSWERED, section__author=user)


def waiting_for(user: User) -> Contributions:
    """Return what a person still owes or has to take over, in every report."""
    return Contribution.objects.visible_to(user).filter(_waiting_for(user)).with_people()


def late_for(user: User, today: date) -> Contributions:
    """Return what others owe the person and is late: asked by the person, or for the own section."""
    owed = Contribution.objects.visible_to(user).late(today)
    mine = owed.filter(Q(asked_by=user) | Q(section__author=user))
    return mine.exclude(pk__in=owed.asked_of(user).values("pk")).with_people()


def late_in(report: Report, today: date) -> Contributions:
    """Return everything that is owed and late in a report."""
    return Contribution.objects.filter(section__report=report).late(today).with_people()


def open_of(section: Section) -> Contributions:
    """Return the contributions to a section that are not settled."""
    return Contribution.objects.filter(section=section).open().with_people()


def turns_of(contribution: Contribution) -> list[Turn]:
    """Return every turn of a contribution with its files, oldest first."""
    files = Prefetch("files", queryset=GivenFile.objects.order_by("pk"))
    turns = Turn.objects.filter(contribution=contribution).prefetch_related(files)
    return list(turns.select_related("by__organisation").order_by("pk"))


def last_answer(contribution: Contribution) -> Turn | None:
    """Return the answer that stands, or None before the first."""
    answers = Turn.objects.filter(contribution=contribution, act=Act.ANSWER)
    return answers.select_related("by").order_by("-pk").first()


def draft_files(contribution: Contribution, user: User) -> QuerySet[GivenFile]:
    """Return the files a person has added to an answer that is not sent."""
    return GivenFile.objects.filter(contribution=contribution, by=user, turn=None)


def people_to_ask(section: Section, user: User) -> list[Membership]:
    """Return whom the person may ask by name for a contribution to the section.

    Everyone who writes in the report; outside writers only for sections they write in. An outside
    writer asks those who are named on the own section, and nobody where names are not told.
    """
    found = [
        member
        for member in team(section.report)
        if member.user_id != user.pk
        and member.function in ASKABLE
        and (not member.user.is_external or is_writer(member.user, section))
    ]
    if not user.is_external:
        return found
    helpers = {person.pk for person in section.contributors.all()}
    near = {section.author_id, section.reviewer_id, section.approver_id, *helpers}
    told = Names(section.report, user).told
    return [member for member in found if told and member.user_id in near]


def functions_to_ask(section: Section, user: User) -> list[str]:
    """Return the functions that may be asked; an outside writer is not told which are filled."""
    inside = [name for name in ASKABLE if name != Function.CRO_WRITER]
    if user.is_external:
        return inside
    held = {member.function for member in team(section.report)}
    return [name for name in inside if name in held]


def takers_of(contribution: Contribution, leaver: User) -> QuerySet[User]:
    """Return who may stand in the place of someone who leaves: whoever inside writes in the report."""
    report = contribution.section.report
    inside = [name for name in ASKABLE if name != Function.CRO_WRITER]
    writing = Membership.objects.running().filter(report=report, function__in=inside)
    people = User.objects.get_queryset().filter(pk__in=writing.values("user"), is_active=True)
    others = people.exclude(pk=leaver.pk).exclude(organisation__kind=Organisation.Kind.CRO)
    return others.select_related("organisation").order_by("name")


def left_open(report: Report, person: User) -> Contributions:
    """Return the open contributions of a report that the person was asked by name, or asked for."""
    rows = Contribution.objects.open().filter(section__report=report).with_people()
    return rows.filter(Q(person=person) | Q(asked_by=person)).order_by("section__position", "pk")


def function_in(report: Report, person: User) -> str:
    """Return the function a person has in a report; a reader's where the access is over."""
    member = membership_of(person, report)
    return member.function if member is not None else Function.READER


def last_function_in(report: Report, person: User) -> str:
    """Return the function of a person's newest access to a report, also of one that is over."""
    accesses = Membership.objects.filter(report=report, user=person).order_by("-pk")
    return accesses.values_list("function", flat=True).first() or Function.READER


@dataclass(frozen=True)
class Standing:
    """The plan of a section as it stands: the last edition, who agreed, whether that is enough."""

    plan: Plan | None
    agreements: list[Agreement]

    @property
    def by_author(self) -> bool:
        """Whether the author agreed to this edition."""
        return any(each.given_as == Agreement.As.AUTHOR for each in self.agreements)

    @property
    def by_other(self) -> bool:
        """Whether a reviewer, the approver or a lead agreed to this edition."""
        return any(each.given_as == Agreement.As.OTHER for each in self.agreements)

    @property
    def agreed(self) -> bool:
        """Both have."""
        return self.by_author and self.by_other

    def has_agreed(self, user: User) -> bool:
        """Whether the person agreed to this edition."""
        return any(each.by_id == user.pk for each in self.agreements)


def standing_of(section: Section) -> Standing:
    """Return the plan of a section as it stands."""
    plan = Plan.objects.filter(section=section).select_related("written_by__organisation").first()
    given = Agreement.objects.filter(plan=plan).select_related("by__organisation") if plan else []
    return Standing(plan, list(given))


def remarks_of(section: Section) -> QuerySet[Remark]:
    """Return what was said about the plan of a section, newest first."""
    said = Remark.objects.filter(section=section).select_related("by__organisation", "plan")
    return said.order_by("-pk")


def plans_to_agree(user: User) -> QuerySet[Plan]:
    """Return the plans that wait for the person: as author, or as the reviewer once the author did.

    Leads may agree as well; they are not waited for.
    """
    newer = Plan.objects.filter(section=OuterRef("section"), number__gt=OuterRef("number"))
    open_texts = Section.objects.visible_to(user).texts().exclude(state=Written.APPROVED)
    readable = open_texts.values("pk")
    agreed = Agreement.objects.filter(by=user).values("plan")
    author = Q(section__author=user)
    others = Agreement.objects.filter(given_as=Agreement.As.OTHER).values("plan")
    authors = Agreement.objects.filter(given_as=Agreement.As.AUTHOR).values("plan")
    reviewer = Q(section__reviewer=user, pk__in=authors) & ~Q(pk__in=others)
    plans = Plan.objects.filter(author | reviewer, ~Exists(newer), section__in=readable)
    return plans.exclude(pk__in=agreed).select_related("section__report__device")


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for a person, in words, with its one action."""

    kind: str
    title: str
    report: Report
    note: str
    due: date | None
    url: str
    action: str


def contributions_waiting(user: User, today: date) -> list[Waiting]:
    """Return what the person is asked, what was answered to the person, what others owe and is late."""
    waiting = [
        (each, _("to be taken over"), _("Take over"))
        if each.state == State.ANSWERED
        else (each, _("you are asked"), _("Answer"))
        for each in waiting_for(user)
    ]
    late = [(each, _("asked of others, late"), _("Look")) for each in late_for(user, today)]
    return [
        Waiting(
            kind="contribution",
            title=str(found),
            report=found.section.report,
            note=f"{found.section} · {note}",
            due=found.due if found.is_owed else None,
            url=reverse("contribution", args=[found.section.report.slug, found.pk]),
            action=action,
        )
        for found, note, action in (*waiting, *late)
    ]


def plans_waiting(user: User) -> list[Waiting]:
    """Return the plans that wait for the person's agreement."""
    return [
        Waiting(
            kind="plan",
            title=str(plan.section),
            report=plan.section.report,
            note=_("its plan waits for your agreement"),
            due=None,
            url=reverse("section_plan", args=[plan.section.report.slug, plan.section_id]),
            action=_("Read"),
        )
        for plan in plans_to_agree(user)
    ]
