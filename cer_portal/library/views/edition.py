"""The template a report stands on, what a newer edition asks differently, and the move to it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from cer_portal.accounts.people import current
from cer_portal.library.access import enter
from cer_portal.library.models import OwnTemplate, TemplateEdition
from reviews.selectors.baselines import standing_of
from sections import outline
from sections.access import get_report
from sections.guidance import unasked
from sections.models import Report, Section
from sections.pages import number_in
from sections.permissions import report_abilities
from sections.rail import rail
from sections.services.edition import Moved, falling_away, move_to_edition
from sections.views.pages import crumbs


@require_GET
def report_template(request: HttpRequest, slug: str) -> HttpResponse:
    """Edition, what a newer one asks differently, and what would become of each section."""
    user = current(request)
    enter(user)
    report = get_report(user, slug, "report.read_all")
    now = outline.get_template(report.template, report.template_edition)
    newest = outline.newest_edition(report.template)
    own = OwnTemplate.objects.visible_to(user).filter(code=report.template).first()
    context = {
        **rail(report, user, "overview"),
        "crumbs": crumbs(report, (_("Template"), None)),
        "template": now,
        "own": own,
        "newest": newest,
        "leads": report_abilities(user, report)["report.lead"],
        **_offer(report, now, newest, own),
    }
    return render(request, "library/report_template.html", context)


def _offer(
    report: Report, now: outline.Template, newest: int, own: OwnTemplate | None
) -> dict[str, object]:
    """What the newest edition changes, and which removed sections would stay for their text."""
    sections = list(Section.objects.filter(report=report).order_by("position"))
    shown = [each for each in sections if each.applies]
    left = unasked(report, shown)
    found: dict[str, object] = {"unasked": [each for each in shown if each.pk in left]}
    if newest == report.template_edition:
        return found
    template = outline.get_template(report.template, newest)
    gone = falling_away(sections, template)
    rows = {each.key: each for each in sections}
    difference = outline.difference(now, template)
    return found | {
        "difference": difference,
        "stays": {
            p.key for p in difference.removed if p.key in rows and rows[p.key].pk not in gone
        },
        "notes": _notes_since(own, report.template_edition),
        "frozen": _frozen(report),
    }


def _notes_since(own: OwnTemplate | None, edition: int) -> list[TemplateEdition]:
    """What was said at the release of each later edition."""
    if own is None:
        return []
    return list(own.editions.filter(number__gt=edition).defer("content").order_by("number"))


def _frozen(report: Report) -> str:
    """The baseline that nothing has changed since, in words; "" where there is none."""
    standing = standing_of(report)
    return str(standing.baseline) if standing.is_current else ""


@require_POST
def report_template_move(request: HttpRequest, slug: str) -> HttpResponse:
    """Move the report to the edition whose list was shown."""
    user = current(request)
    enter(user)
    report = get_report(user, slug, "report.lead")
    moved = move_to_edition(
        report=report,
        edition=number_in(request.POST.get("edition")) or 0,
        expected_edition=number_in(request.POST.get("from")) or 0,
        actor=user,
        now=timezone.now(),
        frozen=_frozen(report),
    )
    messages.success(request, _told(moved, report))
    return redirect("report_template", slug)


def _told(moved: Moved, report: Report) -> str:
    said = _("The report stands on edition %s now. No text was touched.") % report.template_edition
    if moved.added:
        count = len(moved.added)
        said += " " + ngettext(
            "%(n)s section is new and needs its people.",
            "%(n)s sections are new and need their people.",
            count,
        ) % {"n": count}
    return said
