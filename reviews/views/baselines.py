"""A report as a whole: what is frozen, who signed it, who is asked next; freeze it, sign it."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cer_portal.accounts.people import current
from cer_portal.accounts.permissions import Abilities, for_template
from cer_portal.errors import Refused
from cer_portal.refusals import wants_json
from reviews.access import get_whole_report
from reviews.baselines import baseline_abilities
from reviews.checks import missing_for_baseline
from reviews.forms.signing import ReportSigningForm
from reviews.selectors.baselines import (
    Standing,
    baselines_of,
    changes_since,
    frozen_parts,
    parts_of,
    recomputed,
    roster_of,
    standing_of,
)
from reviews.selectors.signers import Step, steps_of
from reviews.services.baselines import freeze_report, sign_report
from reviews.signing import ReportMeaning, equal_to_handwritten, report_opening, report_sense
from reviews.views.proving import (
    Option,
    Session,
    ask_passkey,
    asks_code_now,
    lacking,
    remember_code,
)
from sections.models import Report
from sections.rail import rail
from sections.views.pages import crumbs


@dataclass(frozen=True)
class Whole:
    """A report with what is frozen of it, and what the person may do."""

    report: Report
    standing: Standing
    steps: list[Step]
    abilities: Abilities


def _whole(request: HttpRequest, slug: str) -> Whole:
    user = current(request)
    report = get_whole_report(user, slug)
    standing, roster = standing_of(report), roster_of(report)
    return Whole(
        report=report,
        standing=standing,
        steps=steps_of(standing, roster),
        abilities=baseline_abilities(user, report, standing, roster),
    )


def _way(report: Report, *more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    here = None if not more else reverse("signature_list", args=[report.slug])
    return crumbs(report, (_("Signatures"), here), *more)


@require_GET
def signature_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the signing of a report stands: the last baseline, its signatures, who is asked next."""
    whole = _whole(request, slug)
    report, standing = whole.report, whole.standing
    context = {
        **rail(report, current(request), "signatures"),
        "crumbs": _way(report),
        "standing": standing,
        "steps": whole.steps,
        "missing": [] if standing.is_current else missing_for_baseline(report),
        "abilities": for_template(whole.abilities),
        "may_sign": any(option.answer and not option.done for option in _options(request, whole)),
        "baselines": baselines_of(report),
    }
    return render(request, "reviews/signature_list.html", context)


@require_POST
def baseline_freeze(request: HttpRequest, slug: str) -> HttpResponse:
    """Freeze the report as it stands."""
    report = get_whole_report(current(request), slug)
    made = freeze_report(report=report, actor=current(request), now=timezone.now())
    messages.success(request, _("Frozen as baseline %s. It can be signed now.") % made.number)
    return HttpResponseRedirect(reverse("signature_list", args=[slug]), status=303)


@require_GET
def baseline(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One baseline: its digest, what it holds, what has changed since, who signed it."""
    report = get_whole_report(current(request), slug)
    found = baselines_of(report).filter(number=number).first()
    if found is None:
        raise Http404
    found.report = report
    context = {
        **rail(report, current(request), "signatures"),
        "crumbs": _way(report, (str(found), None)),
        "baseline": found,
        "parts": frozen_parts(found),
        "changes": {c.section.pk: c for c in changes_since(found, parts_of(report))},
        "holds": recomputed(found) == found.digest,
        "signed": found.signatures.order_by("signed_at", "pk"),
    }
    return render(request, "reviews/baseline.html", context)


@sensitive_post_parameters("password", "code", "credential")
@require_http_methods(["GET", "POST"])
def report_sign(request: HttpRequest, slug: str) -> HttpResponse:
    """Sign the last baseline of the report: what is signed, the statement, the proof."""
    whole = _whole(request, slug)
    if request.method == "GET":
        return _sign_page(request, whole, _empty_form(request))
    form = ReportSigningForm(request.POST, asks_code=asks_code_now(request))
    if not form.is_valid():
        return _sign_page(request, whole, form, status=lacking(form))
    given = form.signing(Session(request))
    try:
        made = sign_report(report=whole.report, actor=current(request), now=timezone.now(), **given)
    except Refused as refused:
        return _refuse(request, slug, refused)
    remember_code(request, made)
    messages.success(request, _("Signed as “%s”.") % made.get_meaning_display())
    return HttpResponseRedirect(reverse("signature_list", args=[slug]), status=303)


def _empty_form(request: HttpRequest) -> ReportSigningForm:
    return ReportSigningForm(asks_code=asks_code_now(request))


def _refuse(request: HttpRequest, slug: str, refused: Refused) -> HttpResponse:
    """Show the page as the report stands now, with what was refused; a script hears it as JSON."""
    if wants_json(request):
        raise refused
    whole, form = _whole(request, slug), _empty_form(request)
    return _sign_page(request, whole, form, refused=refused, status=refused.status)


def _sign_page(
    request: HttpRequest,
    whole: Whole,
    form: ReportSigningForm,
    *,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    options = _options(request, whole)
    context = {
        **rail(whole.report, current(request), "signatures"),
        "crumbs": _way(whole.report, (_("Sign"), None)),
        "standing": whole.standing,
        "form": form,
        "refused": refused,
        "options": options,
        "may_sign": any(option.answer and not option.done for option in options),
        "opening": _opening(request, whole),
        "equal": equal_to_handwritten(),
    }
    if context["may_sign"] and whole.standing.baseline:
        context["js_data"] = ask_passkey(request, whole.standing.baseline.digest)
    return render(request, "reviews/report_sign.html", context, status=status)


def _opening(request: HttpRequest, whole: Whole) -> str:
    frozen = whole.standing.baseline
    return report_opening(
        name=current(request).name,
        report=whole.report.title,
        edition=whole.report.edition_number,
        baseline=frozen.number if frozen else 0,
    )


def _options(request: HttpRequest, whole: Whole) -> list[Option]:
    user = current(request)
    return [
        Option(
            value=meaning.value,
            label=str(meaning.label),
            sense=report_sense(meaning),
            answer=whole.abilities[f"report.sign_{meaning}"],
            done=whole.standing.is_current
            and user.pk in [made.signer_id for made in whole.standing.of(meaning)],
        )
        for meaning in ReportMeaning
    ]
