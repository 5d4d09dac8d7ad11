"""Numbers typed as text that a fact says, offered beside the section and beside the editor."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cer_portal.accounts.people import current
from cer_portal.accounts.permissions import for_template
from sections.access import get_section
from sections.document import numbers_offered
from sections.permissions import section_abilities
from sections.rail import rail
from sections.views.pages import crumbs


@require_GET
def section_numbers(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What stands as a plain number and is a fact, or contradicts one; nothing changes by itself."""
    user = current(request)
    section = get_section(user, slug, pk)
    context = {
        "report": section.report,
        "section": section,
        "offers": numbers_offered(user, section),
        "abilities": for_template(section_abilities(user, section)),
    }
    if getattr(request, "htmx", False):
        return render(request, "sections/_numbers.html", context)
    context |= rail(section.report, user, "sections", section=section)
    place = reverse("section", args=[slug, pk])
    context["crumbs"] = crumbs(section.report, (str(section), place), (_("Typed numbers"), None))
    return render(request, "sections/numbers.html", context)
