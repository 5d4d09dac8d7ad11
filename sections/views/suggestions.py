"""Suggestions: the editor in which one is written, and the page where the writers decide."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from cer_portal.accounts.people import current
from cer_portal.accounts.permissions import for_template
from sections.access import get_section, get_suggestion, open_section
from sections.discussion import draft_of, suggestion_entries, suggestions_of
from sections.models import SuggestedChange
from sections.pages import number_in, page_of
from sections.permissions import section_abilities
from sections.rail import rail
from sections.services.decide_changes import accept_changes, reject_changes
from sections.services.suggest import send_suggestion, withdraw_suggestion
from sections.views.edit import editing_page
from sections.views.pages import crumbs


@require_GET
def section_suggest(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The editor on an own copy of the text: what is changed becomes a suggestion."""
    user = current(request)
    section = open_section(user, slug, pk, "section.suggest")
    return editing_page(request, section, user, draft=draft_of(section, user), suggesting=True)


@require_POST
def suggestion_send(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Send the own draft to the writers of the section."""
    user = current(request)
    section = get_section(user, slug, pk, "section.suggest")
    draft = draft_of(section, user)
    if draft is None:
        messages.info(request, _("Nothing has been changed, so there is nothing to send."))
        return redirect("section_suggest", slug, pk)
    send_suggestion(
        suggestion=draft, note=request.POST.get("note", ""), actor=user, now=timezone.now()
    )
    messages.success(request, _("The writers of the section have your suggestion."))
    return redirect("section_suggestions", slug, pk)


@require_GET
def section_suggestions(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Every suggestion on a section, change by change, with what was decided."""
    user = current(request)
    section = open_section(user, slug, pk)
    page = page_of(suggestions_of(section, user), request.GET.get("page"))
    context = {
        **rail(section.report, user, "sections", section=section),
        "crumbs": crumbs(
            section.report,
            (str(section), reverse("section", args=[slug, pk])),
            (_("Suggestions"), None),
        ),
        "section": section,
        "page": page,
        "entries": suggestion_entries(page.object_list, section, user),
        "draft": draft_of(section, user),
        "abilities": for_template(section_abilities(user, section)),
    }
    return render(request, "sections/suggestions.html", context)


@require_POST
def suggestion_decide(request: HttpRequest, slug: str, suggestion_id: int) -> HttpResponse:
    """Accept or reject changes: one by its number, or all that wait where none is named."""
    user = current(request)
    suggestion = get_suggestion(user, slug, suggestion_id, "section.edit")
    named = [n for value in request.POST.getlist("change") if (n := number_in(value)) is not None]
    waiting = suggestion.changes.filter(state=SuggestedChange.State.OPEN)
    numbers = named or list(waiting.values_list("number", flat=True))
    if request.POST.get("decision") == "accept":
        accept_changes(
            suggestion=suggestion,
            numbers=numbers,
            expected_version=number_in(request.POST.get("version")) or 0,
            actor=user,
            now=timezone.now(),
        )
        said = ngettext("%s change accepted.", "%s changes accepted.", len(numbers))
    else:
        reason = request.POST.get("reason", "")
        reject_changes(
            suggestion=suggestion, numbers=numbers, reason=reason, actor=user, now=timezone.now()
        )
        said = ngettext("%s change rejected.", "%s changes rejected.", len(numbers))
    messages.success(request, said % len(numbers))
    where = reverse("section_suggestions", args=[slug, suggestion.section_id])
    return redirect(f"{where}#suggestion-{suggestion.pk}")


@require_POST
def suggestion_withdraw(request: HttpRequest, slug: str, suggestion_id: int) -> HttpResponse:
    """Take an own suggestion back; what was accepted of it stays in the text."""
    user = current(request)
    suggestion = get_suggestion(user, slug, suggestion_id, "section.view")
    withdraw_suggestion(suggestion=suggestion, actor=user, now=timezone.now())
    messages.success(request, _("The suggestion is taken back."))
    return redirect("section_suggestions", slug, suggestion.section_id)
