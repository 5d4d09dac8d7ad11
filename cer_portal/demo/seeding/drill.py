"""A small report that is nearly through: written, reviewed in one round and approved."""

import csv
from datetime import datetime, timedelta
from io import StringIO

from cer_portal.demo import drill
from cer_portal.demo.people import MANUFACTURER, PEOPLE
from cer_portal.demo.seeding.plan import Cast, set_facts, workday
from cer_portal.devices.models import Fact
from cer_portal.devices.services import add_device
from evidence.models import BatchRow, Record
from evidence.services import read_now
from reviews.models import Review
from reviews.services.end_round import close_round
from reviews.services.milestones import complete_milestone
from reviews.services.open_round import open_round
from reviews.services.plan import set_plan
from reviews.services.review import submit_review
from reviews.services.submit import submit_section
from sections.models import Report, Section
from sections.services.assign import assign_by_model
from sections.services.people import add_member, hold_role
from sections.services.plan import ReportParticulars, create_report
from sections.services.save import save_section

KICK_OFF = timedelta(weeks=16)
SEARCHED = timedelta(weeks=13)
WRITTEN = timedelta(weeks=7)
ROUND_OPENED = timedelta(weeks=5)
ROUND_CLOSED = timedelta(weeks=3)
AHEAD = timedelta(weeks=5)
TEAM = {"rd.author", "clinical.author", "quality.author", "medical.reviewer", "document.control"}
TEAM |= {"biostatistics", "release", "marketing", "reader"}


def plan_drill_report(*, cast: Cast, now: datetime, template: str = "eu-mdr-meddev-a9") -> Report:
    """Make the report of the drill up to the day on which its signatures are asked for."""
    report = _report(cast, now - KICK_OFF, template)
    set_facts(report, drill.FACTS, cast, now - KICK_OFF)
    _team(report, cast, now - KICK_OFF)
    records = _publications(report, cast, now - SEARCHED)
    _write(report, records, now - WRITTEN)
    _review(report, cast, now)
    _milestones(report, cast, now)
    return report


def _report(cast: Cast, start: datetime, template: str) -> Report:
    device = add_device(
        actor=cast.lead,
        now=start,
        name="Brunor Cannulated Drill Bit",
        manufacturer=MANUFACTURER,
        device_class="IIa",
        implantable=False,
        intended_purpose="Opening bone over a guide wire before a cannulated screw is set",
        fictional=True,
    )
    particulars = ReportParticulars(
        slug="brunor-drill",
        title="Clinical Evaluation Report · Brunor Cannulated Drill Bit",
        market="EU",
        template=template,
        own_investigation=False,
        data_lock_date=(start + timedelta(weeks=3)).date(),
    )
    return create_report(device=device, particulars=particulars, actor=cast.lead, now=start)


def _team(report: Report, cast: Cast, start: datetime) -> None:
    for person in PEOPLE:
        name = person.email.split("@")[0]
        if name in TEAM:
            add_member(
                report=report,
                user=cast[name],
                function=person.function,
                actor=cast.lead,
                now=start,
            )
    for person in PEOPLE:
        for role in person.roles:
            name = person.email.split("@")[0]
            hold_role(report=report, role=role, user=cast[name], actor=cast.lead, now=start)
    assign_by_model(report=report, actor=cast.lead, now=start)


def _publications(report: Report, cast: Cast, at: datetime) -> dict[str, int]:
    """Import the six publications as one table and return the record ids by their keys."""
    sheet = StringIO()
    writer = csv.DictWriter(sheet, list(drill.COLUMNS.values()))
    writer.writeheader()
    writer.writerows(drill.rows())
    batch = read_now(
        report=report,
        filename="export-drills.csv",
        content=sheet.getvalue().encode(),
        mapping=drill.COLUMNS,
        actor=cast["clinical.author"],
        now=at,
    )
    Record.objects.filter(report=report).update(fictional=True)
    by_row = dict(BatchRow.objects.filter(batch=batch).values_list("row", "record_id"))
    return {key: by_row[row] for row, (key, *_rest) in enumerate(drill.PUBLICATIONS, start=1)}


def _write(report: Report, records: dict[str, int], at: datetime) -> None:
    """Have every section written and sent by its author."""
    known = Fact.objects.filter(device=report.device, report_id=report.pk)
    facts = dict(known.values_list("key", "pk"))
    for section in Section.objects.texts().filter(report=report).select_related("author", "report"):
        if section.author is None:
            raise LookupError(f"nobody writes {section}")
        save_section(
            section=section,
            document=drill.document(section.key, records=records, facts=facts),
            expected_version=section.version,
            actor=section.author,
            now=at,
        )
        written = Section.objects.select_related("author", "report__device").get(pk=section.pk)
        submit_section(section=written, actor=section.author, now=at + timedelta(days=2))


def _review(report: Report, cast: Cast, now: datetime) -> None:
    """Hold one round over all sections; everyone approves."""
    asked = {
        section.pk: [section.reviewer_id]
        for section in Section.objects.texts().filter(report=report)
        if section.reviewer_id is not None
    }
    opened = open_round(
        report=report,
        sections_with_reviewers=asked,
        due=(now - ROUND_CLOSED).date(),
        purpose="consistency",
        brief="One round over the whole report.",
        actor=cast.lead,
        now=now - ROUND_OPENED,
    )
    tasks = Review.objects.select_related(
        "reviewer", "round_section__section__report", "round_section__revision"
    )
    for task in tasks.filter(round_section__round=opened):
        submit_review(
            review=task,
            decision="approve",
            reason="",
            actor=task.reviewer,
            now=now - ROUND_OPENED + timedelta(days=6),
        )
    close_round(review_round=opened, actor=cast.lead, now=now - ROUND_CLOSED)


def _milestones(report: Report, cast: Cast, now: datetime) -> None:
    """The plan back from the target date; whatever was due by now is done."""
    set_plan(
        report=report,
        target=workday((now + AHEAD).date()),
        lock=report.data_lock_date,
        dates={},
        actor=cast.lead,
        now=now - KICK_OFF,
    )
    for milestone in report.milestones.filter(due__lt=now.date()).order_by("position"):
        complete_milestone(milestone=milestone, actor=cast.lead, now=now - timedelta(hours=1))
