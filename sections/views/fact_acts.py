"""What is done about a fact: name who answers for it, confirm it, take the count of now, accept it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cer_portal.accounts.people import current
from cer_portal.accounts.permissions import require
from cer_portal.errors import BadInput
from sections.access import get_report, get_section
from sections.fact_forms import OwnerForm
from sections.pages import number_in
from sections.permissions import fact_abilities
from sections.services.counted_facts import take_count
from sections.services.fact_owners import confirm_fact, name_fact_owner
from sections.services.fact_uses import accept_facts
from sections.views.facts import load_fact, tell


@require_POST
def fact_owner(request: HttpRequest, slug: str, fact_id: int) -> HttpResponse:
    """Name who answers for a fact and when it is looked at again."""
    user = current(request)
    report = get_report(user, slug, "report.read_all")
    fact = load_fact(report, fact_id)
    require(fact_abilities(user, report, fact), "fact.own")
    form = OwnerForm(request.POST, report=report)
    if not form.is_valid():
        wrong = {name: [str(line) for line in lines] for name, lines in form.errors.items()}
        raise BadInput(_("Choose someone of the report, and a day."), wrong)
    made = name_fact_owner(
        report=report, fact=fact, actor=user, now=timezone.now(), **form.cleaned_data
    )
    told = {"label": made.label, "who": made.owner.name if made.owner else _("nobody")}
    messages.success(request, _("“%(label)s”: %(who)s answers for it.") % told)
    return redirect("fact_page", slug, fact_id)


@require_POST
def fact_confirm(request: HttpRequest, slug: str, fact_id: int) -> HttpResponse:
    """Say that the value that was shown still holds."""
    user = current(request)
    report = get_report(user, slug, "report.read_all")
    made = confirm_fact(
        report=report,
        fact=load_fact(report, fact_id),
        expected_version=number_in(request.POST.get("version")) or 0,
        actor=user,
        now=timezone.now(),
    )
    messages.success(
        request,
        _("“%(label)s” is confirmed: %(value)s.")
        % {
            "label": made.label,
            "value": made.shown,
        },
    )
    return redirect("fact_page", slug, fact_id)


@require_POST
def fact_take(request: HttpRequest, slug: str, fact_id: int) -> HttpResponse:
    """Give a counted fact the value of now, as it was shown."""
    user = current(request)
    report = get_report(user, slug, "report.read_all")
    seen = number_in(request.POST.get("seen"))
    if seen is None:
        raise Http404
    made = take_count(
        report=report,
        fact=load_fact(report, fact_id),
        seen=seen,
        expected_version=number_in(request.POST.get("version")) or 0,
        actor=user,
        now=timezone.now(),
    )
    tell(request, report, made)
    return redirect("fact_page", slug, fact_id)


@require_POST
def section_accept_facts(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Let the text of a section stand for the new values that were shown."""
    section = get_section(current(request), slug, pk)
    seen = {}
    for pair in request.POST.getlist("seen")[:1_000]:
        fact, _colon, version = pair.partition(":")
        numbers = number_in(fact), number_in(version)
        if None in numbers:
            raise Http404
        seen[numbers[0] or 0] = numbers[1] or 0
    uses = accept_facts(
        section=section,
        seen=seen,
        reason=request.POST.get("reason", "")[:300],
        actor=current(request),
        now=timezone.now(),
    )
    messages.success(request, _("Values accepted: %s.") % len(uses))
    return redirect("section", slug, pk)
