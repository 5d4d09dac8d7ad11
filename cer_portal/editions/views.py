"""Begin the next edition of a report, or a local version of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cer_portal.accounts.people import current
from cer_portal.accounts.permissions import require
from cer_portal.editions.forms import EditionForm, LocalisedForm
from cer_portal.editions.permissions import edition_abilities
from cer_portal.editions.services import Begun, begin_edition, begin_localised
from cer_portal.errors import BadInput
from reviews.selectors.baselines import released_baseline
from sections.access import get_report
from sections.rail import rail
from sections.selectors import team
from sections.views.pages import crumbs


@require_http_methods(["GET", "POST"])
def edition_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what the next edition takes over, ask what is particular to it, and begin it."""
    user = current(request)
    report = get_report(user, slug, "report.lead")
    released = released_baseline(report)
    may = edition_abilities(user, report, released)["edition.begin"]
    form = EditionForm(request.POST or None, previous=report)
    if form.is_valid():
        begun = _begun(request, form, begin_edition, previous=report, **form.cleaned_data)
        if begun is not None:
            _say(request, begun)
            return redirect("change_list", begun.report.slug)
    context = {
        **rail(report, user, "overview"),
        "crumbs": crumbs(report, (_("Next edition"), None)),
        "form": form,
        "may": may,
        "released": released,
        "outside": [member for member in team(report) if member.user.is_external],
        "number": report.edition_number + 1,
    }
    return render(request, "editions/edition_new.html", context, status=_status(form))


def _begun(
    request: HttpRequest, form: Form, begin: Callable[..., Begun], **given: Any
) -> Begun | None:
    """Begin it and say what was taken over, or put the refusal on the form."""
    try:
        begun = begin(actor=current(request), now=timezone.now(), **given)
    except BadInput as error:
        for name in error.fields or [""]:
            form.add_error(name if name in form.fields else None, error.sentence)
        return None
    return begun


def _say(request: HttpRequest, begun: Begun) -> None:
    told = {"texts": begun.texts, "records": begun.records, "facts": begun.facts}
    if any(told.values()):
        words = _("Taken over: %(texts)s texts, %(records)s records, %(facts)s facts.")
        messages.success(request, words % told)
    if begun.as_words:
        words = ngettext(
            "One source or value is not in the new report and stands as words: %(words)s.",
            "These are not in the new report and stand as words: %(words)s.",
            len(begun.as_words),
        )
        messages.warning(request, words % {"words": ", ".join(begun.as_words[:20])})


def _status(form: Form) -> int:
    return 400 if form.is_bound else 200


@require_http_methods(["GET", "POST"])
def localised_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for which market and language, and begin a report that is written from this one."""
    user = current(request)
    report = get_report(user, slug, "report.read_all")
    may = edition_abilities(user, report, None)
    require(may, "edition.localise")
    form = LocalisedForm(request.POST or None, source=report)
    if form.is_valid():
        copy = form.cleaned_data["copy"] == "yes"
        told = {"source": report, "particulars": form.particulars(), "copy": copy}
        begun = _begun(request, form, begin_localised, **told)
        if begun is not None:
            _say(request, begun)
            return redirect("plan_model", begun.report.slug)
    context = {
        **rail(report, user, "overview"),
        "crumbs": crumbs(report, (_("Local version"), None)),
        "form": form,
    }
    return render(request, "editions/localised_new.html", context, status=_status(form))
