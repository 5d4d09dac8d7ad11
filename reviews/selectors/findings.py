"""Read findings, and who is shown as their raiser to whom."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, IntegerField, QuerySet, Value, When

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import Answer, for_template
from cer_portal.accounts.roles import Function
from reviews.decisions import Decision, FindingState, Severity
from reviews.models import Finding, Review, RoundSection
from reviews.permissions import finding_abilities
from sections.models import Membership, Report, Revision, Section
from sections.names import Colleague, Names

_PEOPLE = ("review__reviewer__organisation", "answered_by__organisation", "closed_by")
_PLACES = ("review__round_section__round", "review__round_section__revision", "answer_revision")
# What wants something of someone stands first.
_STATE_RANK = Case(
    *(
        When(state=state, then=Value(rank))
        for rank, state in enumerate(
            (FindingState.DRAFT, FindingState.OPEN, FindingState.ANSWERED, FindingState.VERIFIED)
        )
    ),
    default=Value(9),
    output_field=IntegerField(),
)
_SEVERITY_RANK = Case(
    *(When(severity=severity, then=Value(rank)) for rank, severity in enumerate(Severity)),
    default=Value(9),
    output_field=IntegerField(),
)


@dataclass(frozen=True)
class FindingEntry:
    """A finding as one person sees it: the raiser by name, or by function beyond the own room."""

    finding: Finding
    raiser: User | None
    function: str
    answerer: User | Colleague | None
    abilities: dict[str, Answer]


@dataclass(frozen=True)
class Verdict:
    """What one reviewer decided on a section, shown above its findings."""

    review: Review
    reviewer: User | None
    function: str


def _complete(findings: QuerySet[Finding]) -> QuerySet[Finding]:
    return findings.select_related(*_PEOPLE, *_PLACES)


def findings_of_section(section: Section, user: User) -> QuerySet[Finding]:
    """Return the sent findings on a section: open first, the heaviest first among them."""
    found = Finding.objects.visible_to(user).filter(section=section)
    return _complete(found.exclude(state=FindingState.DRAFT)).order_by(
        _STATE_RANK, _SEVERITY_RANK, "number"
    )


def findings_of_review(review: Review) -> QuerySet[Finding]:
    """Return what one reviewer found in one round, in the order of the text."""
    return _complete(Finding.objects.filter(review=review)).order_by("start", "pk")


def findings_of_place(place: RoundSection, user: User) -> QuerySet[Finding]:
    """Return the sent findings of all reviewers on one section of a round."""
    found = Finding.objects.visible_to(user).filter(review__round_section=place)
    return _complete(found.exclude(state=FindingState.DRAFT)).order_by("start", "pk")


def said_before(section: Section, user: User, *, than: Review | None) -> QuerySet[Finding]:
    """Return what the person found on the section in other rounds, newest round first.

    Drafts that were never sent, because a round ended first, are among them.
    """
    found = Finding.objects.filter(section=section, review__reviewer=user)
    if than is not None:
        found = found.exclude(review=than)
    return _complete(found).order_by("-review__round_section__round__number", _STATE_RANK, "pk")


def last_seen(section: Section, user: User, *, before_round: int) -> Revision | None:
    """Return the revision on which the person decided last, before the named round."""
    review = (
        Review.objects.filter(
            reviewer=user,
            round_section__section=section,
            round_section__round__number__lt=before_round,
            state=Review.State.SUBMITTED,
        )
        .select_related("round_section__revision")
        .order_by("-round_section__round__number")
        .first()
    )
    return review.round_section.revision if review else None


def functions_in(report: Report) -> dict[int, str]:
    """Return the function of everyone who is or was on the report, by user id, as words."""
    rows = Membership.objects.filter(report=report).order_by("pk").values_list("user", "function")
    return {user: str(Function(function).label) for user, function in rows}


def entries(findings: Iterable[Finding], section: Section, user: User) -> list[FindingEntry]:
    """Return findings on one section as the person sees them; asks for the functions once.

    To whom names are not told, the reviewer is a function.
    """
    functions, names = functions_in(section.report), Names(section.report, user)
    shown = []
    for finding in findings:
        # One object for all rows, so that asking for a right does not load the section again.
        finding.section = section
        reviewer = finding.review.reviewer
        shown.append(
            FindingEntry(
                finding=finding,
                raiser=reviewer if names.told or reviewer == user else None,
                function=functions.get(reviewer.pk, ""),
                answerer=names.of(finding.answered_by),
                abilities=for_template(finding_abilities(user, finding)),
            )
        )
    return shown


def verdicts(section: Section, user: User) -> list[Verdict]:
    """Return the decisions of the latest round that returned the section, as the person sees them."""
    place = (
        RoundSection.objects.filter(section=section, outcome=Decision.RETURN)
        .order_by("-round__number")
        .first()
    )
    if place is None or section.state != "returned":
        return []
    functions, told = functions_in(section.report), Names(section.report, user).told
    reviews = place.reviews.filter(decision=Decision.RETURN)
    return [
        Verdict(
            review,
            review.reviewer if told else None,
            functions.get(review.reviewer_id, ""),
        )
        for review in reviews.select_related("reviewer__organisation", "round_section__round")
    ]
