"""Write: the editor's page, who owes the section, reopening."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cer_portal.accounts.models import User
from cer_portal.accounts.people import current
from cer_portal.accounts.permissions import for_template, require
from cer_portal.errors import BadInput
from sections import richtext
from sections.access import get_revision, get_section, open_section
from sections.document import editor_labels, uses_behind
from sections.editor_words import editor_words
from sections.forms import AssignForm, ReasonForm
from sections.lineage import origin
from sections.models import Section, Suggestion
from sections.pages import number_in
from sections.permissions import only_suggests, section_abilities
from sections.rail import rail
from sections.selectors import changes_waiting
from sections.services.assign import assign_section
from sections.services.name_revision import name_revision
from sections.services.save import save_section
from sections.services.submit import reopen_section
from sections.views.pages import crumbs, plan_of
from sections.wording import Wording


@require_GET
def section_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The full-page editor with what belongs in the section beside it.

    Whoever may only suggest is led to the editor of suggestions.
    """
    user = current(request)
    found = open_section(user, slug, pk)
    abilities = section_abilities(user, found)
    if (
        not abilities["section.edit"]
        and only_suggests(user, found)
        and abilities["section.suggest"]
    ):
        return redirect("section_suggest", slug, pk)
    require(abilities, "section.edit")
    return editing_page(request, found, user)


def editing_page(
    request: HttpRequest,
    section: Section,
    user: User,
    *,
    draft: Suggestion | None = None,
    suggesting: bool = False,
) -> HttpResponse:
    """Answer with the editor: of the text itself, or of what the person suggests for it."""
    where = [section.report.slug, section.pk]
    config = _config(request, section, user)
    if suggesting:
        config |= _suggesting(section, user, draft)
    context = {
        **rail(section.report, user, "sections", section=section),
        "crumbs": crumbs(
            section.report,
            (str(section), reverse("section", args=where)),
            (_("Suggest") if suggesting else _("Write"), None),
        ),
        "section": section,
        "plan": plan_of(section),
        "moved": uses_behind([section.pk]),
        "suggested": changes_waiting(section),
        **origin(section),
        "suggesting": suggesting,
        "draft": draft,
        "abilities": for_template(section_abilities(user, section)),
        "config": config,
    }
    return render(request, "sections/edit.html", context)


def _suggesting(section: Section, user: User, draft: Suggestion | None) -> dict[str, object]:
    """Return what differs in the editor's configuration while somebody suggests."""
    text = draft.document if draft else None
    kept = section.current.document if section.current else richtext.EMPTY
    where = [section.report.slug, section.pk]
    urls = _urls(section) | {"save": reverse("section_suggest_save", args=where)}
    labels = editor_labels(section.current, section.report, user)
    if text is not None:
        labels = editor_labels(Wording(section.pk, (text,)), section.report, user)
    return {
        "document": text or kept,
        "version": draft.version if draft else 0,
        "savedAt": draft.saved_at.isoformat() if draft else None,
        "copy": "suggestion",
        "comments": False,
        "labels": labels,
        "urls": urls,
    }


def _config(request: HttpRequest, section: Section, user: User) -> dict[str, object]:
    """Return what static/js/editor/start.js needs to know."""
    return {
        "document": section.current.document if section.current else richtext.EMPTY,
        "version": section.version,
        "readonly": False,
        # Whether a passage can be commented on: in the text itself, not in a suggestion.
        "comments": bool(section_abilities(user, section)["section.comment"]),
        "section": section.pk,
        "key": section.key,
        "user": user.pk,
        "savedAt": section.current.saved_at.isoformat() if section.current else None,
        "labels": editor_labels(section.current, section.report, user),
        "csrf": get_token(request),
        "maxUpload": settings.FIGURE_MAX_BYTES,
        "language": section.report.language,
        "i18n": editor_words(),
        "urls": _urls(section),
    }


def _urls(section: Section) -> dict[str, str]:
    where = [section.report.slug, section.pk]
    figure = reverse("figure", args=[where[0], "00000000-0000-0000-0000-000000000000"])
    return {
        "save": reverse("section_save", args=where),
        "submit": reverse("section_submit", args=where),
        "records": reverse("section_records", args=where),
        "facts": reverse("section_facts", args=where),
        "places": reverse("section_places", args=where),
        "equation": reverse("section_equation", args=where),
        "presence": reverse("section_presence", args=where),
        "upload": reverse("section_upload", args=where),
        "figure": figure,
        "login": reverse("account_login"),
    }


@require_http_methods(["GET", "POST"])
def section_assign(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Name author, contributors, reviewer, approver and date of a section."""
    user = current(request)
    found = get_section(user, slug, pk, "section.assign")
    form = AssignForm(request.POST or None, section=found)
    status = 200
    if request.method == "POST":
        if form.is_valid() and _assigned(form, found, user):
            messages.success(request, _("“%s” is assigned.") % found)
            return redirect("section", slug, pk)
        status = 400
    context = {
        **rail(found.report, user, "sections", section=found),
        "crumbs": crumbs(
            found.report, (str(found), reverse("section", args=[slug, pk])), (_("Assign"), None)
        ),
        "section": found,
        "form": form,
    }
    return render(request, "sections/assign.html", context, status=status)


def _assigned(form: AssignForm, section: Section, actor: User) -> bool:
    try:
        assign_section(section=section, actor=actor, now=timezone.now(), **form.cleaned_data)
    except BadInput as error:
        form.add_error(None, error.sentence)
        return False
    return True


@require_POST
def revision_restore(request: HttpRequest, slug: str, pk: int, number: int) -> HttpResponse:
    """Make an earlier text the newest revision; what was written since stays among the revisions."""
    user = current(request)
    found = open_section(user, slug, pk, "section.edit")
    earlier = get_revision(found, number)
    made = save_section(
        section=found,
        document=earlier.document,
        expected_version=number_in(request.POST.get("version")) or 0,
        note=_("Restored from revision %s") % number,
        actor=user,
        now=timezone.now(),
    )
    messages.success(request, _("The text of revision %s stands again.") % number)
    return redirect("revision", slug, pk, made.number)


@require_POST
def revision_rename(request: HttpRequest, slug: str, pk: int, number: int) -> HttpResponse:
    """Give a revision a name."""
    user = current(request)
    found = get_revision(get_section(user, slug, pk, "section.comment"), number)
    name = request.POST.get("name", "")
    named = name_revision(revision=found, name=name, actor=user, now=timezone.now())
    told = {"n": number, "name": named.name}
    messages.success(request, _("Revision %(n)s is called “%(name)s”.") % told)
    return redirect("revision", slug, pk, number)


@require_POST
def section_reopen(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Open an approved section again, with the reason for all to read."""
    user = current(request)
    found = get_section(user, slug, pk)
    form = ReasonForm(request.POST)
    form.is_valid()
    reason = form.cleaned_data.get("reason", "")
    reopen_section(section=found, actor=user, now=timezone.now(), reason=reason)
    messages.success(request, _("“%s” is open again.") % found)
    return redirect("section", slug, pk)
