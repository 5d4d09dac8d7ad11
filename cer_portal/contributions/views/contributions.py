"""The contributions of a report, one of them with everything that was said, and its files."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cer_portal.accounts.models import User
from cer_portal.accounts.people import current
from cer_portal.accounts.permissions import for_template
from cer_portal.contributions.access import get_contribution, get_file
from cer_portal.contributions.criteria import Act
from cer_portal.contributions.document import has_place, shown
from cer_portal.contributions.forms import AnswerForm, ReturnForm
from cer_portal.contributions.models import Contribution, Draft, Turn
from cer_portal.contributions.permissions import contribution_abilities
from cer_portal.contributions.selectors import (
    SHOWS,
    contributions_of,
    draft_files,
    turns_of,
)
from cer_portal.contributions.services.answering import note_file_taken
from cer_portal.errors import Refused
from sections.access import get_report
from sections.models import Report
from sections.pages import page_of
from sections.permissions import section_abilities
from sections.rail import rail
from sections.views.pages import crumbs

LABELS = {
    "mine": gettext_lazy("Waiting for me"),
    "asked": gettext_lazy("Asked by me"),
    "late": gettext_lazy("Late"),
    "open": gettext_lazy("Open"),
    "all": gettext_lazy("All"),
}


@require_GET
def contribution_list(request: HttpRequest, slug: str) -> HttpResponse:
    """What is asked of others in a report: open ones by date, or another part of them."""
    user, today = current(request), timezone.localdate()
    report = get_report(user, slug)
    show = request.GET.get("show", "open")
    show = show if show in SHOWS else "open"
    rows = contributions_of(report, user, show, today)
    context = {
        **rail(report, user, "contributions"),
        "crumbs": crumbs(report, (_("Contributions"), None)),
        "page": page_of(rows, request.GET.get("page")),
        "show": show,
        "shows": [(name, LABELS[name]) for name in SHOWS],
    }
    return render(request, "contributions/contribution_list.html", context)


@dataclass(frozen=True)
class Told:
    """A turn with its answer as it will stand in the text."""

    turn: Turn
    html: SafeString

    @property
    def stands(self) -> bool:
        """Whether it is an answer."""
        return self.turn.act == Act.ANSWER


@require_GET
def contribution(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One contribution: what is asked, and the next step for whoever is to do it."""
    return contribution_page(request, get_contribution(current(request), slug, pk))


def contribution_page(
    request: HttpRequest,
    found: Contribution,
    *,
    form: AnswerForm | None = None,
    reason: ReturnForm | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show a contribution; with what was typed and refused, at its place, with the status."""
    user, section = current(request), found.section
    turns = turns_of(found)
    answers = [turn for turn in turns if turn.act == Act.ANSWER]
    abilities = contribution_abilities(user, found)
    context = {
        **rail(section.report, user, "contributions", section=section),
        "crumbs": _way(section.report, found),
        "found": found,
        "section": section,
        "told": [Told(turn, shown(turn.text, turn.table)) for turn in turns],
        "answer": answers[-1] if answers else None,
        "has_place": has_place(section.current.document if section.current else None, found.place),
        "abilities": for_template(abilities | section_abilities(user, section)),
        "form": form or (_begun(found, user) if abilities["contribution.answer"] else None),
        "reason": reason or ReturnForm(),
        "refused": refused,
    }
    return render(request, "contributions/contribution.html", context, status=status)


def _way(report: Report, found: Contribution) -> list[tuple[str, str | None]]:
    table = reverse("contribution_list", args=[report.slug])
    return crumbs(report, (_("Contributions"), table), (str(found)[:60], None))


def answer_form(
    found: Contribution, user: User, *sent: Mapping[str, object] | None, **initial: object
) -> AnswerForm:
    """Return the form of an answer with the files that its draft holds."""
    return AnswerForm(*sent, kept=draft_files(found, user), initial=initial)


def _begun(found: Contribution, user: User) -> AnswerForm:
    """Begin with the draft; after a return with the words that were returned."""
    draft = Draft.objects.filter(contribution=found, by=user).first()
    last = found.turns.filter(act=Act.ANSWER, by=user).last()
    begins = draft or last
    if begins is None:
        return answer_form(found, user)
    return answer_form(found, user, text=begins.text, table=begins.table)


@require_GET
@never_cache
def contribution_file(request: HttpRequest, slug: str, pk: int) -> FileResponse:
    """A file of an answer, to be kept and not shown; whoever takes it away stands in the trail."""
    user = current(request)
    found = get_file(user, slug, pk)
    note_file_taken(given=found, actor=user, now=timezone.now())
    answer = FileResponse(
        found.file.open("rb"),
        as_attachment=True,
        filename=found.filename,
        content_type=found.content_type,
    )
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
