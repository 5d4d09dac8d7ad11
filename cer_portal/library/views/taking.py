"""From the library into a section: what is approved for it, and taking one over."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cer_portal.accounts.people import current
from cer_portal.errors import BadInput, Stale
from cer_portal.library.access import get_paragraph, get_section
from cer_portal.library.forms.paragraph import TakeForm
from cer_portal.library.selectors import taken_into, usable_in
from cer_portal.library.services.paragraphs import take_paragraph
from sections.models import Section
from sections.pages import page_of, searched
from sections.rail import rail
from sections.richtext import LabelResolver, to_html
from sections.views.pages import crumbs


@require_GET
def section_library(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The approved paragraphs meant for a section; words search all of them."""
    section = get_section(current(request), slug, pk)
    return _library_page(request, section)


def _library_page(
    request: HttpRequest, section: Section, refused: Stale | None = None
) -> HttpResponse:
    user = current(request)
    query = searched(request.GET.get("q", ""))
    page = page_of(usable_in(section, user, query=query), request.GET.get("page"), size=20)
    taken = taken_into(section)
    context = {
        **rail(section.report, user, "sections", section=section),
        "crumbs": crumbs(
            section.report,
            (str(section), reverse("section", args=[slug_of(section), section.pk])),
            (_("From the library"), None),
        ),
        "section": section,
        "page": page,
        "rows": [
            (
                each,
                to_html(each.approved.document, resolve=LabelResolver()) if each.approved else "",
                taken.get(each.pk),
            )
            for each in page
        ],
        "query": query,
        "refused": refused,
    }
    status = refused.status if refused else 200
    return render(request, "library/section_library.html", context, status=status)


def slug_of(section: Section) -> str:
    """Return the short name of the section's report."""
    return section.report.slug


@require_POST
def section_take(request: HttpRequest, slug: str, pk: int, paragraph_id: int) -> HttpResponse:
    """Put a paragraph behind the text of the section, as both were seen."""
    user = current(request)
    section = get_section(user, slug, pk)
    found = get_paragraph(user, paragraph_id)
    form = TakeForm(request.POST)
    if not form.is_valid():
        raise BadInput(_("The page was not sent whole. Open it again."))
    given = form.cleaned_data
    try:
        take_paragraph(
            paragraph=found,
            number=given["number"],
            section=section,
            expected_version=given["version"],
            actor=user,
            now=timezone.now(),
        )
    except Stale as refused:
        return _library_page(request, get_section(user, slug, pk), refused)
    messages.success(request, _("“%s” stands at the end of the text. Make it fit.") % found)
    return redirect("section_edit", slug, pk)
