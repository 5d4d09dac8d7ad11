"""The rounds of a report: list, open, one round, close and cancel."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from cer_portal.accounts.models import User
from cer_portal.accounts.people import current
from cer_portal.accounts.permissions import for_template, require
from cer_portal.errors import Refused
from reviews import gate
from reviews.access import get_round, get_whole_report
from reviews.forms import EndForm, RoundForm, posted
from reviews.models import Review, Round
from reviews.permissions import plan_abilities, round_abilities
from reviews.selectors.rounds import (
    Place,
    last_reviewers,
    next_number,
    open_reviews,
    places_of,
    round_rows,
    rounds_of,
    waiting_sections,
)
from reviews.services.end_round import cancel_round, close_round
from reviews.services.open_round import open_round
from sections.models import Report, Section
from sections.pages import page_of
from sections.rail import rail
from sections.views.pages import crumbs

PER_PAGE = 25


@dataclass(frozen=True)
class Candidate:
    """A submitted section in the form of a new round, with the people who can be asked."""

    section: Section
    ticked: bool
    offered: list[tuple[User, bool]]
    others: list[tuple[User, bool]]
    asked_last: bool


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


@require_http_methods(["GET", "POST"])
def round_open(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose sections and reviewers for the next round, then open it."""
    user = current(request)
    report = get_whole_report(user, slug, "round.open")
    form = RoundForm(posted(request))
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            opened = _open(form, report, user)
        except Refused as error:
            refused = error
        else:
            messages.success(request, _opened_words(opened))
            return redirect("round", slug, opened.number)
    return _open_page(request, report, form, refused)


def _open(form: RoundForm, report: Report, user: User) -> Round:
    return open_round(
        report=report,
        sections_with_reviewers=form.asked(),
        due=form.cleaned_data["due"],
        purpose=form.cleaned_data["purpose"],
        brief=form.cleaned_data["brief"],
        actor=user,
        now=timezone.now(),
    )


def _opened_words(opened: Round) -> str:
    asked = Review.objects.filter(round_section__round=opened)
    people = asked.values("reviewer").distinct().count()
    sentence = ngettext(
        "Round %(number)s is open: sent to %(people)s reviewer.",
        "Round %(number)s is open: sent to %(people)s reviewers.",
        people,
    )
    return sentence % {"number": opened.number, "people": people}


def _open_page(
    request: HttpRequest, report: Report, form: RoundForm, refused: Refused | None
) -> HttpResponse:
    user = current(request)
    held = gate.held_by_rounds(report)
    texts = Section.objects.texts().filter(report=report).select_related("author__organisation")
    sections = list(texts.prefetch_related("contributors").order_by("position"))
    number = next_number(report)
    context = {
        **rail(report, user, "reviews"),
        "crumbs": way(report, (_("Open round %(n)s") % {"n": number}, None)),
        "form": form,
        "refused": refused,
        "lines": refused.extra.get("lines", [refused.sentence]) if refused else [],
        "number": number,
        "candidates": _candidates(report, sections, held, form),
        "blocked": [(each, why) for each in sections if (why := gate.why_not(each, held))],
    }
    status = 400 if form.errors or refused else 200
    return render(request, "reviews/round_open.html", context, status=status)


def _candidates(
    report: Report, sections: list[Section], held: dict[int, int], form: RoundForm
) -> list[Candidate]:
    """Offer the reviewer of the section and those of its last round; the rest on demand."""
    free = [section for section in sections if not gate.why_not(section, held)]
    last, people = last_reviewers(free), gate.reviewers_of(report)
    asked = form.asked() if form.is_bound else None
    candidates = []
    for section in free:
        writers = {section.author_id, *(helper.pk for helper in section.contributors.all())}
        proposed = {section.reviewer_id, *last.get(section.pk, set())} - {None}
        ticked = set(asked.get(section.pk, [])) if asked is not None else proposed
        fit = [(person, person.pk in ticked) for person in people if person.pk not in writers]
        first = proposed | ticked
        candidates.append(
            Candidate(
                section,
                asked is None or section.pk in asked,
                [pair for pair in fit if pair[0].pk in first],
                [pair for pair in fit if pair[0].pk not in first],
                section.pk in last,
            )
        )
    return candidates


def _progress(places: list[Place], user: User) -> dict[str, object]:
    """How many decisions are in, and which of the reviews are the person's own."""
    reviews = [review for place in places for review in place.reviews]
    mine = [review for review in reviews if review.reviewer_id == user.pk]
    return {
        "reviews_all": len(reviews),
        "reviews_in": sum(review.state == Review.State.SUBMITTED for review in reviews),
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
        **_progress(places, user),
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
