"""The paragraphs of a company: the list, one with its wordings and uses, and what is done to it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cer_portal.accounts.people import current
from cer_portal.accounts.permissions import for_template
from cer_portal.errors import BadInput, Refused, Stale
from cer_portal.library.access import enter, get_paragraph
from cer_portal.library.forms.paragraph import OwnerForm, ReasonForm, WordingForm
from cer_portal.library.models import Paragraph, ParagraphVersion
from cer_portal.library.models.paragraph import Standing
from cer_portal.library.permissions import library_abilities, paragraph_abilities
from cer_portal.library.selectors import (
    paragraphs_for,
    text_sections,
    uses_of,
    uses_seen,
    versions_of,
)
from cer_portal.library.services.paragraphs import (
    approve_paragraph,
    hand_paragraph,
    propose_paragraph,
    retire_paragraph,
    reword_paragraph,
)
from sections.pages import number_in, page_of, searched
from sections.richtext import LabelResolver, to_html


def _way(*more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    home = reverse("paragraph_list")
    return [(_("Reports"), reverse("portfolio")), (_("Paragraphs"), home), *more]


@require_GET
def paragraph_list(request: HttpRequest) -> HttpResponse:
    """The paragraphs by words, standing and section."""
    user = current(request)
    enter(user)
    query, standing = searched(request.GET.get("q", "")), request.GET.get("state", "")
    keys, key = text_sections(user.organisation_id), request.GET.get("section", "")
    key = key if key in keys else ""
    page = page_of(
        paragraphs_for(user, query=query, standing=standing, key=key), request.GET.get("page")
    )
    used = uses_seen(page, user)
    context = {
        "crumbs": _way()[:1] + [(_("Paragraphs"), None)],
        "page": page,
        "rows": [(each, used.get(each.pk, 0)) for each in page],
        "query": query,
        "standing": standing,
        "standings": Standing.choices,
        "keys": keys,
        "key": key,
        "narrowed": bool(query or key or standing in Standing.values),
        "abilities": for_template(library_abilities(user)),
    }
    return render(request, "library/paragraphs.html", context)


@require_http_methods(["GET", "POST"])
def paragraph_new(request: HttpRequest) -> HttpResponse:
    """Propose a paragraph."""
    user = current(request)
    enter(user, "library.propose")
    form = WordingForm(request.POST or None, keys=text_sections(user.organisation_id))
    if form.is_valid():
        try:
            made = propose_paragraph(wording=form.wording(), actor=user, now=timezone.now())
        except BadInput as error:
            _put_on(form, error)
        else:
            messages.success(request, _("“%s” waits for an RA lead to approve it.") % made)
            return redirect("paragraph", made.pk)
    context = {"crumbs": _way((_("New"), None)), "form": form, "paragraph": None}
    status = 400 if form.is_bound else 200
    return render(request, "library/wording.html", context, status=status)


def _put_on(form: WordingForm, error: BadInput) -> None:
    for name, lines in error.fields.items():
        form.add_error(name if name in form.fields else None, lines)


@require_GET
def paragraph(request: HttpRequest, pk: int) -> HttpResponse:
    """One paragraph: how it reads, its wordings, where it was taken, what may be done."""
    user = current(request)
    found = get_paragraph(user, pk)
    return _paragraph_page(request, found)


def _paragraph_page(
    request: HttpRequest, found: Paragraph, refused: Refused | None = None
) -> HttpResponse:
    user = current(request)
    keys = text_sections(user.organisation_id)
    newest = found.current
    uses = uses_of(found, user)
    versions = list(versions_of(found))
    context = {
        "crumbs": _way((str(found), None)),
        "paragraph": found,
        "newest": newest,
        "versions": [(each, _shown(each)) for each in versions],
        "meant": [keys.get(key, key) for key in newest.keys] if newest else [],
        "page": page_of(uses, request.GET.get("page"), size=25),
        "owner_form": OwnerForm(paragraph=found, initial={"owner": found.owner_id}),
        "abilities": for_template(paragraph_abilities(user, found)),
        "refused": refused,
    }
    status = refused.status if refused else 200
    return render(request, "library/paragraph.html", context, status=status)


def _shown(version: ParagraphVersion) -> SafeString:
    """A wording as it will stand in a text."""
    return to_html(version.document, resolve=LabelResolver())


@require_http_methods(["GET", "POST"])
def paragraph_reword(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose another wording; both stand on the page where somebody was sooner."""
    user = current(request)
    found = get_paragraph(user, pk, "paragraph.write")
    form = WordingForm(
        request.POST or None, keys=text_sections(user.organisation_id), paragraph=found
    )
    refused = _reworded(form, found, request) if form.is_valid() else None
    if form.is_valid() and refused is None:
        messages.success(request, _("The wording waits for an RA lead to approve it."))
        return redirect("paragraph", pk)
    stale = isinstance(refused, Stale)
    if stale:
        found = get_paragraph(user, pk)
        form.sent_again(found.version)
    context = {
        "crumbs": _way((str(found), reverse("paragraph", args=[pk])), (_("Another wording"), None)),
        "form": form,
        "paragraph": found,
        "refused": refused if stale else None,
        "theirs": _shown(found.current) if stale and found.current else None,
    }
    status = refused.status if refused else 400 if form.is_bound else 200
    return render(request, "library/wording.html", context, status=status)


def _reworded(form: WordingForm, found: Paragraph, request: HttpRequest) -> Refused | None:
    """Keep the wording; what is wrong with it stands on the form."""
    try:
        reword_paragraph(
            paragraph=found,
            wording=form.wording(),
            expected_version=form.cleaned_data["version"],
            actor=current(request),
            now=timezone.now(),
        )
    except BadInput as error:
        _put_on(form, error)
        return error
    except Stale as error:
        return error
    return None


@require_POST
def paragraph_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve the newest wording, which was on the screen."""
    user = current(request)
    found = get_paragraph(user, pk)
    seen = number_in(request.POST.get("version")) or 0
    try:
        approve_paragraph(paragraph=found, expected_version=seen, actor=user, now=timezone.now())
    except Stale as refused:
        return _paragraph_page(request, get_paragraph(user, pk), refused)
    messages.success(request, _("“%s” can be taken into texts now.") % found)
    return redirect("paragraph", pk)


@require_POST
def paragraph_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a paragraph out of use."""
    user = current(request)
    found = get_paragraph(user, pk)
    form = ReasonForm(request.POST)
    form.is_valid()
    reason = form.cleaned_data.get("reason", "")
    retire_paragraph(paragraph=found, actor=user, now=timezone.now(), reason=reason)
    messages.success(request, _("“%s” is retired. Texts that took it stay as they are.") % found)
    return redirect("paragraph", pk)


@require_POST
def paragraph_hand(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a paragraph to another owner."""
    user = current(request)
    found = get_paragraph(user, pk)
    form = OwnerForm(request.POST, paragraph=found)
    if not form.is_valid():
        raise BadInput(_("Choose somebody of your company who writes."))
    owner = form.cleaned_data["owner"]
    hand_paragraph(paragraph=found, owner=owner, actor=user, now=timezone.now())
    messages.success(request, _("%s owns the paragraph now.") % owner.name)
    return redirect("paragraph", pk)
