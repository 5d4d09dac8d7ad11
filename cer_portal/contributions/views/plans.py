"""The plan of a section: write it, talk about it, agree to it; and what stands beside the editor."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cer_portal.accounts.people import current
from cer_portal.accounts.permissions import for_template, require
from cer_portal.contributions.access import get_section
from cer_portal.contributions.forms import PlanForm, RemarkForm, words_of
from cer_portal.contributions.models import Plan
from cer_portal.contributions.permissions import kickoff_abilities
from cer_portal.contributions.selectors import Standing, open_of, remarks_of, standing_of
from cer_portal.contributions.services.plans import agree_to_plan, remark_on_plan, write_plan
from cer_portal.errors import BadInput, Refused, Stale
from sections.models import Section
from sections.names import Names
from sections.pages import number_in, page_of
from sections.rail import rail
from sections.views.pages import crumbs, plan_of


@require_http_methods(["GET", "POST"])
def section_plan(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The plan as it stands, the talk about it, and a form; POST keeps a new edition."""
    user = current(request)
    section = get_section(user, slug, pk)
    if request.method != "POST":
        return _page(request, section)
    require(kickoff_abilities(user, section), "plan.write")
    form = PlanForm(request.POST)
    refused = _write(request, form, section)
    if refused is None and form.is_valid():
        messages.success(request, _("The plan is kept."))
        return redirect("section_plan", slug, pk)
    return _page(request, section, form=form, refused=refused)


def _write(request: HttpRequest, form: PlanForm, section: Section) -> Refused | None:
    """Keep the edition; what is refused stands in the form, or on the page where it was stale."""
    if not form.is_valid():
        return None
    try:
        write_plan(
            section=section,
            planned=form.planned(),
            expected=form.cleaned_data["expected"],
            actor=current(request),
            now=timezone.now(),
        )
    except BadInput as error:
        for name, lines in error.fields.items():
            form.add_error(name, lines)
        return error
    except Stale as error:
        return error
    return None


def _page(
    request: HttpRequest,
    section: Section,
    *,
    form: PlanForm | None = None,
    remark: RemarkForm | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    user, standing = current(request), standing_of(section)
    if form is not None and isinstance(refused, Stale) and standing.plan:
        # Sent again, it is written on the edition that is shown now.
        form = PlanForm({**form.cleaned_data, "expected": standing.plan.number})
    edition = number_in(request.GET.get("edition"))
    editions = Plan.objects.filter(section=section)
    shown = editions.filter(number=edition).first() if edition else None
    context = {
        **rail(section.report, user, "sections", section=section),
        "crumbs": crumbs(
            section.report,
            (str(section), reverse("section", args=[section.report.slug, section.pk])),
            (_("Plan"), None),
        ),
        "section": section,
        "standing": standing,
        "shown": shown or standing.plan,
        "numbers": list(editions.values_list("number", flat=True)[:50]),
        "form": form or _begun(section, standing),
        "open_form": form is not None or standing.plan is None,
        "remark": remark or RemarkForm(),
        "page": page_of(remarks_of(section), request.GET.get("page"), size=25),
        "abilities": for_template(kickoff_abilities(user, section)),
        "has_agreed": standing.has_agreed(user),
        "refused": refused,
    }
    wrong = form is not None or remark is not None
    status = refused.status if refused else 400 if wrong else 200
    return render(request, "contributions/plan.html", context, status=status)


def _begun(section: Section, standing: Standing) -> PlanForm:
    """Begin with the last edition; without one with what the template asks for."""
    if standing.plan is not None:
        return PlanForm(initial=words_of(standing.plan))
    outlined = plan_of(section)
    return PlanForm(
        initial={
            "logic": outlined.purpose,
            "key_points": "\n".join(outlined.belongs),
            "sources": "\n".join(outlined.inputs),
            "expected": 0,
        }
    )


@require_POST
def plan_remark(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say something about the plan."""
    user = current(request)
    section = get_section(user, slug, pk, "plan.remark")
    form = RemarkForm(request.POST)
    if not form.is_valid():
        return _page(request, section, remark=form)
    remark_on_plan(
        section=section, words=form.cleaned_data["words"], actor=user, now=timezone.now()
    )
    return redirect(reverse("section_plan", args=[slug, pk]) + "#talk")


@require_POST
def plan_agree(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Agree to the edition that was shown."""
    user = current(request)
    section = get_section(user, slug, pk, "plan.agree")
    number = number_in(request.POST.get("number")) or 0
    try:
        agree_to_plan(section=section, number=number, actor=user, now=timezone.now())
    except Refused as refused:
        return _page(request, section, refused=refused)
    messages.success(request, _("You agree to the plan."))
    return redirect("section_plan", slug, pk)


@require_GET
def section_beside(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What stands beside the text: its plan, and the contributions that are open."""
    user = current(request)
    section = get_section(user, slug, pk)
    context = {
        "report": section.report,
        "section": section,
        "names": Names(section.report, user),
        "standing": standing_of(section),
        "open": open_of(section)[:20],
        "abilities": for_template(kickoff_abilities(user, section)),
    }
    if getattr(request, "htmx", False):
        return render(request, "contributions/_beside.html", context)
    context |= rail(section.report, user, "sections", section=section)
    place = reverse("section", args=[slug, pk])
    context["crumbs"] = crumbs(section.report, (str(section), place), (_("Beside the text"), None))
    return render(request, "contributions/beside.html", context)
