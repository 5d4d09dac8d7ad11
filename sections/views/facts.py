"""The facts of a report: the table, one fact with its values and places, a new one, pasting."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_http_methods

from cer_portal.accounts.people import current
from cer_portal.accounts.permissions import Answer, for_template
from cer_portal.devices.models import Fact
from cer_portal.devices.selectors import facts_of
from cer_portal.errors import BadInput, Refused, Stale
from sections import counted
from sections.access import get_report
from sections.fact_forms import FactValueForm, IdentityForm, NewFactForm, OwnerForm, PasteForm
from sections.models import Report
from sections.ownership import count_facts, narrowed, with_owners
from sections.pages import page_of, searched
from sections.permissions import fact_abilities
from sections.rail import rail
from sections.selectors import uses_of_fact, with_use_counts
from sections.services.counted_facts import add_counted_fact
from sections.services.facts import MADE_BY_THE_PORTAL, add_report_fact, change_report_fact
from sections.services.identity_facts import change_identity
from sections.services.paste import key_for, paste_facts
from sections.views.pages import crumbs

SHOWS = (
    ("", _lazy("All")),
    ("mine", _lazy("Mine")),
    ("differs", _lazy("Counted otherwise now")),
    ("nobody", _lazy("Nobody answers")),
)


@require_GET
def fact_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Every fact the texts may show: its value, source, owner and in how many sections it stands."""
    user = current(request)
    report = get_report(user, slug, "report.read_all")
    query, show = searched(request.GET.get("q", "")), request.GET.get("show", "")
    found = facts_of(device_id=report.device_id, report_id=report.pk, query=query)
    facts = with_owners(narrowed(found, show, report, user), report)
    page = page_of(with_use_counts(facts, report), request.GET.get("page"))
    count_facts(page, report)
    context = {
        **rail(report, user, "facts"),
        "crumbs": crumbs(report, (_("Facts"), None)),
        "page": page,
        "query": query,
        "show": show,
        "shows": SHOWS,
    }
    return render(request, "sections/facts.html", context)


def _way(report: Report, last: str) -> list[tuple[str, str | None]]:
    return crumbs(report, (_("Facts"), reverse("fact_list", args=[report.slug])), (last, None))


def load_fact(report: Report, fact_id: int) -> Fact:
    """Return a fact the report may show, with who answers for it and what is counted now."""
    facts = facts_of(device_id=report.device_id, report_id=report.pk)
    fact = get_object_or_404(with_owners(facts, report), pk=fact_id)
    count_facts([fact], report)
    return fact


@require_http_methods(["GET", "POST"])
def fact_page(request: HttpRequest, slug: str, fact_id: int) -> HttpResponse:
    """One fact: its values, where it is shown and with which; POST gives it another value."""
    report = get_report(current(request), slug, "report.read_all")
    fact = load_fact(report, fact_id)
    kind = IdentityForm if _is_identity(fact) else FactValueForm
    form = kind(request.POST or None, initial=_values_of(fact))
    if request.method == "POST" and form.is_valid():
        refused = _change(request, report, fact, form)
        if refused is None:
            return redirect("fact_page", slug, fact_id)
        return show_fact(request, report, fact, form, refused=refused)
    return show_fact(request, report, fact, form)


def _is_identity(fact: Fact) -> bool:
    return fact.report_id is None and fact.key.startswith("device.")


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
    given = dict(form.cleaned_data)
    given |= {"expected_version": given.pop("version"), "actor": current(request)}
    verb = change_identity if _is_identity(fact) else change_report_fact
    try:
        changed = verb(report=report, fact=fact, now=timezone.now(), **given)
    except BadInput as error:
        for name, sentences in error.fields.items():
            form.add_error(name if name in form.fields else None, sentences)
        return error
    except Stale as error:
        return error
    tell(request, report, changed)
    return None


def tell(request: HttpRequest, report: Report, changed: Fact) -> None:
    """Say what the fact is now and how many texts are behind it."""
    waiting = uses_of_fact(changed, report).behind().count()
    words = _("“%(label)s” is %(value)s now. Sections that are marked as behind it: %(n)s.")
    told = {"label": changed.label, "value": changed.shown, "n": waiting}
    messages.success(request, words % told)


def show_fact(
    request: HttpRequest,
    report: Report,
    fact: Fact,
    form: FactValueForm,
    refused: Refused | None = None,
) -> HttpResponse:
    """Answer with the page of a fact; what was refused stands in its form."""
    user = current(request)
    abilities = fact_abilities(user, report, fact)
    if isinstance(refused, Stale):
        # Sent again, the form is about the value that is shown now.
        form = type(form)({**form.cleaned_data, "version": refused.extra["version"]})
    context = {
        **rail(report, user, "facts"),
        "crumbs": _way(report, fact.label),
        "fact": fact,
        "values": page_of(fact.values.select_related("set_by"), request.GET.get("page")),
        "uses": uses_of_fact(fact, report),
        "form": form if _is_typed(report, fact, abilities) else None,
        "owner_form": _owner_form(report, fact, abilities),
        "query_words": counted.words_of(fact.query),
        "follows_plan": fact.key.startswith("report."),
        "abilities": for_template(abilities),
        "refused": refused,
    }
    status = refused.status if refused else 400 if form.is_bound else 200
    return render(request, "sections/fact.html", context, status=status)


def _is_typed(report: Report, fact: Fact, abilities: Mapping[str, Answer]) -> bool:
    """Whether the person gives the fact another value by typing it."""
    own = fact.report_id == report.pk and not fact.key.startswith(MADE_BY_THE_PORTAL)
    return bool(abilities["fact.change"]) and not fact.query and (own or _is_identity(fact))


def _owner_form(report: Report, fact: Fact, abilities: Mapping[str, Answer]) -> OwnerForm | None:
    if not abilities["fact.own"]:
        return None
    return OwnerForm(report=report, initial={"owner": fact.owner_id, "due": fact.due})


@require_http_methods(["GET", "POST"])
def fact_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a fact of the report."""
    user = current(request)
    report = get_report(user, slug, "report.lead")
    form = NewFactForm(request.POST or None, report=report)
    if form.is_valid() and (made := _added(request, report, form)):
        messages.success(request, _("“%s” can be shown in the texts now.") % made.label)
        return redirect("fact_list", slug)
    words = {
        "title": _("Add a fact"),
        "lead": _("The texts show it by reference; changed here, each of them is marked."),
        "action": _("Add the fact"),
    }
    return _form_page(request, report, form, words)


def _added(request: HttpRequest, report: Report, form: NewFactForm) -> Fact | None:
    """Add it, typed or counted; what is refused stands in the form."""
    given = dict(form.cleaned_data)
    facts = facts_of(device_id=report.device_id, report_id=report.pk)
    given["key"] = key_for(given["label"], set(facts.values_list("key", flat=True)))
    given |= {"report": report, "actor": current(request), "now": timezone.now()}
    verb: Callable[..., Fact] = add_report_fact
    if given["query"]:
        verb = add_counted_fact
        given = {name: given[name] for name in given if name not in ("kind", "value", "source")}
    try:
        return verb(**given)
    except BadInput as error:
        for name, sentences in error.fields.items():
            form.add_error(name if name in form.fields else None, sentences)
        return None


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
