"""End a person's access, and say to whom the open work goes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cer_portal.accounts.people import current
from reviews.forms import posted
from reviews.forms.leaving import LeavingForm
from reviews.selectors.leaving import open_work
from reviews.services.leaving import end_access
from sections.access import get_report
from sections.models import Membership
from sections.rail import rail
from sections.views.pages import crumbs


@require_http_methods(["GET", "POST"])
def member_end(request: HttpRequest, slug: str, membership_id: int) -> HttpResponse:
    """Show what the person still owes, ask who takes it over, and end the access at once."""
    user = current(request)
    report = get_report(user, slug, "report.lead")
    people = Membership.objects.select_related("user__organisation")
    membership = get_object_or_404(people, report=report, pk=membership_id)
    form = LeavingForm(posted(request), work=open_work(report, membership.user))
    if not form.is_valid():
        return _page(request, membership, form)
    ended = end_access(
        membership=membership,
        sections_to=form.sections_to(),
        reviews_to=form.reviews_to(),
        contributions_to=form.contributions_to(),
        questions_to=form.questions_to(),
        reason=form.cleaned_data["reason"],
        actor=user,
        now=timezone.now(),
    )
    messages.success(request, _("The access of %(name)s has ended.") % {"name": ended.user.name})
    return redirect("people", slug)


def _page(request: HttpRequest, membership: Membership, form: LeavingForm) -> HttpResponse:
    report = membership.report
    back = reverse("people", args=[report.slug])
    context = {
        **rail(report, current(request), "people"),
        "crumbs": crumbs(report, (_("People"), back), (_("End access"), None)),
        "membership": membership,
        "work": form.work,
        "form": form,
    }
    return render(request, "reviews/member_end.html", context, status=400 if form.is_bound else 200)
