"""Who is on the report."""

from dataclasses import asdict
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cer_portal.accounts.people import current
from cer_portal.accounts.permissions import for_template
from cer_portal.accounts.roles import Function
from sections.access import get_report
from sections.models import Membership, Report, Section
from sections.permissions import report_abilities
from sections.rail import rail
from sections.room_forms import MemberForm, RenewForm, ScopeForm
from sections.selectors import (
    latest_review,
    open_invitations,
    review_due,
    role_holders,
    rooms,
    team,
)
from sections.services.people import (
    OUTSIDE_DAYS,
    add_member,
    renew_membership,
)
from sections.services.scope import scope_of, set_scope
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
    outside = [each for each in members if each.user.is_external]
    coming = Membership.objects.coming().filter(report=report)
    over = Membership.objects.filter(report=report).exclude(pk__in=[m.pk for m in members])
    authored = Section.objects.filter(report=report).texts().exclude(author=None)
    counts: dict[int | None, int] = {}
    for author in authored.values_list("author_id", flat=True):
        counts[author] = counts.get(author, 0) + 1
    context = {
        **rail(report, user, "people"),
        "crumbs": crumbs(report, (_("People"), None)),
        "members": [each for each in members if not each.user.is_external],
        "outside": outside,
        "rooms": rooms(report, [each.user for each in outside]),
        "here": {each.user_id for each in members},
        "review": latest_review(report),
        "review_due": review_due(report),
        "coming": coming.select_related("user__organisation").order_by("valid_from"),
        "ended": over.exclude(pk__in=coming).select_related("user__organisation").order_by("-pk"),
        "roles": role_holders(report),
        "counts": counts,
        "form": form or MemberForm(report=report, chooser=user),
        "abilities": for_template(report_abilities(user, report)),
        "invitations": open_invitations(report).visible_to(user),
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
        valid_from=form.begins(),
        valid_until=form.ends(),
        counterpart=form.cleaned_data["counterpart"],
        reason=form.cleaned_data["reason"],
        scope=form.scope(),
        actor=user,
        now=timezone.now(),
    )
    messages.success(request, _added_words(added, later=form.begins() is not None))
    return redirect("people", slug)


def _added_words(added: Membership, *, later: bool) -> str:
    if not later:
        return _("%(name)s is on the report now.") % {"name": added.user.name}
    told = {"name": added.user.name, "day": date_format(added.valid_from)}
    return _("The access of %(name)s begins on %(day)s.") % told


@require_http_methods(["GET", "POST"])
def member_renew(request: HttpRequest, slug: str, membership_id: int) -> HttpResponse:
    """Let a person's access run longer; the form proposes so many more days."""
    user = current(request)
    report = get_report(user, slug, "report.lead")
    membership = get_object_or_404(Membership, report=report, pk=membership_id)
    proposed = timezone.localdate() + timedelta(days=OUTSIDE_DAYS)
    begin = {"valid_until": proposed, **asdict(scope_of(membership))}
    form = RenewForm(request.POST or None, initial=begin)
    if not form.is_valid():
        return _renew_page(request, membership, form)
    renewed = renew_membership(
        membership=membership,
        valid_until=form.ends(),
        reason=form.cleaned_data["reason"],
        scope=form.scope() if membership.user.is_external else None,
        actor=user,
        now=timezone.now(),
    )
    told_day = date_format(form.cleaned_data["valid_until"])
    words = _("The access of %(name)s runs until %(day)s.")
    messages.success(request, words % {"name": renewed.user.name, "day": told_day})
    return redirect("people", slug)


def _renew_page(request: HttpRequest, membership: Membership, form: RenewForm) -> HttpResponse:
    report = membership.report
    back = reverse("people", args=[report.slug])
    context = {
        **rail(report, current(request), "people"),
        "crumbs": crumbs(report, (_("People"), back), (_("Renew"), None)),
        "membership": membership,
        "form": form,
    }
    status = 400 if form.is_bound else 200
    return render(request, "sections/renew.html", context, status=status)


@require_http_methods(["GET", "POST"])
def member_scope(request: HttpRequest, slug: str, membership_id: int) -> HttpResponse:
    """How far the room of an outside writer reaches; changed with a reason, at once."""
    user = current(request)
    report = get_report(user, slug, "report.lead")
    people = Membership.objects.select_related("user__organisation")
    membership = get_object_or_404(
        people, report=report, pk=membership_id, function=Function.CRO_WRITER
    )
    form = ScopeForm(request.POST or None, initial=asdict(scope_of(membership)))
    if not form.is_valid():
        return _scope_page(request, membership, form)
    changed = set_scope(
        membership=membership,
        scope=form.scope() or scope_of(membership),
        reason=form.cleaned_data["reason"],
        actor=user,
        now=timezone.now(),
    )
    messages.success(request, _("The access of %(name)s is changed.") % {"name": changed.user.name})
    return redirect("people", slug)


def _scope_page(request: HttpRequest, membership: Membership, form: ScopeForm) -> HttpResponse:
    report = membership.report
    back = reverse("people", args=[report.slug])
    context = {
        **rail(report, current(request), "people"),
        "crumbs": crumbs(report, (_("People"), back), (_("Scope"), None)),
        "membership": membership,
        "rooms": rooms(report, [membership.user])[membership.user_id],
        "form": form,
    }
    status = 400 if form.is_bound else 200
    return render(request, "sections/scope.html", context, status=status)
