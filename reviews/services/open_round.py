"""Open a review round: freeze the submitted texts and ask the reviewers."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput, WrongState
from cer_portal.outbox.models import Kind
from cer_portal.outbox.services import announce
from reviews import gate
from reviews.decisions import Purpose
from reviews.models import Milestone, Question, Review, Round, RoundSection
from reviews.permissions import plan_abilities
from reviews.selectors.rounds import functions_by_id, next_number
from sections.models import Report, Section

# By section and function of the reviewer: what is asked.
Questions = Mapping[int, Mapping[str, str]]


@transaction.atomic
def open_round(
    *,
    report: Report,
    sections_with_reviewers: Mapping[int, Sequence[int]],
    due: date,
    purpose: str,
    brief: str,
    actor: User,
    now: datetime,
    milestone: Milestone | None = None,
    is_blind: bool = True,
    questions: Questions | None = None,
) -> Round:
    """Open the next round over the chosen sections, each with the ids of its reviewers.

    Every section is frozen at its current revision. It opens for all of them or for none: raises
    WrongState with `lines`, one for each section or person that does not fit. `questions` gives, by
    section and function, what the reviewers of that function are to answer with their decision; one
    to a function that nobody asked has is left out.
    """
    require(plan_abilities(actor, report), "round.open")
    _check_purpose(purpose)
    if milestone is not None and milestone.report_id != report.pk:
        raise BadInput(
            _("The milestone belongs to another report."), {"milestone": [_("Choose one.")]}
        )
    asked = {pk: list(dict.fromkeys(people)) for pk, people in sections_with_reviewers.items()}
    sections = _locked(report, asked)
    _pass_gate(report, sections, asked, due, now)
    made = Round(report=report, purpose=purpose, brief=brief.strip(), due=due)
    made.milestone, made.is_blind = milestone, is_blind
    opened = _numbered(made, actor, now)
    put = _freeze(opened, sections, asked, questions or {})
    _record(opened, sections, asked, put, actor)
    announce(
        kind=Kind.ROUND_OPENED,
        report_id=report.pk,
        round_number=opened.number,
        by_id=actor.pk,
    )
    return opened


def _locked(report: Report, asked: Mapping[int, Sequence[int]]) -> list[Section]:
    """Lock the chosen sections, then the report, which guards the numbers of its rounds."""
    rows = Section.objects.select_for_update(no_key=True, of=("self",)).filter(
        report=report, pk__in=list(asked)
    )
    found = rows.select_related("current").prefetch_related("contributors").order_by("pk")
    sections = list(found)
    Report.objects.select_for_update(no_key=True).get(pk=report.pk)
    return sections


def _check_purpose(purpose: str) -> None:
    if purpose not in Purpose.values:
        raise BadInput(_("Say what the round is for."), {"purpose": [_("Choose one.")]})


def _pass_gate(
    report: Report,
    sections: Sequence[Section],
    asked: Mapping[int, Sequence[int]],
    due: date,
    now: datetime,
) -> None:
    today = timezone.localdate(now)
    lines = gate.refusals(report=report, sections=sections, asked=asked, due=due, today=today)
    if lines:
        raise WrongState(_("The round was not opened. %s") % " ".join(lines), lines=lines)


def _numbered(made: Round, actor: User, now: datetime) -> Round:
    made.number = next_number(made.report)
    made.opened_by, made.opened_at = actor, now
    made.save(force_insert=True)
    return made


def _freeze(
    opened: Round,
    sections: Sequence[Section],
    asked: Mapping[int, Sequence[int]],
    questions: Questions,
) -> list[Question]:
    """Write the places, their reviews and questions; return the questions that were put."""
    places = RoundSection.objects.bulk_create(
        RoundSection(round=opened, section=section, revision=section.current)
        for section in sections
    )
    functions = functions_by_id(opened.report)
    Review.objects.bulk_create(
        Review(round_section=place, reviewer_id=person, function=functions.get(person, ""))
        for place in places
        for person in asked[place.section_id]
    )
    return Question.objects.bulk_create(
        Question(place=place, function=function, text=" ".join(text.split()))
        for place in places
        for function, text in questions.get(place.section_id, {}).items()
        if text.strip() and function in {functions.get(pk) for pk in asked[place.section_id]}
    )


def _record(
    opened: Round,
    sections: Sequence[Section],
    asked: Mapping[int, Sequence[int]],
    put: Sequence[Question],
    actor: User,
) -> None:
    ids = {person for people in asked.values() for person in people}
    names = dict(User.objects.get_queryset().filter(pk__in=ids).values_list("pk", "name"))
    record(
        verb=Verb.ROUND_OPENED,
        actor=actor,
        obj=opened,
        report_id=opened.report_id,
        round_number=opened.number,
        after={
            "purpose": opened.purpose,
            "due": opened.due.isoformat(),
            "blind": opened.is_blind,
            "milestone": str(opened.milestone or ""),
            "questions": len(put),
            "sections": {
                str(section): {
                    "revision": section.version,
                    "reviewers": sorted(names[person] for person in asked[section.pk]),
                }
                for section in sections
            },
        },
        reason=opened.brief,
    )
