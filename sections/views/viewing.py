"""Begin and end to look into a report as an outside writer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from cer_portal.accounts.people import current
from sections.access import get_report
from sections.models import Membership
from sections.services.viewing import begin_viewing, end_viewing

# Where the session keeps the access through which its person looks.
VIEWING = "viewing"


@require_POST
def viewing_begin(request: HttpRequest, slug: str, membership_id: int) -> HttpResponse:
    """Look into this report as that outside writer, reading only, until it is ended."""
    user = current(request)
    report = get_report(user, slug, "report.lead")
    people = Membership.objects.select_related("report", "user")
    membership = get_object_or_404(people, report=report, pk=membership_id)
    begin_viewing(membership=membership, actor=user, now=timezone.now())
    request.session[VIEWING] = membership.pk
    return redirect("section_list", slug)


@require_POST
def viewing_end(request: HttpRequest, slug: str) -> HttpResponse:
    """Look with one's own eyes again."""
    user = current(request)
    report = get_report(user, slug)
    pk = request.session.pop(VIEWING, None)
    membership = Membership.objects.filter(report=report, pk=pk).first()
    if membership is None:
        return redirect("section_list", slug)
    end_viewing(membership=membership, actor=user, now=timezone.now())
    return redirect("people", slug)
