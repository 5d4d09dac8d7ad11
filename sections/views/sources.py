"""The source of a local report: where each text stands to it, and one text held against it."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from cer_portal.accounts.models import User
from cer_portal.accounts.people import current
from cer_portal.accounts.permissions import for_template
from sections import richtext
from sections.access import get_report, get_section, open_section
from sections.document import html_of, resolver_for
from sections.lineage import (
    AGREED,
    MOVED,
    NEVER,
    UNTIED,
    localisation_of,
    standing_source,
    state_of,
    tie_of,
    ties_of,
)
from sections.models import Report, Revision, Section, SourceDecision, SourceTie
from sections.pages import number_in
from sections.permissions import section_abilities
from sections.rail import rail
from sections.selectors import readable_sections
from sections.services.origins import decide_source, tie_section
from sections.views.pages import crumbs

LINES = 50
MARKS = {
    MOVED: gettext_lazy("source moved"),
    NEVER: gettext_lazy("never confirmed"),
    AGREED: gettext_lazy("agreed"),
    UNTIED: gettext_lazy("not tied"),
}


@dataclass(frozen=True)
class Line:
    """One text of a local report with its tie, and where that stands."""

    section: Section
    tie: SourceTie | None

    @property
    def mark(self) -> str:
        """Where the tie stands."""
        return state_of(self.tie)

    @property
    def label(self) -> str:
        """The same in words: an agreed text says what was decided."""
        if self.mark == AGREED and self.tie is not None and self.tie.last is not None:
            return self.tie.last.get_how_display()
        return str(MARKS[self.mark])


@require_GET
def source_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Every text of a local report in its order, each with what was decided last."""
    user = current(request)
    report = get_report(user, slug, "report.read_all")
    origin = localisation_of(report)
    ties = ties_of(report) if origin else {}
    sections = readable_sections(report, user).texts() if origin else []
    every = [Line(section, ties.get(section.pk)) for section in sections]
    wanted = request.GET.get("mark", "")
    lines = [line for line in every if not wanted or line.mark == wanted]
    counts = {mark: sum(line.mark == mark for line in every) for mark in MARKS}
    context = {
        **rail(report, user, "source"),
        "crumbs": crumbs(report, (_("Source"), None)),
        "origin": origin,
        "reads": origin is not None and _reads_report(user, origin.source),
        "page": Paginator(lines, LINES).get_page(request.GET.get("page")),
        "counts": [(mark, label, counts[mark]) for mark, label in MARKS.items() if counts[mark]],
        "mark": wanted,
        "total": len(every),
    }
    return render(request, "sections/source_list.html", context)


def _reads_report(user: User, report: Report) -> bool:
    return Report.objects.visible_to(user).filter(pk=report.pk).exists()


@require_GET
def section_source(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One local text against its source: the source before, what changed in it, the text here.

    Whoever does not read the source is told where the tie stands, and nothing of the text.
    """
    user = current(request)
    section = open_section(user, slug, pk)
    origin = localisation_of(section.report)
    tie = tie_of(section)
    if origin is None:
        raise Http404
    reads = tie is not None and _reads(user, tie.source)
    context = {
        **rail(section.report, user, "source", section=section),
        "crumbs": crumbs(
            section.report,
            (str(section), reverse("section", args=[slug, pk])),
            (_("Source"), None),
        ),
        "section": section,
        "tie": tie,
        "line": Line(section, tie),
        "reads": reads,
        "html": html_of(section.current, section.report, user),
        "abilities": for_template(section_abilities(user, section)),
        "decisions": _decisions(tie),
        "offered": _offered(user, origin.source),
        "hows": SourceDecision.How,
        **(_three(tie, user) if tie is not None and reads else {}),
    }
    return render(request, "sections/section_source.html", context)


def _reads(user: User, source: Section) -> bool:
    return Section.objects.visible_to(user).filter(pk=source.pk).exists()


def _decisions(tie: SourceTie | None) -> list[SourceDecision]:
    """Return the last decisions about a tie, newest first."""
    if tie is None:
        return []
    rows = tie.decisions.select_related("by", "source", "text").order_by("-pk")
    return list(rows.defer("source__document", "text__document")[:20])


def _offered(user: User, source: Report) -> list[Section]:
    """Return the sections of the source that the person may tie a text to."""
    return list(readable_sections(source, user).texts())


def _three(tie: SourceTie, user: User) -> dict[str, object]:
    """Return the text of the source that was agreed to, that of now, and what differs."""
    report = tie.source.report
    now = standing_source(tie)
    before = Revision.objects.filter(pk=tie.agreed_id or 0).first()
    return {
        "before": before,
        "now": now,
        "before_html": _drawn(before, report, user),
        "now_html": _drawn(now, report, user),
        **_difference(before, now, report, user),
    }


def _drawn(revision: Revision | None, report: Report, user: User) -> SafeString | None:
    return html_of(revision, report, user)


def _difference(
    before: Revision | None, now: Revision | None, report: Report, user: User
) -> dict[str, object]:
    if before is None or now is None or before.digest == now.digest:
        return {"comparison": None}
    comparison = richtext.compare(before.document, now.document)
    drawn = comparison.html(resolver_for(report, [before, now], user))
    return {"comparison": comparison, "changes_html": drawn}


@require_POST
def source_decide(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Adopt the text of the source, say that the own one is adapted, or keep it with a reason."""
    section = get_section(current(request), slug, pk)
    version, seen = number_in(request.POST.get("version")), request.POST.get("seen", "")
    if version is None or (seen and number_in(seen) is None):
        raise Http404
    decision = decide_source(
        section=section,
        how=request.POST.get("how", ""),
        seen=number_in(seen),
        expected_version=version,
        reason=request.POST.get("reason", ""),
        actor=current(request),
        now=timezone.now(),
    )
    messages.success(request, _("Kept: %s.") % decision.get_how_display())
    if decision.as_words:
        said = _("Not in this report, so it stands as words: %s.")
        messages.warning(request, said % ", ".join(decision.as_words[:20]))
    return redirect("section_source", slug, pk)


@require_POST
def source_tie(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Tie a local text to a section of the source."""
    user = current(request)
    section = get_section(user, slug, pk, "section.tie")
    chosen = number_in(request.POST.get("source"))
    source = get_object_or_404(Section.objects.visible_to(user), pk=chosen or 0)
    tie_section(section=section, source=source, actor=user, now=timezone.now())
    messages.success(request, _("Tied to “%s”.") % source)
    return redirect("section_source", slug, pk)
