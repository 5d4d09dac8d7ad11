"""Sign a section, and see who signed it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cer_portal.accounts.people import current
from cer_portal.errors import Refused
from cer_portal.refusals import wants_json
from reviews.forms.signing import SigningForm
from reviews.models import Signature
from reviews.permissions import signing_abilities
from reviews.selectors.signatures import Signed, fingerprint, signatures_of
from reviews.services.signatures import ability_of, sign_section
from reviews.signing import Meaning, equal_to_handwritten, sense
from reviews.views.proving import (
    Option,
    Session,
    ask_passkey,
    asks_code_now,
    lacking,
    remember_code,
)
from sections.access import get_section
from sections.models import Section
from sections.rail import rail
from sections.views.pages import crumbs


@sensitive_post_parameters("password", "code", "credential")
@require_http_methods(["GET", "POST"])
def section_sign(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The signatures on a section and what the person may sign; a panel for htmx. POST signs."""
    section = get_section(current(request), slug, pk)
    if request.method == "GET":
        return _page(request, section, _empty_form(request))
    form = SigningForm(request.POST, asks_code=asks_code_now(request))
    if not form.is_valid():
        return _page(request, section, form, status=lacking(form))
    given = form.signing(Session(request))
    try:
        made = sign_section(section=section, actor=current(request), now=timezone.now(), **given)
    except Refused as refused:
        return _refuse(request, slug, pk, refused)
    remember_code(request, made)
    messages.success(request, _signed_words(made))
    return HttpResponseRedirect(reverse("section", args=[slug, pk]), status=303)


def _empty_form(request: HttpRequest) -> SigningForm:
    return SigningForm(asks_code=asks_code_now(request))


def _signed_words(made: Signature) -> str:
    words = {"meaning": made.get_meaning_display(), "number": made.section_revision.number}
    return _("Signed as “%(meaning)s”, revision %(number)s.") % words


def _refuse(request: HttpRequest, slug: str, pk: int, refused: Refused) -> HttpResponse:
    """Show the page as the section stands now, with what was refused; a script hears it as JSON."""
    if wants_json(request):
        raise refused
    section = get_section(current(request), slug, pk)
    form = _empty_form(request)
    return _page(request, section, form, refused=refused, status=refused.status)


def _page(
    request: HttpRequest,
    section: Section,
    form: SigningForm,
    *,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    user = current(request)
    signed = signatures_of(section, user)
    options = _options(request, section, signed)
    context = {
        "report": section.report,
        "section": section,
        "signed": signed,
        "options": options,
        "may_sign": any(option.answer and not option.done for option in options),
    }
    if request.method == "GET" and getattr(request, "htmx", False):
        return render(request, "reviews/_signatures.html", context)
    url = reverse("section", args=[section.report.slug, section.pk])
    shown = fingerprint(section)
    more = {
        **rail(section.report, user, "sections", section=section),
        "crumbs": crumbs(section.report, (str(section), url), (_("Sign"), None)),
        "form": form,
        "refused": refused,
        "compare": _compare(section, refused),
        "fingerprint": shown,
        "js_data": ask_passkey(request, shown) if context["may_sign"] else None,
        "equal": equal_to_handwritten(),
    }
    return render(request, "reviews/section_sign.html", {**context, **more}, status=status)


def _options(request: HttpRequest, section: Section, signed: list[Signed]) -> list[Option]:
    user = current(request)
    abilities = signing_abilities(user, section)
    done = {
        each.signature.meaning
        for each in signed
        if each.is_current and each.signature.signer_id == user.pk
    }
    return [
        Option(
            value=meaning.value,
            label=str(meaning.label),
            sense=sense(meaning),
            answer=abilities[ability_of(meaning)],
            done=meaning.value in done,
        )
        for meaning in Meaning
    ]


def _compare(section: Section, refused: Refused | None) -> str:
    """Return the address of the comparison where another revision came in between, or ""."""
    shown = refused.extra.get("shown") if refused else None
    if not isinstance(shown, int) or not 0 < shown < section.version:
        return ""
    url = reverse("section_compare", args=[section.report.slug, section.pk])
    return f"{url}?from={shown}&to={section.version}"
