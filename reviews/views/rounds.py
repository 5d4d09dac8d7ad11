"""The rounds of a report: list, open, one round, close and cancel."""

from collections import Counter

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cer_portal.accounts.models import User
from cer_portal.accounts.people import current
from cer_portal.accounts.permissions import for_template, require
from reviews.access import get_round, get_whole_report
from reviews.forms import EndForm, posted
from reviews.forms.rounds import ExtendForm, HoldForm
from reviews.models import Review, Round
from reviews.permissions import plan_abilities, round_abilities
from reviews.selectors.rounds import (
    Place,
    awaited,
    next_number,
    open_reviews,
    places_of,
    round_rows,
    rounds_of,
    waiting_sections,
)
from reviews.services.end_round import cancel_round, close_round
from sections.models import Report
from sections.pages import page_of
from sections.rail import rail
from sections.views.pages import crumbs

PER_PAGE = 25


def way(report: Report, *more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """Return the way to a page under the rounds of a report."""
    return crumbs(report, (_("Reviews"), reverse("round_list", args=[report.slug])), *more)


@require_GET
def round_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Every round of the report, newest first, and what waits for the next one."""
    user = current(request)
    report = get_whole_report(user, slug)
    page = page_of(rounds_of(report, user), request.GET.get("page"), size=PER_PAGE)
    waiting = list(waiting_sections(report))
    context = {
        **rail(report, user, "reviews"),
        "crumbs": crumbs(report, (_("Reviews"), None)),
        "page": page,
        "rows": round_rows(list(page.object_list), report),
        "waiting": waiting,
        "number": next_number(report),
        "abilities": for_template(plan_abilities(user, report, waiting=len(waiting))),
    }
    return render(request, "reviews/round_list.html", context)


def _progress(found: Round, places: list[Place], user: User) -> dict[str, object]:
    """How many decisions are in, and which of the reviews are the person's own."""
    reviews = [review for place in places for review in place.reviews]
    mine = [review for review in reviews if review.reviewer_id == user.pk]
    by_state = Counter(review.state for review in reviews)
    return {
        "reviews_all": awaited(found, by_state),
        "reviews_in": by_state[Review.State.SUBMITTED],
        "mine": {review.round_section_id: review for review in mine},
        "my_next": next((r for r in mine if r.state == Review.State.OPEN), None),
    }


@require_GET
def round_page(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One round: its sections, who was asked, what they decided and found."""
    user = current(request)
    found = get_round(user, slug, number)
    places = places_of(found)
    context = {
        **rail(found.report, user, "reviews"),
        "crumbs": way(found.report, (str(found), None)),
        "round": found,
        "places": places,
        **_progress(found, places, user),
        "owing": [review for place in places for review in place.waiting],
        "extend": ExtendForm(),
        "hold": HoldForm(auto_id="hold-%s"),
        "abilities": for_template(round_abilities(user, found)),
    }
    return render(request, "reviews/round.html", context)


@require_http_methods(["GET", "POST"])
def round_close(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show what is still open in the round, then close it."""
    user = current(request)
    found = get_round(user, slug, number, "round.close")
    form = EndForm(posted(request))
    if request.method == "POST" and form.is_valid():
        confirmed = form.cleaned_data["confirm"]
        close_round(review_round=found, actor=user, now=timezone.now(), confirm=confirmed)
        messages.success(request, _("Round %(number)s is closed.") % {"number": number})
        return redirect("round", slug, number)
    return _end_page(request, found, form, "close")


@require_http_methods(["GET", "POST"])
def round_cancel(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Say what cancelling means, then take the round back."""
    user = current(request)
    found = get_round(user, slug, number, "round.cancel")
    form = EndForm(posted(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        cancel_round(review_round=found, actor=user, now=timezone.now(), reason=reason)
        messages.success(request, _("Round %(number)s is cancelled.") % {"number": number})
        return redirect("round_list", slug)
    return _end_page(request, found, form, "cancel")


def _end_page(request: HttpRequest, found: Round, form: EndForm, act: str) -> HttpResponse:
    user = current(request)
    require(round_abilities(user, found), f"round.{act}")
    label = _("Close") if act == "close" else _("Cancel")
    url = reverse("round", args=[found.report.slug, found.number])
    context = {
        **rail(found.report, user, "reviews"),
        "crumbs": way(found.report, (str(found), url), (label, None)),
        "round": found,
        "waiting": list(open_reviews(found)),
        "form": form,
        "act": act,
    }
    status = 400 if form.errors else 200
    return render(request, "reviews/round_end.html", context, status=status)
