"""Companies, people, the device with its facts, the report with its plan."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cer_portal.accounts.models import Organisation, User
from cer_portal.accounts.services.people import add_person
from cer_portal.demo.facts import FACTS, OWNERS, DemoFact
from cer_portal.demo.people import MANUFACTURER, PASSWORD, PEOPLE, STRANGERS, WRITERS
from cer_portal.devices.models import Device
from cer_portal.devices.services import add_device, set_fact
from reviews.models import Milestone
from reviews.services.milestones import complete_milestone, set_milestone
from reviews.services.plan import set_plan
from sections.models import EvidenceScope, Report, Section
from sections.services.access_review import access_rows, mark_of, review_access
from sections.services.assign import assign_by_model, assign_section
from sections.services.people import add_member, hold_role
from sections.services.plan import ReportParticulars, create_report
from sections.services.scope import Scope

KICK_OFF = timedelta(weeks=24)
LOOKED_OVER = timedelta(weeks=2)
AHEAD = timedelta(weeks=7)
# Eleven of the first twelve milestones are done; the analysis of post-market data is late.
DONE_UNTIL = 11
LATE_MILESTONE = "post_market_analysed"
# Sections that the lead gives to someone else than the model does.
OUTSIDE_SECTIONS = ("sscp_ifu", "annex_equivalence")
# The writer of today reads what the own sections cite; the one before searched the literature too.
SCOPES = {
    "cro.writer": Scope(evidence=EvidenceScope.CITED),
    "ended.cro": Scope(evidence=EvidenceScope.ALL, may_import=True),
}
AUTHORS = {
    **dict.fromkeys(OUTSIDE_SECTIONS, "cro.writer"),
    **dict.fromkeys(("other_use_data", "annex_vigilance"), "quality.author"),
}
# Due dates from the day of the demonstration: some late, some soon.
DUE_OTHERWISE = 14
DUE_IN_DAYS = {
    "abbreviations": -1,
    "annex_evaluators": -11,
    "other_use_data": -2,
    "qualification": 1,
    "scope": 4,
    "next_date": 5,
    "annex_equivalence": 6,
    "sota": 9,
    "sscp_ifu": 10,
    "annex_checklist": 20,
}


@dataclass(frozen=True)
class Cast:
    """The people by the part of the address before the @."""

    people: dict[str, User]

    def __getitem__(self, name: str) -> User:
        return self.people[name]

    @property
    def lead(self) -> User:
        """The RA lead of the demonstration report."""
        return self.people["ra.lead"]


def plan_report(*, now: datetime) -> tuple[Cast, Report]:
    """Make everything that stands before the first word is written."""
    start = now - KICK_OFF
    cast = _cast()
    device = _device(cast.lead, start)
    report = create_report(
        device=device,
        particulars=ReportParticulars(
            slug="tessaron-dm",
            title="Clinical Evaluation Report · Tessaron DM Acetabular Cup System",
            market="EU",
            template="eu-mdr-meddev-a9",
            edition_number=2,
            equivalence_claimed=True,
            data_lock_date=(now - timedelta(weeks=16)).date(),
        ),
        actor=cast.lead,
        now=start,
    )
    _team(report, cast, start=start, now=now)
    set_facts(report, FACTS, cast, start)
    _milestones(report, cast, start=start, now=now)
    _duties(report, cast, start=start, now=now)
    _look_over(report, cast, at=now - LOOKED_OVER)
    return cast, report


def _look_over(report: Report, cast: Cast, *, at: datetime) -> None:
    """One access review, after the access of the former writer ran out by itself."""
    review_access(
        report=report,
        seen=mark_of(access_rows(report, now=at)),
        note="Asked each function; the outside writer stays for the post-market sections.",
        actor=cast.lead,
        now=at,
    )


def _milestones(report: Report, cast: Cast, *, start: datetime, now: datetime) -> None:
    """The plan back from the target date; what lies behind is done."""
    set_plan(
        report=report,
        target=workday((now + AHEAD).date()),
        lock=report.data_lock_date,
        dates={},
        actor=cast.lead,
        now=start,
    )
    for milestone in report.milestones.order_by("position")[:DONE_UNTIL]:
        if milestone.key == LATE_MILESTONE:
            _put_off(milestone, cast, now)
        else:
            day = datetime.combine(milestone.due, start.timetz())
            complete_milestone(milestone=milestone, actor=cast.lead, now=min(day, now))


def _put_off(milestone: Milestone, cast: Cast, now: datetime) -> None:
    """Move a milestone to a date that has passed as well, so that it stands there late."""
    set_milestone(
        milestone=milestone,
        title=milestone.title,
        due=(now - timedelta(days=7)).date(),
        owner=cast["quality.author"],
        reason="The complaint data of the last period came late",
        actor=cast.lead,
        now=now - timedelta(weeks=6),
    )


def _duties(report: Report, cast: Cast, *, start: datetime, now: datetime) -> None:
    """A few sections in other hands, and dates as a lead keeps them in the last weeks."""
    for section in Section.objects.texts().filter(report=report).prefetch_related("contributors"):
        outside = section.key in OUTSIDE_SECTIONS
        helping = list(section.contributors.all())
        assign_section(
            section=section,
            author=cast[AUTHORS[section.key]] if section.key in AUTHORS else section.author,
            reviewer=section.reviewer,
            approver=section.approver,
            contributors=[*helping, cast["clinical.author"]] if outside else helping,
            due=(now + timedelta(days=DUE_IN_DAYS.get(section.key, DUE_OTHERWISE))).date(),
            actor=cast.lead,
            now=start,
        )


def workday(day: date) -> date:
    """Return the day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def _cast() -> Cast:
    kinds = {MANUFACTURER: "manufacturer", WRITERS: "cro", STRANGERS: "manufacturer"}
    companies = {
        name: Organisation.objects.create(name=name, kind=kind) for name, kind in kinds.items()
    }
    people = {}
    for person in PEOPLE:
        people[person.email.split("@")[0]] = add_person(
            email=person.email,
            name=person.name,
            title=person.title,
            organisation=companies[person.organisation],
            hosts=[companies[MANUFACTURER]] if person.organisation == WRITERS else [],
            may_lead_reports=person.may_lead_reports,
            password=PASSWORD,
            actor=None,
        )
    return Cast(people)


def _device(lead: User, now: datetime) -> Device:
    return add_device(
        actor=lead,
        now=now,
        name="Tessaron DM Acetabular Cup System, generation 2",
        manufacturer=MANUFACTURER,
        manufacturer_srn="XX-MF-000000000",
        notified_body="Notified Body 0000 (fictional)",
        device_class="III",
        implantable=True,
        variants="DM-P press-fit, DM-S press-fit with three screw holes, DM-C cemented; "
        "shells 44 to 66 mm in steps of 2 mm; mobile liners for 22.2 and 28 mm heads",
        basic_udi_di="to be assigned",
        emdn="P0908",
        intended_purpose="Replacement of the articular surface of the acetabulum in total hip "
        "arthroplasty, to restore function and relieve pain where more stability is wanted",
        indications="Primary or secondary osteoarthritis; rheumatoid arthritis; avascular "
        "necrosis; displaced fracture of the femoral neck; revision without severe loss of "
        "acetabular bone; raised risk of dislocation",
        contraindications="Active infection; too little bone to hold the shell; immature "
        "skeleton; allergy to a material; uncontrolled neuromuscular disease",
        target_population="Adults with a mature skeleton",
        intended_users="Orthopaedic surgeons trained in the system",
        materials="Ti-6Al-4V with plasma-sprayed titanium and hydroxyapatite; vitamin E highly "
        "cross-linked polyethylene; Co-28Cr-6Mo",
        lifetime="15 years",
        fictional=True,
    )


def set_facts(report: Report, facts: Iterable[DemoFact], cast: Cast, now: datetime) -> None:
    """Set the facts of a report in the lead's name, each with who answers for its document."""
    for fact in facts:
        set_fact(
            device=report.device,
            report_id=report.pk,
            key=fact.key,
            label=fact.label,
            kind=fact.kind,
            value=fact.value,
            unit=fact.unit,
            source=fact.source,
            owner=cast[OWNERS[fact.source]] if fact.source in OWNERS else None,
            actor=cast.lead,
            now=now,
        )


def _team(report: Report, cast: Cast, *, start: datetime, now: datetime) -> None:
    """Everyone on the report, the roles filled, two sections for the outside writer."""
    ends = {"cro.writer": now + timedelta(weeks=8), "ended.cro": now - timedelta(weeks=3)}
    for person in PEOPLE:
        name = person.email.split("@")[0]
        if person.organisation == STRANGERS or cast[name] == cast.lead:
            continue
        add_member(
            report=report,
            user=cast[name],
            function=person.function,
            valid_until=ends.get(name),
            counterpart=cast.lead if name in ends else None,
            reason="Writes while the team is short of hands" if name in ends else "",
            scope=SCOPES.get(name),
            actor=cast.lead,
            now=start,
        )
    for person in PEOPLE:
        for role in person.roles:
            hold_role(
                report=report,
                role=role,
                user=cast[person.email.split("@")[0]],
                actor=cast.lead,
                now=start,
            )
    assign_by_model(report=report, actor=cast.lead, now=start)
