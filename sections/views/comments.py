"""Comments on a text: the page with the passages marked, a thread opened, answered, resolved."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST

from cer_portal.accounts.models import User
from cer_portal.accounts.people import current
from cer_portal.accounts.permissions import for_template
from cer_portal.errors import BadInput, Refused
from sections import richtext
from sections.access import get_thread, open_section
from sections.discussion import ThreadEntry, functions_heard, thread_entries, threads_of
from sections.discussion_forms import ResolveForm, SayForm, ThreadForm
from sections.document import resolver_for
from sections.models import Revision, Section, Thread
from sections.pages import number_in, page_of
from sections.permissions import section_abilities
from sections.rail import rail
from sections.selectors import mentionable
from sections.services.comments import (
    answer_thread,
    reopen_thread,
    resolve_thread,
    start_thread,
)
from sections.views.pages import crumbs

SHOWS = (
    ("open", _lazy("Open")),
    ("mine", _lazy("Mine")),
    ("major", _lazy("Major")),
    ("resolved", _lazy("Resolved")),
    ("all", _lazy("All")),
)


@dataclass(frozen=True)
class Tried:
    """A form that could not be taken, with the number of its thread (0: a new one)."""

    form: ThreadForm | SayForm | ResolveForm
    number: int = 0


@require_http_methods(["GET", "POST"])
def section_comments(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The text with the commented passages marked and the threads beside it; POST opens a thread.

    Asked for by the editor it answers with the threads alone.
    """
    user = current(request)
    right = "section.comment" if request.method == "POST" else "section.view"
    section = open_section(user, slug, pk, right)
    revision = _on_screen(request, section)
    plain, people = revision.plain if revision else "", mentionable(section, user)
    form = ThreadForm(request.POST or None, plain=plain, people=people)
    if request.method == "POST" and form.is_valid() and _started(request, section, form, revision):
        return _listed(request, section)
    return _page(request, section, Tried(form))


def _on_screen(request: HttpRequest, section: Section) -> Revision | None:
    """Return the revision a passage was marked in: the one the form names, else the one of now."""
    number = number_in(request.POST.get("revision"))
    named = section.revisions.filter(number=number).first() if number else None
    return named or section.current


def _listed(request: HttpRequest, section: Section) -> HttpResponse:
    """Return to the comments, or answer the editor with the threads of now."""
    if getattr(request, "htmx", False):
        return _page(request, section, Tried(ThreadForm(plain="", people=[])))
    return redirect("section_comments", section.report.slug, section.pk)


def _started(
    request: HttpRequest, section: Section, form: ThreadForm, revision: Revision | None
) -> Thread | None:
    """Open the thread on the text that was on the screen; a refusal stands in the form."""
    try:
        return start_thread(
            section=section,
            text=form.cleaned_data["text"],
            start=form.passage.start,
            end=form.passage.end,
            revision=revision if form.passage.start is not None else None,
            weight=form.cleaned_data["weight"],
            mentions=form.mentioned(),
            actor=current(request),
            now=timezone.now(),
        )
    except Refused as error:
        form.add_error(None, error.sentence)
        return None


def _page(request: HttpRequest, section: Section, tried: Tried) -> HttpResponse:
    user = current(request)
    show = request.GET.get("show", "open")
    page = page_of(threads_of(section, user, show=show), request.GET.get("page"))
    entries = thread_entries(page.object_list, section, user)
    context = {
        **_shell(section, user),
        "page": page,
        "entries": entries,
        "shows": [*SHOWS, *functions_heard(section)],
        "show": show,
        "form": tried.form,
        "tried": tried.number,
        "people": mentionable(section, user),
        "dispositions": Thread.Disposition.choices,
        "weights": Thread.Weight.choices,
    }
    status = 400 if tried.form.errors else 200
    if getattr(request, "htmx", False):
        _refuse(tried)
        return render(request, "sections/_threads.html", context, status=status)
    context["html"] = _marked(section, user, entries)
    return render(request, "sections/comments.html", context, status=status)


def _refuse(tried: Tried) -> None:
    """Beside the editor the form stays as it is, and the sentence stands among the messages."""
    for sentences in tried.form.errors.values():
        raise BadInput(str(sentences[0]))


def _shell(section: Section, user: User) -> dict[str, object]:
    back = reverse("section", args=[section.report.slug, section.pk])
    return {
        **rail(section.report, user, "sections", section=section),
        "crumbs": crumbs(section.report, (str(section), back), (_("Comments"), None)),
        "section": section,
        "abilities": for_template(section_abilities(user, section)),
    }


def _marked(section: Section, user: User, entries: list[ThreadEntry]) -> SafeString | None:
    """The text with the passages of open threads marked, or None where there is no text."""
    if section.current is None:
        return None
    ranges = [
        richtext.Range(*entry.place, str(entry.thread.pk), _weight(entry.thread))
        for entry in entries
        if entry.place and not entry.thread.disposition
    ]
    resolver = resolver_for(section.report, [section.current], user)
    return richtext.mark_ranges(section.current.document, ranges, resolve=resolver)


def _weight(thread: Thread) -> str:
    return "major" if thread.weight == Thread.Weight.MAJOR else "minor"


@require_POST
def thread_answer(request: HttpRequest, slug: str, pk: int, number: int) -> HttpResponse:
    """Say something in a thread."""
    user = current(request)
    thread = get_thread(user, slug, pk, number, "section.comment")
    form = SayForm(request.POST, people=mentionable(thread.section, user))
    if form.is_valid():
        answer_thread(
            thread=thread,
            text=form.cleaned_data["text"],
            mentions=form.mentioned(),
            actor=user,
            now=timezone.now(),
        )
        return _back(request, thread)
    return _page(request, thread.section, Tried(form, number))


@require_POST
def thread_resolve(request: HttpRequest, slug: str, pk: int, number: int) -> HttpResponse:
    """End a thread by saying how."""
    user = current(request)
    thread = get_thread(user, slug, pk, number, "section.comment")
    form = ResolveForm(request.POST)
    if form.is_valid():
        resolve_thread(thread=thread, actor=user, now=timezone.now(), **form.cleaned_data)
        if not getattr(request, "htmx", False):
            messages.success(request, _("C-%s is resolved.") % thread.number)
        return _back(request, thread)
    return _page(request, thread.section, Tried(form, number))


@require_POST
def thread_reopen(request: HttpRequest, slug: str, pk: int, number: int) -> HttpResponse:
    """Open a resolved thread again."""
    user = current(request)
    thread = get_thread(user, slug, pk, number, "section.comment")
    reopen_thread(thread=thread, actor=user, now=timezone.now())
    return _back(request, thread)


def _back(request: HttpRequest, thread: Thread) -> HttpResponse:
    """Return to the thread, or answer the editor with the threads of now."""
    if getattr(request, "htmx", False):
        section = open_section(current(request), thread.section.report.slug, thread.section_id)
        return _page(request, section, Tried(ThreadForm(plain="", people=[])))
    where = reverse("section_comments", args=[thread.section.report.slug, thread.section_id])
    return redirect(f"{where}?show=all#note-{thread.pk}")
