"""What the template of a report says about its sections, also about one that it no longer asks for."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from sections import outline, responsibility
from sections.models import Report, Section


def plan_of(section: Section) -> outline.SectionPlan:
    """Return what the report's template says about the section."""
    report = section.report
    try:
        return outline.plan_of(report.template, report.template_edition, section.key)
    except outline.UnknownOutline:
        return _unasked(section)


def _unasked(section: Section) -> outline.SectionPlan:
    """What stands there for a section that an earlier edition asked for."""
    return outline.SectionPlan(
        key=section.key,
        number=section.number,
        parent_key=None,
        title=section.title,
        title_zh=section.title_zh,
        kind="text" if section.kind == "text" else "container",
        purpose=_(
            "The template no longer asks for this section. What was written stays until somebody"
            " takes it over into another."
        ),
        belongs=(),
        basis=(),
        when=outline.Condition(),
        mandatory=False,
        inputs=(),
        words=None,
        responsibility="",
    )


def unasked(report: Report, sections: Iterable[Section]) -> set[int]:
    """Return the ids of those sections that the report's edition of its template does not ask for."""
    of = report.template, report.template_edition
    return {section.pk for section in sections if not outline.asks_for(*of, section.key)}


def usual_duties(report: Report, section: Section, model: str) -> responsibility.Duties:
    """Return who does what in a section under a model; its own roles where the template is silent."""
    if unasked(report, [section]):
        own = section.contributor_roles
        return responsibility.Duties(
            section.author_role, tuple(own), section.reviewer_role, section.approver_role
        )
    plan = outline.plan_of(report.template, report.template_edition, section.key)
    return responsibility.duties(model, plan.responsibility, own=plan.shares)
