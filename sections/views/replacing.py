"""Find and replace across the sections of a report: the places first, then the change."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cer_portal.accounts.models import User
from cer_portal.accounts.people import current
from cer_portal.accounts.permissions import Answer
from sections.access import get_report
from sections.forms import ReplaceForm
from sections.models import Kind, Report, Section
from sections.pages import number_in
from sections.permissions import may_replace
from sections.rail import rail
from sections.richtext.replace import Spot, Wanted, replace
from sections.selectors import readable_sections
from sections.services.replace import replace_words
from sections.views.pages import crumbs

SHOWN = 6
"""Places shown of one section; the others are counted."""


@dataclass(frozen=True)
class Found:
    """The places of one section, and whether they may be replaced there now."""

    section: Section
    spots: list[Spot]
    answer: Answer

    @property
    def shown(self) -> list[Spot]:
        """The first places."""
        return self.spots[:SHOWN]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return max(len(self.spots) - SHOWN, 0)


@require_http_methods(["GET", "POST"])
def report_replace(request: HttpRequest, slug: str) -> HttpResponse:
    """Show where words stand in the report; POST replaces them in the sections that were chosen."""
    user = current(request)
    report = get_report(user, slug, "report.lead")
    asked = "words" in request.GET or request.method == "POST"
    form = ReplaceForm((request.POST or request.GET) if asked else None)
    wanted = form.wanted() if asked and form.is_valid() else None
    if request.method == "POST" and wanted is not None:
        return _replace(request, report, user, wanted)
    found = _found(report, user, wanted) if wanted else []
    context = {
        **rail(report, user, "sections"),
        "crumbs": crumbs(report, (_("Find and replace"), None)),
        "form": form,
        "wanted": wanted,
        "open": [each for each in found if each.answer],
        "closed": [each for each in found if not each.answer],
        "places": sum(len(each.spots) for each in found),
    }
    return render(request, "sections/replace.html", context)


def _found(report: Report, user: User, wanted: Wanted) -> list[Found]:
    sections = readable_sections(report, user).filter(kind=Kind.TEXT, current__isnull=False)
    found = []
    for section in sections.select_related("current"):
        # One report for all: what the person may do in it is asked once.
        section.report = report
        document = section.current.document if section.current else {}
        _text, spots = replace(document, wanted)
        if spots:
            found.append(Found(section, spots, may_replace(user, section)))
    return found


def _replace(request: HttpRequest, report: Report, user: User, wanted: Wanted) -> HttpResponse:
    revisions = replace_words(
        report=report,
        wanted=wanted,
        versions=_versions(request.POST.getlist("section")),
        actor=user,
        now=timezone.now(),
    )
    n = len(revisions)
    said = ngettext(
        "“%(old)s” is replaced in %(n)s section. Its last version is kept in its history.",
        "“%(old)s” is replaced in %(n)s sections. Their last versions are kept in the history.",
        n,
    )
    messages.success(request, said % {"old": wanted.words, "n": n})
    return redirect("section_list", report.slug)


def _versions(chosen: list[str]) -> dict[int, int]:
    """Return the chosen sections with the versions they were shown in, of "key:version" each."""
    pairs = [
        (number_in(key), number_in(of)) for key, _sep, of in (c.partition(":") for c in chosen)
    ]
    return {key: of for key, of in pairs if key is not None and of is not None}
