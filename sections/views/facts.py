"""The facts of a report: the table, one fact with its values and places, pasting, accepting."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cer_portal.accounts.people import current
from cer_portal.devices.models import Fact
from cer_portal.devices.selectors import facts_of
from cer_portal.errors import BadInput, Refused, Stale
from sections.access import get_report, get_section
from sections.fact_forms import FactValueForm, NewFactForm, PasteForm
from sections.models import Report
from sections.pages import number_in, page_of, searched
from sections.permissions import report_abilities
from sections.rail import rail
from sections.selectors import uses_of_fact, with_use_counts
from sections.services.fact_uses import accept_facts
from sections.services.facts import MADE_BY_THE_PORTAL, add_report_fact, change_report_fact
from sections.services.paste import key_for, paste_facts
from sections.views.pages import crumbs


@require_GET
def fact_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Every fact the texts may show, with its value, source and in how many sections it stands."""
    user = current(request)
    report = get_report(user, slug, "report.read_all")
    query = searched(request.GET.get("q", ""))
    facts = facts_of(device_id=report.device_id, report_id=report.pk, query=query)
    context = {
        **rail(report, user, "facts"),
        "crumbs": crumbs(report, (_("Facts"), None)),
        "page": page_of(with_use_counts(facts, report), request.GET.get("page")),
        "query": query,
    }
    return render(request, "sections/facts.html", context)


def _way(report: Report, last: str) -> list[tuple[str, str | None]]:
    return crumbs(report, (_("Facts"), reverse("fact_list", args=[report.slug])), (last, None))


@require_http_methods(["GET", "POST"])
def fact_page(request: HttpRequest, slug: str, fact_id: int) -> HttpResponse:
    """One fact: its values, where it is shown and with which; POST gives it another value."""
    user = current(request)
    right = "report.lead" if request.method == "POST" else "report.read_all"
    report = get_report(user, slug, right)
    facts = facts_of(device_id=report.device_id, report_id=report.pk)
    fact = get_object_or_404(facts, pk=fact_id)
    form = FactValueForm(request.POST or None, initial=_values_of(fact))
    if request.method == "POST" and form.is_valid():
        refused = _change(request, report, fact, form)
        if refused is None:
            return redirect("fact_page", slug, fact_id)
        return _fact_page(request, report, fact, form, refused=refused)
    return _fact_page(request, report, fact, form)


def _values_of(fact: Fact) -> dict[str, object]:
    return {
        "value": fact.value,
        "unit": fact.unit,
        "source": fact.source,
        "version": fact.version,
    }


def _change(
    request: HttpRequest, report: Report, fact: Fact, form: FactValueForm
) -> Refused | None:
    """Change it; what is refused stands in the form, and both values on the page where it was stale."""
    given = form.cleaned_data
    try:
        changed = change_report_fact(
            report=report,
            fact=fact,
            value=given["value"],
            unit=given["unit"],
            source=given["source"],
            expected_version=given["version"],
            actor=current(request),
            now=timezone.now(),
        )
    except BadInput as error:
        for name, sentences in error.fields.items():
            form.add_error(name if name in form.fields else None, sentences)
        return error
    except Stale as error:
        return error
    waiting = uses_of_fact(changed, report).behind().count()
    words = _("“%(label)s” is %(value)s now. Sections that are marked as behind it: %(n)s.")
    told = {"label": changed.label, "value": changed.shown, "n": waiting}
    messages.success(request, words % told)
    return None


def _fact_page(
    request: HttpRequest,
    report: Report,
    fact: Fact,
    form: FactValueForm,
    refused: Refused | None = None,
) -> HttpResponse:
    user = current(request)
    leads = report_abilities(user, report)["report.lead"]
    own = fact.report_id == report.pk and not fact.key.startswith(MADE_BY_THE_PORTAL)
    if isinstance(refused, Stale):
        # Sent again, the form is about the value that is shown now.
        form = FactValueForm({**form.cleaned_data, "version": refused.extra["version"]})
    context = {
        **rail(report, user, "facts"),
        "crumbs": _way(report, fact.label),
        "fact": fact,
        "values": page_of(fact.values.select_related("set_by"), request.GET.get("page")),
        "uses": uses_of_fact(fact, report),
        "form": form if leads and own else None,
        "own": own,
        "refused": refused,
    }
    status = refused.status if refused else 400 if form.is_bound else 200
    return render(request, "sections/fact.html", context, status=status)


@require_http_methods(["GET", "POST"])
def fact_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a fact of the report."""
    user = current(request)
    report = get_report(user, slug, "report.lead")
    form = NewFactForm(request.POST or None)
    if form.is_valid():
        facts = facts_of(device_id=report.device_id, report_id=report.pk)
        key = key_for(form.cleaned_data["label"], set(facts.values_list("key", flat=True)))
        made = add_report_fact(
            report=report, key=key, actor=user, now=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("“%s” can be shown in the texts now.") % made.label)
        return redirect("fact_list", slug)
    words = {
        "title": _("Add a fact"),
        "lead": _("The texts show it by reference; changed here, each of them is marked."),
        "action": _("Add the fact"),
    }
    return _form_page(request, report, form, words)


@require_http_methods(["GET", "POST"])
def fact_paste(request: HttpRequest, slug: str) -> HttpResponse:
    """Take facts over from a spreadsheet: names that are known change, others are added."""
    user = current(request)
    report = get_report(user, slug, "report.lead")
    form = PasteForm(request.POST or None)
    if form.is_valid():
        try:
            made = paste_facts(
                report=report, text=form.cleaned_data["rows"], actor=user, now=timezone.now()
            )
        except BadInput as error:
            form.add_error("rows", error.fields.get("rows", [error.sentence]))
        else:
            messages.success(request, _("Facts taken over: %s.") % len(made))
            return redirect("fact_list", slug)
    words = {
        "title": _("Paste from a spreadsheet"),
        "lead": _("A name that is known gets another value, any other becomes a new fact."),
        "action": _("Take over"),
    }
    return _form_page(request, report, form, words)


def _form_page(
    request: HttpRequest, report: Report, form: NewFactForm | PasteForm, words: dict[str, str]
) -> HttpResponse:
    context = {
        **rail(report, current(request), "facts"),
        "crumbs": _way(report, words["title"]),
        "form": form,
        **words,
    }
    return render(request, "sections/fact_form.html", context, status=400 if form.is_bound else 200)


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
