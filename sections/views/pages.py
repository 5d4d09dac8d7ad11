"""Read the report: the list of sections, one section, its revisions, two of them compared."""

from collections import Counter

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET

from cer_portal.accounts.people import current
from cer_portal.accounts.permissions import for_template
from sections import guidance, richtext
from sections.access import get_report, get_revision, get_section, open_section
from sections.checks import missing_for_review, unfilled
from sections.document import html_of, moved_references, resolver_for, uses_behind
from sections.lineage import origin
from sections.models import Figure, Report, Revision, Section
from sections.pages import number_in, page_of
from sections.permissions import section_abilities
from sections.rail import rail
from sections.selectors import changes_waiting, readable_sections, revisions_of, with_people
from sections.services.witness import note_figure_opened
from sections.workflow import State

plan_of = guidance.plan_of


def crumbs(report: Report, *more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """Return the way to a page inside a report."""
    home = reverse("section_list", args=[report.slug])
    return [(_("Reports"), reverse("portfolio")), (report.device.name, home), *more]


# What a list of sections can be narrowed to beside the states.
ACROSS = (
    ("late", _lazy("late")),
    ("unfilled", _lazy("lacking someone")),
    ("facts", _lazy("behind a changed fact")),
)


@require_GET
def section_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Every section of the report with state, owner and date, filtered by state or person."""
    report = get_report(current(request), slug)
    context = rail(report, current(request), "sections")
    sections = list(with_people(readable_sections(report, current(request))))
    moved = Counter(use.section_id for use in uses_behind([each.pk for each in sections]))
    state, owner = request.GET.get("state", ""), request.GET.get("author", "")
    shown = [
        section
        for section in sections
        if _matches(section, state, moved) and (not owner or _written_by(section, owner))
    ]
    authors = {s.author_id: s.author for s in sections if s.author is not None}
    return render(
        request,
        "sections/section_list.html",
        {
            **context,
            "crumbs": crumbs(report, (_("Sections"), None)),
            "sections": shown,
            "moved": moved,
            "unasked": guidance.unasked(report, shown),
            "states": [*State.choices, *ACROSS],
            "authors": sorted(authors.values(), key=lambda person: person.name),
            "state": state,
            "owner": owner,
        },
    )


def _written_by(section: Section, owner: str) -> bool:
    """Whether that person writes the section; what the portal makes itself nobody writes."""
    return section.kind == "text" and str(section.author_id) == owner


def _matches(section: Section, wanted: str, moved: Counter[int]) -> bool:
    """Whether a section is in the wanted state; "late", "unfilled", "facts" ask across the states."""
    if not wanted:
        return True
    if section.kind != "text":
        return False
    if wanted == "late":
        late = section.due is not None and section.due < timezone.localdate()
        return late and not section.is_settled
    if wanted == "facts":
        return section.pk in moved
    return bool(unfilled(section)) if wanted == "unfilled" else section.state == wanted


@require_GET
def section(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One section as it stands now, with what belongs in it and what comes next."""
    user = current(request)
    found = open_section(user, slug, pk)
    report = found.report
    return render(
        request,
        "sections/section.html",
        {
            **rail(report, user, "sections", section=found),
            "crumbs": crumbs(report, (str(found), None)),
            "section": found,
            "plan": plan_of(found),
            "html": html_of(found.current, report, user),
            "abilities": for_template(section_abilities(user, found)),
            "missing": missing_for_review(found) if found.author_id == user.pk else [],
            "gaps": unfilled(found) if found.kind == "text" else [],
            "unasked": guidance.unasked(report, [found]),
            "moved": uses_behind([found.pk]),
            "suggested": changes_waiting(found),
            "talked": found.threads.filter(disposition="").count(),
            **origin(found),
        },
    )


@require_GET
def section_revisions(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The history of a section's text, newest first, with two to choose for comparing."""
    user = current(request)
    found = get_section(user, slug, pk)
    return render(
        request,
        "sections/revisions.html",
        {
            **rail(found.report, user, "sections", section=found),
            "crumbs": crumbs(
                found.report,
                (str(found), reverse("section", args=[slug, pk])),
                (_("Revisions"), None),
            ),
            "section": found,
            "page": page_of(revisions_of(found), request.GET.get("page")),
        },
    )


@require_GET
def revision(request: HttpRequest, slug: str, pk: int, number: int) -> HttpResponse:
    """One revision as it was saved."""
    user = current(request)
    found = open_section(user, slug, pk)
    wanted = get_revision(found, number)
    return render(
        request,
        "sections/revision.html",
        {
            **rail(found.report, user, "sections", section=found),
            "crumbs": _revision_crumbs(found, _("Revision %(n)s") % {"n": number}),
            "section": found,
            "revision": wanted,
            "html": html_of(wanted, found.report, user),
            "abilities": for_template(section_abilities(user, found)),
        },
    )


def _revision_crumbs(section: Section, here: str) -> list[tuple[str, str | None]]:
    where = [section.report.slug, section.pk]
    return crumbs(
        section.report,
        (str(section), reverse("section", args=where)),
        (_("Revisions"), reverse("section_revisions", args=where)),
        (here, None),
    )


@require_GET
def section_compare(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Two revisions word by word: `?from=` and `?to=`, by default the last two."""
    user = current(request)
    found = open_section(user, slug, pk)
    old, new = _two(found, request)
    comparison = richtext.compare(old.document, new.document)
    resolver = resolver_for(found.report, [old, new], user)
    return render(
        request,
        "sections/compare.html",
        {
            **rail(found.report, user, "sections", section=found),
            "crumbs": _revision_crumbs(found, _("Compare")),
            "section": found,
            "old": old,
            "new": new,
            "comparison": comparison,
            "html": comparison.html(resolver),
            "moved": moved_references(comparison, resolver),
            "numbers": list(found.revisions.values_list("number", flat=True).order_by("-number")),
        },
    )


def _two(section: Section, request: HttpRequest) -> tuple[Revision, Revision]:
    last = section.version
    newer = number_in(request.GET.get("to", str(last)))
    older = number_in(request.GET.get("from", str(max(last - 1, 1))))
    if newer is None or older is None:
        raise Http404
    return get_revision(section, older), get_revision(section, newer)


@require_GET
def figure(request: HttpRequest, slug: str, figure_id: str) -> HttpResponseBase:
    """The bytes of a figure, walled off so that nothing in them can run.

    The browser asks anew each time, so that whoever lost the access loses the picture too; to
    whoever still has it "not changed" (304) is said without the bytes.
    """
    visible = Figure.objects.visible_to(current(request)).filter(report__slug=slug)
    found = get_object_or_404(visible, pk=figure_id)
    # The browser says that it fetches a picture of a page; what is asked for by itself is kept.
    if request.headers.get("Sec-Fetch-Dest") != "image":
        note_figure_opened(figure=found, actor=current(request), now=timezone.now())
    mark = f'"{found.sha256}"'
    response = get_conditional_response(request, etag=mark) or FileResponse(
        found.file.open("rb"), filename=found.filename, content_type=found.content_type
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = mark
    return response
