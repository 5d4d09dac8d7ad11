"""Who is on the report."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cer_portal.accounts.people import current
from cer_portal.accounts.permissions import for_template
from sections.access import get_report
from sections.forms import MemberForm, ReasonForm
from sections.models import Membership, Report, Section
from sections.permissions import report_abilities
from sections.rail import rail
from sections.selectors import role_holders, team
from sections.services.people import add_member, end_membership
from sections.views.pages import crumbs


@require_GET
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """The team: functions, end dates, and the people whose access is over."""
    return _people_page(request, get_report(current(request), slug, "report.people"))


def _people_page(
    request: HttpRequest, report: Report, form: MemberForm | None = None
) -> HttpResponse:
    user = current(request)
    members = list(team(report))
    over = Membership.objects.filter(report=report).exclude(pk__in=[m.pk for m in members])
    authored = Section.objects.filter(report=report).texts().exclude(author=None)
    counts: dict[int | None, int] = {}
    for author in authored.values_list("author_id", flat=True):
        counts[author] = counts.get(author, 0) + 1
    context = {
        **rail(report, user, "people"),
        "crumbs": crumbs(report, (_("People"), None)),
        "members": members,
        "ended": over.select_related("user__organisation").order_by("-pk"),
        "roles": role_holders(report),
        "counts": counts,
        "form": form or MemberForm(report=report, chooser=user),
        "abilities": for_template(report_abilities(user, report)),
    }
    return render(request, "sections/people.html", context, status=400 if form else 200)


@require_POST
def member_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Put a person on the report."""
    user = current(request)
    report = get_report(user, slug, "report.lead")
    form = MemberForm(request.POST, report=report, chooser=user)
    if not form.is_valid():
        return _people_page(request, report, form)
    added = add_member(
        report=report,
        user=form.cleaned_data["user"],
        function=form.cleaned_data["function"],
        valid_until=form.ends(),
        reason=form.cleaned_data["reason"],
        actor=user,
        now=timezone.now(),
    )
    messages.success(request, _("%(name)s is on the report now.") % {"name": added.user.name})
    return redirect("people", slug)


@require_POST
def member_end(request: HttpRequest, slug: str, membership_id: int) -> HttpResponse:
    """End a person's access at once."""
    user = current(request)
    report = get_report(user, slug, "report.lead")
    membership = get_object_or_404(Membership, report=report, pk=membership_id)
    form = ReasonForm(request.POST)
    form.is_valid()
    ended = end_membership(
        membership=membership,
        actor=user,
        now=timezone.now(),
        reason=form.cleaned_data.get("reason", ""),
    )
    messages.success(request, _("The access of %(name)s has ended.") % {"name": ended.user.name})
    return redirect("people", slug)
