"""The cast of all tests and its report. What is there already is found, what is not is made."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP

from cer_portal.accounts.models import Organisation, User
from cer_portal.devices.models import Device
from cer_portal.devices.services import add_device
from cer_portal.second_factor import needs_second_factor
from sections.models import Membership, Report, Section
from sections.services.assign import assign_section
from sections.services.people import add_member
from sections.services.plan import ReportParticulars, create_report

# The key of every authenticator app of the cast.
CODE_SECRET = "CASTCASTCASTCASTCASTCASTCASTCAST"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
COMPANIES: dict[str, dict[str, str]] = {
    "norvale": {"name": "Norvale Orthopaedics GmbH"},
    "brightpen": {"name": "Brightpen Writers", "kind": "cro"},
    "othermed": {"name": "Othermed AG"},
}
# By role: company, address, name, what else; `host` is the company an outside writer writes for.
PEOPLE: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "ra_lead": ("norvale", "ra.lead", "Ruth Adler", {"may_lead_reports": True}),
    "rd_author": ("norvale", "rd.author", "Rolf Dietz", {}),
    "clinical_author": ("norvale", "clinical.author", "Clara Meyer", {}),
    "quality_author": ("norvale", "quality.author", "Quentin Voss", {}),
    "medical_reviewer": ("norvale", "medical.reviewer", "Mona Reuter", {}),
    "reader": ("norvale", "reader", "Rea Linde", {}),
    "cro_writer": ("brightpen", "cro.writer", "Cora Wright", {"host": "norvale"}),
    "ended_cro": ("brightpen", "ended.cro", "Edwin Crane", {"host": "norvale"}),
    "outsider": ("othermed", "outsider", "Otto Seidel", {"may_lead_reports": True}),
}
# What each does on the report of the cast, beside its lead.
FUNCTIONS = {
    "rd_author": "rd",
    "clinical_author": "clinical",
    "quality_author": "quality",
    "medical_reviewer": "medical",
    "reader": "reader",
    "cro_writer": "cro_writer",
}


def company(name: str) -> Organisation:
    return Organisation.objects.get_or_create(**COMPANIES[name])[0]


def person(role: str) -> User:
    """Return one of the cast; whoever must have a second factor has one, as in earnest."""
    home, box, name, fields = PEOPLE[role]
    address = f"{box}@{home}.example"
    known = User.objects.filter(email=address).select_related("organisation").first()
    if known:
        return known
    fields = dict(fields)
    host = fields.pop("host", "")
    made = User.objects.create_user(
        address, "a long enough password", name=name, organisation=company(home), **fields
    )
    if needs_second_factor(made):
        TOTP.activate(made, CODE_SECRET)
    if host:
        made.hosts.add(company(host))
    return made


def device(lead: User, now: datetime) -> Device:
    known = Device.objects.filter(name="Tessaron DM", organisation=lead.organisation).first()
    return known or add_device(
        actor=lead,
        now=now,
        name="Tessaron DM",
        manufacturer="Norvale Orthopaedics GmbH",
        device_class="III",
        implantable=True,
        intended_purpose="Replacement of the acetabular surface.",
        fictional=True,
    )


def report(people: dict[str, User], now: datetime) -> Report:
    """Return the report on the device: all on it, one outside writer's access over."""
    lead = people["ra_lead"]
    known = Report.objects.filter(slug="tessaron-dm").first()
    if known:
        return known
    particulars = ReportParticulars(
        slug="tessaron-dm",
        title="Clinical Evaluation Report Tessaron DM",
        market="EU",
        template="eu-mdr-meddev-a9",
        equivalence_claimed=True,
        data_lock_date=date(2026, 6, 30),
    )
    made = create_report(device=device(lead, now), particulars=particulars, actor=lead, now=now)
    for role, function in {**FUNCTIONS, "ended_cro": "cro_writer"}.items():
        outside = function == "cro_writer"
        add_member(
            report=made,
            user=people[role],
            function=function,
            actor=lead,
            now=now,
            valid_until=now + timedelta(days=90) if outside else None,
            counterpart=lead if outside else None,
        )
    Membership.objects.filter(user=people["ended_cro"]).update(
        valid_from=now - timedelta(days=30), valid_until=now - timedelta(days=1)
    )
    made.__dict__.pop("_membership_of", None)
    return made


def sections(report: Report, people: dict[str, User], now: datetime) -> dict[str, Section]:
    """Return the sections by key, assigned: R&D equivalence, Quality own data, two to the CRO."""
    found = {section.key: section for section in Section.objects.filter(report=report)}
    texts = [section for section in found.values() if section.kind == "text" and section.applies]
    authors = {"equivalence": people["rd_author"], "own_data": people["quality_author"]}
    for section in texts:
        if section.author_id:
            continue
        usual = authors.get(section.key, people["clinical_author"])
        found[section.key] = assign_section(
            section=section,
            author=people["cro_writer"] if section in texts[-2:] else usual,
            reviewer=people["medical_reviewer"],
            approver=people["ra_lead"],
            contributors=[],
            due=(now + timedelta(days=14)).date(),
            actor=people["ra_lead"],
            now=now,
        )
    return found
