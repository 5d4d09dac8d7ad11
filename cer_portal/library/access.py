"""Load templates and paragraphs for a request; whoever may not know of one gets the same 404."""

from django.http import Http404

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.library.models import (
    OwnTemplate,
    Paragraph,
    TemplateDraft,
    TemplateEdition,
)
from cer_portal.library.permissions import library_abilities, paragraph_abilities
from sections.access import get_section as get_any_section
from sections.models import Section


def enter(user: User, ability: str = "library.view") -> None:
    """Let a person in to the company's templates and paragraphs; for outside writers there are none."""
    if user.is_external:
        raise Http404
    require(library_abilities(user), ability)


def get_template(user: User, pk: int, ability: str = "library.view") -> OwnTemplate:
    """Return an own template of the person's company."""
    found = OwnTemplate.objects.visible_to(user).select_related("organisation").filter(pk=pk)
    template = found.first()
    if template is None:
        raise Http404
    enter(user, ability)
    return template


def get_draft(user: User, pk: int) -> TemplateDraft:
    """Return the draft of a template that the person may write."""
    template = get_template(user, pk, "templates.write")
    found = TemplateDraft.objects.filter(template=template)
    draft = found.select_related("template__organisation", "saved_by").first()
    if draft is None:
        raise Http404
    return draft


def get_edition(template: OwnTemplate, number: int) -> TemplateEdition:
    """Return a released edition of a template that was loaded through `get_template`."""
    edition = template.editions.select_related("released_by").filter(number=number).first()
    if edition is None:
        raise Http404
    return edition


def get_paragraph(user: User, pk: int, ability: str = "library.view") -> Paragraph:
    """Return a paragraph of the person's company."""
    rows = Paragraph.objects.visible_to(user).filter(pk=pk)
    found = rows.select_related("current", "approved", "owner__organisation").first()
    if found is None:
        raise Http404
    require(paragraph_abilities(user, found), ability)
    return found


def get_section(user: User, slug: str, pk: int) -> Section:
    """Return a section into which the person may take a paragraph of the own company."""
    if user.is_external:
        raise Http404
    section = get_any_section(user, slug, pk, "section.edit")
    if section.report.organisation_id != user.organisation_id:
        raise Http404
    return section
