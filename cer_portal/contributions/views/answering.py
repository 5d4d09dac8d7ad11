"""The steps of a contribution: keep a draft, answer, take over, return, withdraw."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cer_portal.accounts.people import current
from cer_portal.contributions.access import get_contribution
from cer_portal.contributions.forms import ReturnForm, SeenForm
from cer_portal.contributions.models import Contribution
from cer_portal.contributions.services.answering import answer_contribution, save_draft
from cer_portal.contributions.services.asking import return_contribution, withdraw_contribution
from cer_portal.contributions.services.taking import take_over
from cer_portal.contributions.views.contributions import answer_form, contribution_page
from cer_portal.errors import BadInput, NotAllowed, Refused


@require_POST
def contribution_draft(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Keep the answer without sending it."""
    return _written(request, slug, pk, save_draft, _("Kept. Nobody sees it until you send it."))


@require_POST
def contribution_answer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Send the answer."""
    said = _("Sent. The author takes it over or returns it with a reason.")
    return _written(request, slug, pk, answer_contribution, said)


def _written(
    request: HttpRequest, slug: str, pk: int, verb: Callable[..., object], said: str
) -> HttpResponse:
    """Do `verb` with what was typed; whatever is refused, the words stay on the page."""
    user = current(request)
    found = get_contribution(user, slug, pk)
    form = answer_form(found, user, request.POST, request.FILES)
    if not form.is_valid():
        return contribution_page(request, found, form=form, status=400)
    try:
        verb(
            contribution=found,
            words=form.words(),
            files=form.uploads(),
            actor=user,
            now=timezone.now(),
        )
    except NotAllowed:
        raise
    except Refused as refused:
        _put_on(form, refused, "given")
        return contribution_page(request, found, form=form, refused=refused, status=refused.status)
    messages.success(request, said)
    return redirect("contribution", slug, pk)


def _put_on(form: Any, refused: Refused, field: str) -> None:
    """Put a refusal beside its fields; one of the files beside `field`, one of the state on top."""
    if isinstance(refused, BadInput):
        for name, lines in refused.fields.items():
            form.add_error(name if name in form.fields else None, lines)
    elif refused.status in {413, 415}:
        form.add_error(field, refused.sentence)


@require_POST
def contribution_take(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Put the answer into the text of the section."""
    user = current(request)
    found = get_contribution(user, slug, pk, "contribution.take")
    form = SeenForm(request.POST)
    if not form.is_valid():
        return _again(request, slug, pk, BadInput(_("Read the answer and choose once more.")))
    seen = form.cleaned_data
    try:
        taken = take_over(
            contribution=found,
            answer=seen["answer"],
            at_place=seen["where"] == "place",
            expected_version=seen["version"] or 0,
            actor=user,
            now=timezone.now(),
        )
    except Refused as refused:
        return _again(request, slug, pk, refused)
    messages.success(request, _said(taken))
    return redirect("contribution", slug, pk)


def _said(taken: Contribution) -> str:
    if taken.taken_as is None:
        return _("Taken over. It brought files alone, so the text stays as it was.")
    return _("Taken over as revision %(n)s.") % {"n": taken.taken_as.number}


def _again(
    request: HttpRequest, slug: str, pk: int, refused: Refused, reason: ReturnForm | None = None
) -> HttpResponse:
    """Show the contribution as it is now, with why nothing was done."""
    found = get_contribution(current(request), slug, pk)
    return contribution_page(request, found, refused=refused, reason=reason, status=refused.status)


@require_POST
def contribution_return(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Give the answer back with the reason."""
    user = current(request)
    found = get_contribution(user, slug, pk, "contribution.return")
    seen, form = SeenForm(request.POST), ReturnForm(request.POST)
    if not (form.is_valid() and seen.is_valid()):
        return _again(request, slug, pk, BadInput(_("Say what is missing or wrong.")), form)
    try:
        return_contribution(
            contribution=found,
            answer=seen.cleaned_data["answer"],
            reason=form.cleaned_data["reason"],
            actor=user,
            now=timezone.now(),
        )
    except Refused as refused:
        return _again(request, slug, pk, refused, form)
    messages.success(request, _("Returned with your reason."))
    return redirect("contribution", slug, pk)


@require_POST
def contribution_withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """End a request that is no longer needed."""
    user = current(request)
    found = get_contribution(user, slug, pk, "contribution.withdraw")
    reason = request.POST.get("reason", "").replace("\x00", " ")
    try:
        withdraw_contribution(contribution=found, reason=reason, actor=user, now=timezone.now())
    except Refused as refused:
        return _again(request, slug, pk, refused)
    messages.success(request, _("Withdrawn."))
    return redirect("contribution_list", slug)
