"""What one account has seen, changed and downloaded in a report."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cer_portal.accounts.people import current
from cer_portal.audit.selectors import history as lines_of
from cer_portal.audit.selectors import kinds_of_acts
from cer_portal.audit.verbs import TAKING
from sections.access import get_report
from sections.models import Membership, SectionSeen
from sections.pages import page_of
from sections.rail import rail
from sections.selectors import rooms
from sections.trail import told
from sections.views.pages import crumbs

SEEN, CHANGED, DOWNLOADED = "seen", "changed", "downloaded"


@require_GET
def member_acts(request: HttpRequest, slug: str, membership_id: int) -> HttpResponse:
    """What an account changed and took away, from the trail; what an outside writer read."""
    user = current(request)
    report = get_report(user, slug, "report.lead")
    people = Membership.objects.select_related("user__organisation", "counterpart")
    membership = get_object_or_404(people, report=report, pk=membership_id)
    person = membership.user
    context = {
        **rail(report, user, "people"),
        "crumbs": crumbs(
            report, (_("People"), reverse("people", args=[slug])), (person.name, None)
        ),
        "membership": membership,
        "rooms": rooms(report, [person])[person.pk],
        **_tab(request, membership),
    }
    return render(request, "sections/member_acts.html", context)


def _tab(request: HttpRequest, membership: Membership) -> dict[str, object]:
    """Return what the chosen tab shows, and how much stands under each."""
    report, person = membership.report_id, membership.user_id
    seen = SectionSeen.objects.filter(report=report, user=person)
    kinds, taken = kinds_of_acts(report_id=report, actor=person)
    tab = request.GET.get("tab", CHANGED)
    kind = request.GET.get("kind", "")
    kind = kind if kind in kinds else ""
    counts = {SEEN: seen.count(), CHANGED: sum(kinds.values()), DOWNLOADED: taken}
    shared = {"tab": tab if tab in counts else CHANGED, "counts": counts, "kinds": kinds}
    if tab == SEEN:
        return {**shared, "page": page_of(seen, request.GET.get("page"))}
    lines = lines_of(report_id=report, actor=person, kind=kind)
    found = lines.filter(verb__in=TAKING) if tab == DOWNLOADED else lines.exclude(verb__in=TAKING)
    page = page_of(found, request.GET.get("page"))
    return {**shared, "kind": kind, "page": page, "lines": [told(entry) for entry in page]}
