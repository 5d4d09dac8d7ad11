"""Word in and out of a section: bring a file, look at what comes over, take it over; take one away."""

from datetime import datetime
from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cer_portal.accounts.models import User
from cer_portal.accounts.people import current
from cer_portal.accounts.permissions import for_template
from cer_portal.errors import BadInput, Refused, Stale
from sections import richtext
from sections.access import get_section, open_section
from sections.forms import TakeWordForm, WordForm
from sections.models import Section, WordImport
from sections.pages import number_in, page_of
from sections.permissions import section_abilities
from sections.rail import rail
from sections.services.word import bring_word, drop_word
from sections.services.word_out import export_word
from sections.services.word_taking import suggest_word, take_word
from sections.views.pages import crumbs
from sections.word import from_json, measured
from sections.wording import word_labels

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _shell(section: Section, user: User, *way: tuple[str, str | None]) -> dict[str, Any]:
    here = reverse("section", args=[section.report.slug, section.pk])
    return {
        **rail(section.report, user, "sections", section=section),
        "crumbs": crumbs(section.report, (str(section), here), *way),
        "section": section,
        "abilities": for_template(section_abilities(user, section)),
    }


def _home(section: Section) -> str:
    return reverse("section_word", args=[section.report.slug, section.pk])


def _import(section: Section, import_id: int, user: User) -> WordImport:
    """A file is the draft of whoever brought it until it is used; for others it is not there."""
    found = section.word_imports.select_related("base", "taken_as", "suggested_as")
    brought = found.filter(pk=import_id, requested_by=user).first()
    if brought is None:
        raise Http404
    brought.section = section
    return brought


@require_http_methods(["GET", "POST"])
def section_word(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What goes out to Word and what came from it; POST brings a file."""
    user = current(request)
    right = "section.suggest" if request.method == "POST" else "section.view"
    section = get_section(user, slug, pk, right)
    form, status = WordForm(request.POST or None, request.FILES or None), 200
    if request.method == "POST":
        brought, status = _brought(form, section, user)
        if brought is not None:
            return redirect("word_import", slug, pk, brought.pk)
    files = section.word_imports.filter(requested_by=user)
    context = {
        **_shell(section, user, (_("Word"), None)),
        "form": form,
        "page": page_of(files.defer("reading"), request.GET.get("page")),
    }
    return render(request, "sections/word.html", context, status=status)


def _brought(form: WordForm, section: Section, user: User) -> tuple[WordImport | None, int]:
    """Hand the file to the verb; a refusal is put on the form. Returns the file and a status."""
    if not form.is_valid():
        return None, 400
    file = form.cleaned_data["file"]
    # One byte more than allowed is enough to be refused; the rest is never read into memory.
    content = file.read(settings.WORD_MAX_BYTES + 1)
    try:
        brought = bring_word(
            section=section, filename=file.name, content=content, actor=user, now=timezone.now()
        )
    except Refused as error:
        form.add_error("file", error.sentence)
        return None, error.status
    return brought, 302


@require_GET
def word_import(request: HttpRequest, slug: str, pk: int, import_id: int) -> HttpResponse:
    """One file: how far it is, then what it would make of the text, and what does not come over."""
    user = current(request)
    section = open_section(user, slug, pk, "section.suggest")
    return _preview(request, _import(section, import_id, user), TakeWordForm())


def _preview(
    request: HttpRequest, brought: WordImport, form: TakeWordForm, refused: Refused | None = None
) -> HttpResponse:
    section, user = brought.section, current(request)
    context = {
        **_shell(section, user, (_("Word"), _home(section)), (brought.filename, None)),
        "brought": brought,
        "form": form,
        "refused": refused,
    }
    if brought.reading:
        context |= _shown(brought, user, request.GET.get("show", ""))
    status = refused.status if refused else 400 if form.is_bound else 200
    return render(request, "sections/word_import.html", context, status=status)


def _shown(brought: WordImport, user: User, show: str) -> dict[str, Any]:
    """What was read, as the page shows it: the text, or what the file changes."""
    reading = brought.reading
    original, proposed = reading["original"], reading["proposed"]
    before = brought.base.document if brought.base else original
    after = proposed or original
    resolver = word_labels(brought, user)
    comparison = richtext.compare(before, after) if before != after else None
    as_changes = comparison is not None and show != "text"
    html = comparison.html(resolver) if comparison and as_changes else None
    return {
        "html": html or richtext.to_html(after, resolve=resolver, list_footnotes=True),
        "comparison": comparison,
        "as_changes": as_changes,
        "proposed": proposed,
        "losses": from_json(brought.losses),
        "comments": [{**each, "at": _time(each["date"])} for each in reading["comments"]],
        "changed_by": reading["changed_by"],
        "words": richtext.words(after),
        "pictures": len(richtext.references(after).figures),
        "brought_pictures": reading["pictures"],
        "tables": sum(block["type"] == "table" for block in after["content"]),
        "moved_on": brought.base is not None and brought.base.number != brought.section.version,
    }


def _time(said: str) -> datetime | None:
    """What a file gives as a time is shown where it is one."""
    try:
        return parse_datetime(said)
    except ValueError:
        return None


@require_GET
def word_status(request: HttpRequest, slug: str, pk: int, import_id: int) -> HttpResponse:
    """How far the file is, as a piece of its page; at the end the page is read anew."""
    user = current(request)
    section = get_section(user, slug, pk, "section.suggest")
    brought = _import(section, import_id, user)
    context = {"report": section.report, "section": section, "brought": brought}
    answer = render(request, "sections/_word_status.html", context)
    if not brought.is_active:
        answer["HX-Refresh"] = "true"
    return answer


@require_GET
def word_picture(
    request: HttpRequest, slug: str, pk: int, import_id: int, figure_id: str
) -> FileResponse:
    """A picture of a file that is looked at, walled off so that nothing in it can run."""
    user = current(request)
    section = get_section(user, slug, pk, "section.suggest")
    brought = _import(section, import_id, user)
    pictures = brought.reading.get("pictures", [])
    found = next((each for each in pictures if each["figure"] == str(figure_id)), None)
    if found is None:
        raise Http404
    with brought.file.open("rb") as file:
        parts = measured(file.read())
    content = BytesIO(parts[found["part"]])
    response = FileResponse(content, content_type=found["content_type"])
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_POST
def word_take(request: HttpRequest, slug: str, pk: int, import_id: int) -> HttpResponse:
    """Take over what was looked at. A text that changed meanwhile is told of; the file stays."""
    user = current(request)
    section = get_section(user, slug, pk, "section.edit")
    brought = _import(section, import_id, user)
    form = TakeWordForm(request.POST)
    if not form.is_valid():
        return _preview(request, brought, form)
    try:
        revision = take_word(
            brought=brought,
            way=form.cleaned_data["way"],
            changes=form.cleaned_data["changes"] or "with",
            with_comments=form.cleaned_data["comments"],
            expected_version=number_in(request.POST.get("version")) or 0,
            actor=user,
            now=timezone.now(),
        )
    except Stale as error:
        return _preview(request, brought, form, refused=error)
    messages.success(request, _("Taken over from Word as revision %s.") % revision.number)
    return redirect("section", slug, pk)


@require_POST
def word_suggest(request: HttpRequest, slug: str, pk: int, import_id: int) -> HttpResponse:
    """Send what was looked at to the writers as a suggestion."""
    user = current(request)
    section = get_section(user, slug, pk, "section.suggest")
    brought = _import(section, import_id, user)
    try:
        suggest_word(
            brought=brought,
            with_comments="comments" in request.POST,
            actor=user,
            now=timezone.now(),
        )
    except BadInput as error:
        return _preview(request, brought, TakeWordForm(), refused=error)
    messages.success(request, _("The writers of the section have your suggestion."))
    return redirect("section_suggestions", slug, pk)


@require_POST
def word_drop(request: HttpRequest, slug: str, pk: int, import_id: int) -> HttpResponse:
    """Put a file aside."""
    user = current(request)
    section = get_section(user, slug, pk, "section.suggest")
    drop_word(brought=_import(section, import_id, user), actor=user, now=timezone.now())
    messages.success(request, _("The file is put aside; the text is as it was."))
    return redirect("section_word", slug, pk)


@require_GET
def word_export(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The current text as .docx."""
    user = current(request)
    section = open_section(user, slug, pk)
    content = export_word(section=section, actor=user, now=timezone.now())
    number = slugify(section.number) or str(section.pk)
    name = f"{section.report.slug}-{number}-rev-{section.version}.docx"
    response = HttpResponse(content, content_type=DOCX)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
