"""Comments on a text: the page with the passages marked, a thread opened, answered, resolved."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST

from cer_portal.accounts.people import current
from cer_portal.accounts.permissions import for_template
from cer_portal.accounts.roles import Function
from cer_portal.errors import Refused
from sections import richtext
from sections.access import get_thread, open_section
from sections.discussion import thread_entries, threads_of
from sections.discussion_forms import ResolveForm, SayForm, ThreadForm
from sections.document import resolver_for
from sections.models import Membership, Section, Thread
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
    plain = section.current.plain if section.current else ""
    form = ThreadForm(request.POST or None, plain=plain, people=mentionable(section, user))
    if request.method == "POST" and form.is_valid() and _started(request, section, form):
        return redirect("section_comments", slug, pk)
    return _page(request, section, Tried(form))


def _started(request: HttpRequest, section: Section, form: ThreadForm) -> Thread | None:
    """Open the thread on the text that was on the screen; a refusal stands in the form."""
    number = number_in(request.POST.get("revision"))
    revision = section.revisions.filter(number=number).first() if number else None
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
    functions = Membership.objects.filter(report=section.report).values_list("function", flat=True)
    context = {
        **rail(section.report, user, "sections", section=section),
        "crumbs": crumbs(
            section.report,
            (str(section), reverse("section", args=[section.report.slug, section.pk])),
            (_("Comments"), None),
        ),
        "section": section,
        "page": page,
        "entries": entries,
        "shows": [
            *SHOWS,
            *((f, Function(f).label) for f in dict.fromkeys(functions.order_by("function"))),
        ],
        "show": show,
        "form": tried.form,
        "tried": tried.number,
        "people": mentionable(section, user),
        "dispositions": Thread.Disposition.choices,
        "abilities": for_template(section_abilities(user, section)),
    }
    status = 400 if tried.form.errors else 200
    if getattr(request, "htmx", False):
        return render(request, "sections/_threads.html", context, status=status)
    ranges = [
        richtext.Range(*entry.place, str(entry.thread.pk), _weight(entry.thread))
        for entry in entries
        if entry.place and not entry.thread.disposition
    ]
    if section.current:
        resolver = resolver_for(section.report, [section.current], user)
        context["html"] = richtext.mark_ranges(section.current.document, ranges, resolve=resolver)
    return render(request, "sections/comments.html", context, status=status)


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
