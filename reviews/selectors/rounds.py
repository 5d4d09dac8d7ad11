"""Read review rounds: their progress, their sections, what waits for the next one."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Exists, Max, OuterRef, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property

from cer_portal.accounts.models import User
from cer_portal.pictures import FindingCounts, Part
from reviews.decisions import Decision, FindingState
from reviews.models import Finding, Question, Review, Round, RoundSection
from sections.models import Membership, Report, Section
from sections.workflow import State

# A round that ended left the section without a decision.
UNDECIDED = "undecided"
# What a round says of a section, in the state language.
OUTCOME_STATES = {Decision.APPROVE: State.APPROVED, Decision.RETURN: State.RETURNED}


@dataclass(frozen=True)
class RoundRow:
    """One round of the list with its progress."""

    round: Round
    parts: list[Part]
    reviews_in: int
    reviews_all: int
    findings: FindingCounts

    @property
    def is_complete(self) -> bool:
        """Whether the round is open and everyone asked has decided."""
        return self.round.state == Round.State.OPEN and self.reviews_in == self.reviews_all


@dataclass(frozen=True)
class Place:
    """One section of a round: who was asked, what they decided, what they found."""

    place: RoundSection
    reviews: list[Review]
    findings: FindingCounts = field(default_factory=FindingCounts)

    @cached_property
    def state(self) -> str:
        """The section's state as this round left it, in the state language."""
        return outcome_state(self.place.outcome, is_open=self.place.is_open)

    @property
    def waiting(self) -> list[Review]:
        """Reviews that have not come in."""
        return [review for review in self.reviews if review.state == Review.State.OPEN]


def outcome_state(outcome: str, *, is_open: bool) -> str:
    """Return the state a round shows for a section: decided, with the reviewers, or undecided."""
    if outcome:
        return OUTCOME_STATES[Decision(outcome)]
    return State.IN_REVIEW if is_open else UNDECIDED


def rounds_of(report: Report, user: User) -> QuerySet[Round]:
    """Return the rounds of a report, newest first; empty for a person with a room only."""
    rounds = Round.objects.visible_to(user).filter(report=report)
    return rounds.select_related("opened_by__organisation").order_by("-number")


def functions_by_id(report: Report) -> dict[int, str]:
    """Return the function of everyone on the report whose access runs, by user id."""
    running = Membership.objects.running().filter(report=report).order_by("pk")
    return dict(running.values_list("user_id", "function"))


def next_number(report: Report) -> int:
    """Return the number the next round of the report will have."""
    last = Round.objects.filter(report=report).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def waiting_sections(report: Report) -> QuerySet[Section]:
    """Return the submitted sections that no open round holds."""
    held = RoundSection.objects.filter(section=OuterRef("pk"), is_open=True)
    return (
        Section.objects.texts()
        .filter(~Exists(held), report=report, state=State.IN_REVIEW)
        .select_related("author__organisation", "reviewer__organisation")
        .order_by("position")
    )


def round_rows(rounds: Sequence[Round], report: Report) -> list[RoundRow]:
    """Return the rounds with their progress, in three queries however many there are."""
    ids = [each.pk for each in rounds]
    outcomes: dict[int, Counter[str]] = defaultdict(Counter)
    for pk, outcome, is_open, count in (
        RoundSection.objects.filter(round__in=ids)
        .order_by()
        .values_list("round", "outcome", "is_open")
        .annotate(count=Count("pk"))
    ):
        outcomes[pk][outcome_state(outcome, is_open=is_open)] += count
    reviews: dict[int, Counter[str]] = defaultdict(Counter)
    for pk, state, count in (
        Review.objects.filter(round_section__round__in=ids)
        .order_by()
        .values_list("round_section__round", "state")
        .annotate(count=Count("pk"))
    ):
        reviews[pk][state] += count
    found = finding_counts("review__round_section__round", ids)
    return [
        RoundRow(
            each,
            _parts(outcomes[each.pk], reverse("round", args=[report.slug, each.number])),
            reviews[each.pk][Review.State.SUBMITTED],
            awaited(each, reviews[each.pk]),
            found.get(each.pk, FindingCounts()),
        )
        for each in rounds
    ]


def awaited(review_round: Round, by_state: Counter[str]) -> int:
    """Return how many decisions a round waits or waited for, of its reviews counted by state.

    A review that is closed while the round is open was passed on: the one that came after it counts.
    """
    passed_on = by_state[Review.State.CLOSED] if review_round.state == Round.State.OPEN else 0
    return by_state.total() - passed_on


def _parts(outcomes: Counter[str], url: str) -> list[Part]:
    order = (State.APPROVED, State.IN_REVIEW, State.RETURNED, UNDECIDED)
    return [Part(str(state), outcomes[state], url) for state in order if outcomes[state]]


def finding_counts(by: str, ids: Iterable[int]) -> dict[int, FindingCounts]:
    """Return sent findings by severity, counted by a path such as "section" or "review"."""
    rows = (
        Finding.objects.filter(**{f"{by}__in": list(ids)})
        .exclude(state=FindingState.DRAFT)
        .order_by()
        .values_list(by, "severity")
        .annotate(count=Count("pk"))
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for pk, severity, count in rows:
        found[pk][severity] = count
    return {pk: FindingCounts(**counts) for pk, counts in found.items()}


def places_of(review_round: Round) -> list[Place]:
    """Return the sections of a round with their reviews, replies and findings, in five queries."""
    sections = list(
        RoundSection.objects.filter(round=review_round)
        .select_related("section__author__organisation", "revision")
        .order_by("section__position")
    )
    reviews: dict[int, list[Review]] = defaultdict(list)
    asked = Review.objects.filter(round_section__round=review_round)
    by_id = {place.pk: place for place in sections}
    rows = asked.select_related("reviewer__organisation", "passed_on_by")
    for review in rows.prefetch_related("replies__question").order_by("reviewer__name"):
        # The one object for all rows, so that the day of the round is not asked for again.
        review.round_section = by_id[review.round_section_id]
        review.round_section.round = review_round
        reviews[review.round_section_id].append(review)
    found = finding_counts("review__round_section", [place.pk for place in sections])
    return [
        Place(place, reviews[place.pk], found.get(place.pk, FindingCounts())) for place in sections
    ]


def open_reviews(review_round: Round) -> QuerySet[Review]:
    """Return the reviews of a round that have not come in, with reviewer and section."""
    return (
        Review.objects.filter(round_section__round=review_round, state=Review.State.OPEN)
        .select_related("reviewer__organisation", "round_section__section")
        .order_by("round_section__section__position", "reviewer__name")
    )


def last_reviewers(sections: Iterable[Section]) -> dict[int, set[int]]:
    """Return who decided on each section in its latest round, as {section id: user ids}."""
    rows = (
        Review.objects.filter(round_section__section__in=list(sections))
        .order_by("round_section__round__number")
        .values_list("round_section__section", "round_section__round__number", "reviewer")
    )
    latest: dict[int, tuple[int, set[int]]] = {}
    for section, number, reviewer in rows:
        if section not in latest or latest[section][0] != number:
            latest[section] = (number, set())
        latest[section][1].add(reviewer)
    return {section: people for section, (_number, people) in latest.items()}


def questions_of(review: Review | None) -> list[Question]:
    """Return what the reviewer's function is asked about the section, none where nothing is."""
    if review is None or not review.function:
        return []
    put = Question.objects.filter(place=review.round_section_id, function=review.function)
    return list(put)


def last_questions(sections: Iterable[Section]) -> dict[int, dict[str, str]]:
    """Return what each function was asked about each section last, as {section id: {function: text}}."""
    rows = Question.objects.filter(place__section__in=list(sections))
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for section, function, text in rows.order_by("place__round__number").values_list(
        "place__section", "function", "text"
    ):
        found[section][function] = text
    return dict(found)
