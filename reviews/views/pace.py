"""The pace of a round: its days, its reminders, on hold; and what a reviewer asks of the lead."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cer_portal.accounts.people import current
from cer_portal.errors import BadInput
from reviews.access import get_asked_review, get_review, get_round
from reviews.forms.rounds import ExtendForm, HoldForm, PassOnForm, WishForm, ticked
from reviews.services.deadlines import answer_wish, extend_reviews, remind_reviewers, wish_day
from reviews.services.holding import hold_round, resume_round
from reviews.services.passing_on import pass_on_review


def _read(form: forms.Form) -> dict[str, Any]:
    """Return what was sent, or refuse it by field."""
    if not form.is_valid():
        fields = {name: [str(each) for each in lines] for name, lines in form.errors.items()}
        raise BadInput(" ".join(line for lines in fields.values() for line in lines), fields)
    return dict(form.cleaned_data)


@require_POST
def round_extend(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Move the day of the chosen open reviews."""
    user = current(request)
    found = get_round(user, slug, number, "round.extend")
    given = _read(ExtendForm(request.POST))
    chosen = ticked(request.POST, "reviews")
    moved = extend_reviews(
        review_round=found, reviews=chosen, actor=user, now=timezone.now(), **given
    )
    words = ngettext(
        "The day of %s review is moved.", "The days of %s reviews are moved.", len(moved)
    )
    messages.success(request, words % len(moved))
    return redirect("round", slug, number)


@require_POST
def round_remind(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Remind whoever owes one of the chosen reviews."""
    user = current(request)
    found = get_round(user, slug, number, "round.remind")
    chosen = ticked(request.POST, "reviews")
    people = remind_reviewers(review_round=found, reviews=chosen, actor=user, now=timezone.now())
    names = ", ".join(person.name for person in people)
    messages.success(request, _("Reminded: %s.") % names)
    return redirect("round", slug, number)


@require_POST
def round_hold(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Put the round on hold."""
    user = current(request)
    found = get_round(user, slug, number, "round.hold")
    given = _read(HoldForm(request.POST))
    hold_round(review_round=found, actor=user, now=timezone.now(), **given)
    messages.success(request, _("The round is on hold. Nobody decides until it goes on."))
    return redirect("round", slug, number)


@require_POST
def round_resume(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Let the round go on."""
    user = current(request)
    found = get_round(user, slug, number, "round.resume")
    resume_round(review_round=found, actor=user, now=timezone.now())
    messages.success(request, _("The round goes on. Move the days that were lost."))
    return redirect("round", slug, number)


@require_POST
def wish_answer(request: HttpRequest, slug: str, number: int, review_id: int) -> HttpResponse:
    """Agree to the day a reviewer wishes, or leave it."""
    user = current(request)
    review = get_asked_review(user, slug, number, review_id, "round.extend")
    agreed = request.POST.get("agreed") == "yes"
    done = answer_wish(review=review, agreed=agreed, actor=user, now=timezone.now())
    said = _("%s has the day asked for.") if agreed else _("The day of %s stays as it is.")
    messages.success(request, said % done.reviewer.name)
    return redirect("round", slug, number)


@require_POST
def review_wish(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Ask the lead for another day."""
    user = current(request)
    review = get_review(user, slug, number, pk, "review.wish")
    given = _read(WishForm(request.POST))
    wish_day(review=review, actor=user, now=timezone.now(), **given)
    messages.success(request, _("The RA lead is asked for the other day. Until then yours stands."))
    return redirect("review", slug, number, pk)


@require_POST
def review_pass_on(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Ask a colleague in one's own place."""
    user = current(request)
    review = get_review(user, slug, number, pk, "review.pass_on")
    given = _read(PassOnForm(request.POST, review=review))
    made = pass_on_review(review=review, actor=user, now=timezone.now(), **given)
    messages.success(request, _("%s reviews this section now.") % made.reviewer.name)
    return redirect("round", slug, number)
