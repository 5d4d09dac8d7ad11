"""Open the next round: choose, look at what will be sent, send."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cer_portal.accounts.models import User
from cer_portal.accounts.people import current
from cer_portal.accounts.roles import Function
from cer_portal.errors import Refused
from reviews import gate
from reviews.access import get_whole_report
from reviews.forms import posted
from reviews.forms.rounds import RoundForm
from reviews.models import Review, Round
from reviews.selectors.rounds import (
    functions_by_id,
    last_questions,
    last_reviewers,
    next_number,
)
from reviews.services.open_round import open_round
from reviews.views.rounds import way
from sections.models import Report, Section
from sections.rail import rail


@dataclass(frozen=True)
class Asked:
    """The field in which a function is asked about a section: its name, the function, the words."""

    name: str
    function: str
    text: str


@dataclass(frozen=True)
class Candidate:
    """A submitted section in the form of a new round, with the people who can be asked."""

    section: Section
    ticked: bool
    offered: list[tuple[User, bool]]
    others: list[tuple[User, bool]]
    asked_last: bool
    questions: list[Asked]


@dataclass
class Parcel:
    """What one reviewer will be sent: sections, each with the question to the own function."""

    person: User
    function: str
    sections: list[tuple[Section, str]] = field(default_factory=list)


@require_http_methods(["GET", "POST"])
def round_open(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose sections and reviewers for the next round, then open it."""
    user = current(request)
    report = get_whole_report(user, slug, "round.open")
    form = RoundForm(posted(request), report=report)
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
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
        milestone=form.cleaned_data["milestone"],
        is_blind=form.cleaned_data["is_blind"],
        questions=form.questions(),
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
    lines = refused.extra.get("lines", [refused.sentence]) if refused else []
    parcels = None
    if "preview" in request.POST and form.is_valid():
        lines = _in_the_way(report, sections, form)
        parcels = _parcels(report, sections, form)
    context = {
        **rail(report, user, "reviews"),
        "crumbs": way(report, (_("Open round %(n)s") % {"n": number}, None)),
        "form": form,
        "lines": lines,
        "parcels": parcels,
        "number": number,
        "candidates": _candidates(report, sections, held, form),
        "blocked": [(each, why) for each in sections if (why := gate.why_not(each, held))],
    }
    status = 400 if form.errors or refused else 200
    return render(request, "reviews/round_open.html", context, status=status)


def _in_the_way(report: Report, sections: list[Section], form: RoundForm) -> list[str]:
    """Return what would keep the round from opening as it was filled in."""
    asked = form.asked()
    return gate.refusals(
        report=report,
        sections=[section for section in sections if section.pk in asked],
        asked=asked,
        due=form.cleaned_data["due"],
        today=timezone.localdate(),
    )


def _parcels(report: Report, sections: list[Section], form: RoundForm) -> list[Parcel]:
    """Return what each reviewer would be sent, by name."""
    asked, functions = form.asked(), functions_by_id(report)
    people = {person.pk: person for person in gate.reviewers_of(report)}
    parcels: dict[int, Parcel] = {}
    for section in sections:
        for pk in asked.get(section.pk, []):
            if pk in people:
                function = functions.get(pk, "")
                parcel = parcels.setdefault(pk, Parcel(people[pk], _label(function)))
                parcel.sections.append((section, form.question(section.pk, function)))
    return sorted(parcels.values(), key=lambda each: each.person.name)


def _label(function: str) -> str:
    return str(Function(function).label) if function in Function.values else ""


def _candidates(
    report: Report, sections: list[Section], held: dict[int, int], form: RoundForm
) -> list[Candidate]:
    """Offer the reviewer of the section and those of its last round; the rest on demand."""
    free = [section for section in sections if not gate.why_not(section, held)]
    last, people = last_reviewers(free), gate.reviewers_of(report)
    functions, put = functions_by_id(report), last_questions(free)
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
                _questions(
                    section,
                    [functions[person.pk] for person, _ticked in fit if person.pk in functions],
                    form,
                    put.get(section.pk, {}),
                ),
            )
        )
    return candidates


def _questions(
    section: Section, functions: list[str], form: RoundForm, put: Mapping[str, str]
) -> list[Asked]:
    """Offer a question to each function that can be asked; those of the last round stand there."""
    return [
        Asked(
            f"question-{section.pk}-{function}",
            _label(function),
            form.question(section.pk, function) if form.is_bound else put.get(function, ""),
        )
        for function in Function.values
        if function in functions
    ]
