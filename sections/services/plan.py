"""Verbs that plan a report: create it from a template, choose the model, name people, set dates."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.accounts.roles import Function
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.devices.models import Device, Fact
from cer_portal.devices.services import set_fact
from cer_portal.errors import BadInput, NotAllowed
from sections import outline, responsibility
from sections.guidance import usual_duties
from sections.models import Report, Section
from sections.permissions import report_abilities
from sections.services.people import add_member

SLUG = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
# Words that are addresses of their own beside the reports.
RESERVED = {"new"}


@dataclass(frozen=True)
class ReportParticulars:
    """What the wizard asks about an edition of a report."""

    slug: str
    title: str
    market: str
    template: str
    edition_number: int = 1
    language: str = "en"
    equivalence_claimed: bool = False
    marketed: bool = True
    own_investigation: bool = True
    data_lock_date: date | None = None


@transaction.atomic
def create_report(
    *, device: Device, particulars: ReportParticulars, actor: User, now: datetime
) -> Report:
    """Create a report with every section of its template; the actor becomes its RA lead.

    Raises NotAllowed for a person who may not set up reports or for another organisation's device,
    BadInput for a short name that is taken or a template of another market.
    """
    if not actor.may_lead_reports or device.organisation_id != actor.organisation_id:
        raise NotAllowed(_("Only people who may set up reports can create one on this device."))
    template = _template(particulars, device.organisation_id)
    _check_slug(particulars.slug)
    report = _begin(device, particulars, template, actor, now)
    _grow_tree(report, template)
    record(
        verb=Verb.REPORT_CREATED,
        actor=actor,
        obj=report,
        report_id=report.pk,
        after={"template": f"{template.code} {template.edition}", "device": device.name},
    )
    add_member(report=report, user=actor, function=Function.RA_LEAD, actor=actor, now=now)
    apply_model(report=report, model=report.responsibility_model, actor=actor, now=now)
    _report_facts(report, actor, now)
    return report


def _begin(
    device: Device,
    particulars: ReportParticulars,
    template: outline.Template,
    actor: User,
    now: datetime,
) -> Report:
    return Report.objects.create(
        slug=particulars.slug,
        title=particulars.title,
        device=device,
        organisation=device.organisation,
        market=particulars.market,
        language=particulars.language,
        template=template.code,
        template_edition=template.edition,
        edition_number=particulars.edition_number,
        equivalence_claimed=particulars.equivalence_claimed,
        marketed=particulars.marketed,
        own_investigation=particulars.own_investigation,
        data_lock_date=particulars.data_lock_date,
        created_by=actor,
        created_at=now,
    )


def _template(particulars: ReportParticulars, organisation_id: int) -> outline.Template:
    found = [t for t in outline.offered_to(organisation_id) if t.code == particulars.template]
    if not found:
        raise BadInput(_("There is no such template."), {"template": [_("Choose one.")]})
    template = found[0]
    if template.market != particulars.market:
        raise BadInput(
            _("This template is for another market."), {"template": [_("Choose another.")]}
        )
    return template


def _check_slug(slug: str) -> None:
    if not SLUG.match(slug):
        raise BadInput(
            _("The short name may hold small letters, digits and hyphens."),
            {"slug": [_("Not usable.")]},
        )
    # One sentence for both: it does not tell that another company has such a report.
    if slug in RESERVED or Report.objects.filter(slug=slug).exists():
        raise BadInput(_("This short name cannot be used."), {"slug": [_("Choose another.")]})


def _grow_tree(report: Report, template: outline.Template) -> None:
    """Make one row for each section of the template, parents first."""
    made: dict[str, Section] = {}
    for position, plan in enumerate(template.sections, start=1):
        made[plan.key] = Section.objects.create(
            report=report,
            parent=made[plan.parent_key] if plan.parent_key else None,
            key=plan.key,
            number=plan.number,
            title=plan.title,
            title_zh=plan.title_zh,
            position=position,
            kind=plan.kind,
            mandatory=plan.mandatory,
            applies=plan.when.holds(report.conditions),
        )


def _report_facts(report: Report, actor: User, now: datetime) -> None:
    """Offer the report's own particulars as facts of this report."""
    particulars = {
        "report.edition": (_("Edition of this report"), Fact.Kind.COUNT, report.edition_number),
        "report.data_lock": (_("Data lock date"), Fact.Kind.DATE, report.data_lock_date),
        "report.target": (_("Target date"), Fact.Kind.DATE, report.target_date),
    }
    for key, (label, kind, value) in particulars.items():
        if value is not None:
            set_fact(
                device=report.device,
                report_id=report.pk,
                key=key,
                label=label,
                kind=kind,
                value=str(value),
                source=_("Report particulars"),
                actor=actor,
                now=now,
            )


@transaction.atomic
def apply_model(
    *,
    report: Report,
    model: str,
    actor: User,
    now: datetime,
    cells: Mapping[str, Mapping[str, str | Sequence[str]]] | None = None,
) -> Report:
    """Write a responsibility model (domain: M0–M6) into the sections, with changed cells on top.

    `cells` maps section key → {"author" | "reviewer" | "approver": role code, "contributors":
    codes}. Raises BadInput for an unknown model or role, or where a section's author would review
    or approve it.
    """
    require(report_abilities(actor, report), "report.lead")
    if model not in responsibility.MODELS:
        raise BadInput(_("There is no such responsibility model."))
    sections = list(Section.objects.filter(report=report))
    before = {"responsibility_model": report.responsibility_model, **_roles_of(sections)}
    report.responsibility_model = model
    report.save(update_fields=["responsibility_model"])
    _put_roles(report, sections, cells or {})
    after = {"responsibility_model": model, **_roles_of(sections)}
    changed = [name for name, value in before.items() if value != after.get(name)]
    if changed:
        record(
            verb=Verb.REPORT_CHANGED,
            actor=actor,
            obj=report,
            report_id=report.pk,
            before={name: before[name] for name in changed},
            after={name: after.get(name) for name in changed},
        )
    return report


def _put_roles(
    report: Report,
    sections: Sequence[Section],
    cells: Mapping[str, Mapping[str, str | Sequence[str]]],
) -> None:
    """Write the roles of the report's model into its sections, with the given cells on top.

    What the template no longer asks for keeps the roles it has, but for its cells.
    """
    for section in sections:
        duties = usual_duties(report, section, report.responsibility_model)
        cell = cells.get(section.key, {})
        section.author_role = str(cell.get("author", duties.author))
        section.reviewer_role = str(cell.get("reviewer", duties.reviewer))
        section.approver_role = str(cell.get("approver", duties.approver))
        section.contributor_roles = list(cell.get("contributors", duties.contributors))
        _check_roles(section)
    Section.objects.bulk_update(
        sections, ["author_role", "reviewer_role", "approver_role", "contributor_roles"]
    )


def _roles_of(sections: Iterable[Section]) -> dict[str, str]:
    """Return the filled rows of the matrix in words, for the trail."""
    return {
        str(section): _(
            "author %(author)s, reviewer %(reviewer)s, approver %(approver)s, with %(helpers)s"
        )
        % {
            "author": section.author_role or "–",
            "reviewer": section.reviewer_role or "–",
            "approver": section.approver_role or "–",
            "helpers": " ".join(section.contributor_roles) or "–",
        }
        for section in sections
        if section.author_role
    }


def _check_roles(section: Section) -> None:
    used = [section.author_role, section.reviewer_role, section.approver_role]
    unknown = [role for role in [*used, *section.contributor_roles] if role]
    if any(role not in responsibility.ROLES for role in unknown):
        raise BadInput(_("There is no such role in “%s”.") % section)
    if section.author_role and section.author_role in used[1:]:
        raise BadInput(
            _("In “%s” the author would review or approve the own section.") % section,
            {section.key: [_("The author is never reviewer or approver.")]},
        )


@transaction.atomic
def set_dates(
    *, report: Report, target_date: date, data_lock_date: date | None, actor: User, now: datetime
) -> Report:
    """Set the target date and the data lock date of a report."""
    require(report_abilities(actor, report), "report.lead")
    before = _dates_of(report)
    report.target_date, report.data_lock_date = target_date, data_lock_date
    report.save(update_fields=["target_date", "data_lock_date"])
    _report_facts(report, actor, now)
    record(
        verb=Verb.REPORT_CHANGED,
        actor=actor,
        obj=report,
        report_id=report.pk,
        before=before,
        after=_dates_of(report),
    )
    return report


def _dates_of(report: Report) -> dict[str, str | None]:
    """Return the report's two dates for the trail; a date nobody has set is None."""
    return {
        name: day.isoformat() if day else None
        for name, day in (
            ("target_date", report.target_date),
            ("data_lock_date", report.data_lock_date),
        )
    }
