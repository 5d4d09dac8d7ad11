"""Move a report to a newer edition of its template. Texts are never touched."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import Stale, WrongState
from sections import outline, responsibility, transitions
from sections.models import Kind, Report, Section
from sections.permissions import report_abilities

# Far above any position: sections stand there while the others take their places.
ASIDE = 1_000_000
PLANNED = ("number", "title", "title_zh", "position", "kind", "mandatory", "applies", "parent")


@dataclass
class Moved:
    """What a move did, in titles."""

    added: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)


@transaction.atomic
def move_to_edition(
    *,
    report: Report,
    edition: int,
    expected_edition: int,
    actor: User,
    now: datetime,
    frozen: str = "",
) -> Moved:
    """Let a report follow the newest edition of its template.

    New sections are added with the roles of the report's model, titles, numbers and conditions
    follow, and removed sections fall away where nothing was written in them or under them. One with a
    text stays and is no longer asked for. Raises Stale (412) where the report or the template has
    moved on since the list was shown, WrongState where it stands in a baseline nobody has changed
    since (`frozen` names it, told by the floor above, which knows baselines).
    """
    require(report_abilities(actor, report), "report.lead")
    locked = Report.objects.select_for_update(no_key=True, of=("self",)).get(pk=report.pk)
    newest = outline.newest_edition(locked.template)
    if locked.template_edition != expected_edition or newest != edition:
        raise Stale(_("The report or its template has moved on since you read the list."))
    if edition <= expected_edition:
        raise WrongState(_("The report stands on the newest edition of its template."))
    if frozen:
        raise WrongState(
            _("The report is frozen as %s. Reopen a section first: a move changes what was frozen.")
            % frozen
        )
    moved = _follow_template(locked, outline.get_template(locked.template, edition))
    locked.template_edition = edition
    locked.save(update_fields=["template_edition"])
    transitions.follow(locked.pk)
    _record(locked, moved, expected_edition, actor)
    report.refresh_from_db()
    return moved


def falling_away(sections: Sequence[Section], template: outline.Template) -> set[int]:
    """Return the ids of those sections that an edition lets fall away: nothing in or under them."""
    asked = {plan.key for plan in template.sections}
    needed: set[int] = set()
    by_id = {section.pk: section for section in sections}
    for section in sections:
        above = section if section.version and section.key not in asked else None
        while above is not None:
            needed.add(above.pk)
            above = by_id.get(above.parent_id or 0)
    return {each.pk for each in sections if each.key not in asked} - needed


def _follow_template(report: Report, template: outline.Template) -> Moved:
    rows = Section.objects.select_for_update(no_key=True).filter(report=report)
    old = list(rows.order_by("position"))
    gone = falling_away(old, template)
    moved = Moved()
    rows.update(position=F("position") + ASIDE)
    found = {section.key: section for section in old}
    for plan in template.sections:
        section = found.get(plan.key)
        if section is None:
            found[plan.key] = _add(report, plan, found, moved)
        else:
            _follow_plan(section, plan, found, report, moved)
    _let_go(old, template, gone, moved)
    for position, section in enumerate(_in_order(old, template, found), start=1):
        section.position = position
    Section.objects.bulk_update(list(found.values()), PLANNED)
    return moved


def _add(
    report: Report, plan: outline.SectionPlan, found: dict[str, Section], moved: Moved
) -> Section:
    usual = responsibility.duties(report.responsibility_model, plan.responsibility, own=plan.shares)
    moved.added.append(outline.heading(plan))
    return Section.objects.create(
        report=report,
        parent=found[plan.parent_key] if plan.parent_key else None,
        key=plan.key,
        number=plan.number,
        title=plan.title,
        title_zh=plan.title_zh,
        position=2 * ASIDE + len(found),
        kind=plan.kind,
        mandatory=plan.mandatory,
        applies=plan.when.holds(report.conditions),
        author_role=usual.author,
        reviewer_role=usual.reviewer,
        approver_role=usual.approver,
        contributor_roles=list(usual.contributors),
    )


def _follow_plan(
    section: Section,
    plan: outline.SectionPlan,
    found: dict[str, Section],
    report: Report,
    moved: Moved,
) -> None:
    """Take over what the plan says of a section; where something is written it stays a shown text."""
    before, written = str(section), section.version > 0
    section.number, section.title, section.title_zh = plan.number, plan.title, plan.title_zh
    section.parent = found[plan.parent_key] if plan.parent_key else None
    section.mandatory = plan.mandatory
    section.kind = section.kind if written else Kind(plan.kind)
    section.applies = plan.when.holds(report.conditions) or (section.applies and written)
    if str(section) != before:
        moved.renamed.append(f"{before} → {section}")


def _let_go(
    old: Sequence[Section], template: outline.Template, gone: set[int], moved: Moved
) -> None:
    """Retire what is empty; what stays gives its number away where the edition uses it."""
    asked = {plan.key for plan in template.sections}
    taken = {plan.number for plan in template.sections}
    for section in old:
        if section.key in asked:
            continue
        if section.pk in gone:
            if section.applies:
                moved.retired.append(str(section))
            section.applies = False
            continue
        moved.kept.append(str(section))
        section.mandatory = False
        if section.number in taken:
            section.number = ""


def _in_order(
    old: Sequence[Section], template: outline.Template, found: dict[str, Section]
) -> list[Section]:
    """The order of the edition; what it does not ask for stays behind the section it stood behind."""
    order = [found[plan.key] for plan in template.sections]
    asked = {plan.key for plan in template.sections}
    last: Section | None = None
    for section in old:
        if section.key not in asked:
            order.insert(order.index(last) + 1 if last else 0, section)
        last = section
    return order


def _record(report: Report, moved: Moved, before: int, actor: User) -> None:
    """One line for the whole move."""
    said = {
        "added": moved.added,
        "fell_away": moved.retired,
        "no_longer_asked_for": moved.kept,
        "renamed": moved.renamed,
    }
    record(
        verb=Verb.REPORT_TEMPLATE_MOVED,
        actor=actor,
        obj=report,
        report_id=report.pk,
        before={"template": f"{report.template} {before}"},
        after={
            "template": f"{report.template} {report.template_edition}",
            **{name: titles for name, titles in said.items() if titles},
        },
    )
