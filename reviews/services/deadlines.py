"""Until when a decision is asked for: moved, wished otherwise, and reminded of."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput, WrongState
from cer_portal.outbox.models import Matter
from cer_portal.outbox.services import tell
from reviews.models import Review, Round
from reviews.permissions import place_abilities, round_abilities
from reviews.selectors.rounds import open_reviews
from reviews.services.locking import lock_review, lock_round

# A person is reminded once in so long.
PAUSE = timedelta(hours=4)


@transaction.atomic
def extend_reviews(
    *,
    review_round: Round,
    reviews: Collection[int],
    due: date,
    reason: str,
    actor: User,
    now: datetime,
) -> list[Review]:
    """Ask for these open reviews by another day; a wish for another day is answered by it.

    Raises BadInput for a day in the past or a missing reason, WrongState where none of them is open.
    """
    locked = lock_round(review_round)
    require(round_abilities(actor, locked), "round.extend")
    _check_day(due, now)
    if not reason.strip():
        raise BadInput(_("Say why the day moves."), {"reason": [_("A reason is needed.")]})
    found = _chosen(locked, reviews)
    before = {str(each.pk): each.due_on.isoformat() for each in found}
    Review.objects.filter(pk__in=[each.pk for each in found]).update(
        due=due, wished=None, wished_because=""
    )
    record(
        verb=Verb.REVIEWS_EXTENDED,
        actor=actor,
        obj=locked,
        report_id=locked.report_id,
        round_number=locked.number,
        before={"due": before},
        after={"due": due.isoformat(), "reviews": [_named(each) for each in found]},
        reason=reason.strip(),
    )
    return found


@transaction.atomic
def remind_reviewers(
    *, review_round: Round, reviews: Collection[int], actor: User, now: datetime
) -> list[User]:
    """Remind whoever owes one of these open reviews, one mail to a person; return the reminded.

    Whoever was reminded a moment ago is left in peace; raises WrongState where that is all of them.
    """
    locked = lock_round(review_round)
    require(round_abilities(actor, locked), "round.remind")
    found = _chosen(locked, reviews)
    tired = {
        each.reviewer_id
        for each in open_reviews(locked)
        if each.reminded_at is not None and each.reminded_at > now - PAUSE
    }
    people = {each.reviewer_id: each.reviewer for each in found if each.reviewer_id not in tired}
    if not people:
        raise WrongState(_("All of them were reminded a moment ago."))
    owed = Review.objects.filter(round_section__round=locked, state=Review.State.OPEN)
    owed.filter(reviewer__in=people).update(reminded_at=now)
    record(
        verb=Verb.REVIEWERS_REMINDED,
        actor=actor,
        obj=locked,
        report_id=locked.report_id,
        round_number=locked.number,
        after={"reminded": sorted(person.name for person in people.values())},
    )
    for each in {each.reviewer_id: each for each in found if each.reviewer_id in people}.values():
        tell(
            matter=Matter.REVIEW_REMINDED,
            report_id=locked.report_id,
            section_id=each.round_section.section_id,
            thing_id=each.pk,
            by_id=actor.pk,
        )
    return list(people.values())


@transaction.atomic
def wish_day(*, review: Review, day: date, reason: str, actor: User, now: datetime) -> Review:
    """Ask the lead for another day for the own review; a later wish replaces the one before."""
    locked = lock_review(review)
    require(place_abilities(actor, locked.round_section, locked), "review.wish")
    _check_day(day, now)
    if day == locked.due_on:
        raise BadInput(_("That is the day already."), {"day": [_("Choose another day.")]})
    locked.wished, locked.wished_because = day, reason.strip()
    locked.save(update_fields=["wished", "wished_because"])
    _record(Verb.REVIEW_DAY_WISHED, locked, actor, {"day": day.isoformat()}, reason)
    return locked


@transaction.atomic
def answer_wish(*, review: Review, agreed: bool, actor: User, now: datetime) -> Review:
    """Agree to the day that a reviewer wishes, or leave the day as it is."""
    locked = lock_review(review)
    place = locked.round_section
    require(round_abilities(actor, place.round), "round.extend")
    if locked.wished is None or locked.state != Review.State.OPEN:
        raise WrongState(_("No other day is wished for here any more."))
    before, wished = locked.due_on, locked.wished
    if agreed:
        _check_day(wished, now)
        locked.due = wished
    locked.wished, locked.wished_because = None, ""
    locked.save(update_fields=["due", "wished", "wished_because"])
    told = {"wished": wished.isoformat(), "agreed": agreed, "due_before": before.isoformat()}
    _record(Verb.REVIEW_DAY_ANSWERED, locked, actor, told, "")
    return locked


def _check_day(day: date, now: datetime) -> None:
    if day < timezone.localdate(now):
        raise BadInput(_("The day lies in the past."), {"due": [_("Choose a day to come.")]})


def _chosen(review_round: Round, ids: Collection[int]) -> list[Review]:
    found = [each for each in open_reviews(review_round) if each.pk in ids]
    if not found:
        raise WrongState(_("None of the chosen reviews is open any more."))
    for each in found:
        each.round_section.round = review_round
    return found


def _named(review: Review) -> str:
    return f"{review.round_section.section} · {review.reviewer.name}"


def _record(verb: Verb, review: Review, actor: User, after: dict[str, object], reason: str) -> None:
    place = review.round_section
    record(
        verb=verb,
        actor=actor,
        obj=review,
        report_id=place.section.report_id,
        section_id=place.section_id,
        round_number=place.round.number,
        after={"reviewer": review.reviewer.name, **after},
        reason=reason.strip(),
        label=str(place.section),
    )
