"""What someone who leaves a report still owes, and who could take it over."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from cer_portal.accounts.models import Organisation, User
from cer_portal.accounts.roles import RIGHTS, Right
from cer_portal.contributions.models import Contribution
from cer_portal.contributions.selectors import left_open
from reviews.decisions import FindingState
from reviews.models import Finding, Review
from sections.discussion import unanswered_mentions
from sections.models import Membership, Report, Section, Suggestion, Thread
from sections.selectors import with_people
from sections.workflow import State


@dataclass(frozen=True)
class OpenWork:
    """Sections not yet approved with a duty of the person, and reviews not yet submitted.

    `contributions` are open, asked of the person by name or asked for by the person; `questions` the
    open threads that mention the person and wait. `unanswered` counts the findings that wait for an
    answer, `drafts` those never sent, `suggested` own suggestions that the writers have not decided.
    """

    report: Report
    person: User
    sections: list[Section]
    reviews: list[Review]
    unanswered: dict[int, int]
    drafts: dict[int, int]
    contributions: list[Contribution]
    questions: list[Thread]
    suggested: int

    def __bool__(self) -> bool:
        return bool(self.sections or self.reviews or self.contributions or self.questions)

    @property
    def findings(self) -> int:
        """All findings that wait for an answer in these sections."""
        return sum(self.unanswered.values())


def duties_of(person: User) -> Q:
    """Return the condition of a section in which the person has a duty of any kind."""
    judges = Q(reviewer=person) | Q(approver=person)
    return Q(author=person) | Q(contributors=person) | judges


def open_work(report: Report, person: User) -> OpenWork:
    """Return what the person still owes in the report, in the order of the report."""
    owed = Section.objects.filter(duties_of(person), report=report).texts()
    ids = owed.exclude(state=State.APPROVED).values("pk")
    sections = list(with_people(Section.objects.filter(pk__in=ids)).order_by("position"))
    reviews = open_reviews(report, person)
    written = [each.pk for each in sections if writes(person, each)]
    suggested = Suggestion.objects.open().filter(by=person, section__report=report)
    return OpenWork(
        report,
        person,
        sections,
        list(reviews),
        _counted(Finding.objects.filter(section__in=written, state=FindingState.OPEN), "section"),
        _counted(Finding.objects.filter(review__in=reviews, state=FindingState.DRAFT), "review"),
        list(left_open(report, person)),
        list(unanswered_mentions(person).filter(section__report=report)),
        suggested.count(),
    )


def open_reviews(report: Report, person: User) -> QuerySet[Review]:
    """Return the reviews in open rounds that wait for the person's decision."""
    waiting = Review.objects.filter(
        reviewer=person, state=Review.State.OPEN, round_section__round__report=report
    )
    return waiting.select_related("round_section__section", "round_section__round").order_by(
        "round_section__section__position"
    )


def _counted(findings: QuerySet[Finding], by: str) -> dict[int, int]:
    return dict(findings.order_by().values_list(by).annotate(n=Count("pk")))


def writes(person: User, section: Section) -> bool:
    """Whether the person is the author or a contributor of the section."""
    return person.pk in {section.author_id, *(each.pk for each in section.contributors.all())}


def judges(person: User, section: Section) -> bool:
    """Whether the person is the reviewer or the approver of the section."""
    return person.pk in {section.reviewer_id, section.approver_id}


def duty_words(person: User, section: Section) -> str:
    """Return the duties the person has in the section, as one phrase."""
    held = (
        (section.author_id == person.pk, _("Author")),
        (person in section.contributors.all(), _("Contributor")),
        (section.reviewer_id == person.pk, _("Reviewer")),
        (section.approver_id == person.pk, _("Approver")),
    )
    return ", ".join(word for holds, word in held if holds)


def insiders(report: Report, right: Right) -> QuerySet[User]:
    """Return the people inside with a running access whose function carries the right."""
    functions = [name for name, rights in RIGHTS.items() if right in rights]
    running = Membership.objects.running().filter(report=report, function__in=functions)
    people = User.objects.get_queryset().select_related("organisation")
    inside = people.filter(pk__in=running.values("user"), is_active=True)
    return inside.exclude(organisation__kind=Organisation.Kind.CRO).order_by("name")


def takers_of(section: Section, person: User) -> QuerySet[User]:
    """Return who may take over all duties the person has in a section, itself left out.

    Whoever judges a section does not write in it, and the other way round.
    """
    found = insiders(section.report, Right.WRITE).exclude(pk=person.pk)
    if writes(person, section):
        found = found.exclude(pk__in=_ids([section.reviewer_id, section.approver_id], person))
    if judges(person, section):
        helping = [each.pk for each in section.contributors.all()]
        reviewers = insiders(section.report, Right.REVIEW).values("pk")
        found = insiders(section.report, Right.REVIEW) if not writes(person, section) else found
        found = found.filter(pk__in=reviewers).exclude(
            pk__in=_ids([section.author_id, *helping, person.pk], None)
        )
    return found


def _ids(people: Iterable[int | None], person: User | None) -> list[int]:
    return [pk for pk in people if pk is not None and (person is None or pk != person.pk)]


def question_takers(thread: Thread, person: User) -> QuerySet[User]:
    """Return who may be asked in the person's place in a thread: whoever inside may comment."""
    return insiders(thread.section.report, Right.COMMENT).exclude(pk=person.pk)


def review_takers(review: Review) -> QuerySet[User]:
    """Return who may review in the person's place: no writer of it, nobody asked already."""
    place = review.round_section
    section = place.section
    helping = section.contributors.values("pk")
    free = insiders(section.report, Right.REVIEW).exclude(pk__in=helping)
    asked = place.reviews.values("reviewer")
    return free.exclude(pk__in=asked).exclude(pk__in=_ids([section.author_id], None))
