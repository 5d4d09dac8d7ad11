"""Pass a review on to a colleague."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput
from cer_portal.outbox.models import Kind
from cer_portal.outbox.services import announce
from reviews.models import Review
from reviews.permissions import place_abilities
from reviews.selectors.leaving import review_takers
from reviews.services.locking import lock_review
from sections.selectors import membership_of


@transaction.atomic
def pass_on_review(
    *, review: Review, taker: User, reason: str, actor: User, now: datetime
) -> Review:
    """End the own review without a decision and ask the taker by the same day; return the new one.

    Drafted findings stay with whoever wrote them. Raises BadInput for somebody who may not judge it.
    """
    locked = lock_review(review)
    place = locked.round_section
    require(place_abilities(actor, place, locked), "review.pass_on")
    if not review_takers(locked).filter(pk=taker.pk).exists():
        raise BadInput(
            _("%(name)s cannot review this section.") % {"name": taker.name},
            {"taker": [_("Choose someone who reviews and does not write in it.")]},
        )
    return ask_instead(
        locked, taker, actor=actor, verb=Verb.REVIEW_PASSED_ON, reason=reason.strip()
    )


def ask_instead(
    review: Review, taker: User, *, actor: User, verb: Verb, reason: str = ""
) -> Review:
    """End a review without a decision and ask the taker by the same day, in the caller's locks."""
    place, before = review.round_section, review.reviewer
    Review.objects.filter(pk=review.pk).update(
        state=Review.State.CLOSED, wished=None, wished_because=""
    )
    access = membership_of(taker, place.section.report)
    made = Review.objects.create(
        round_section=place,
        reviewer=taker,
        function=access.function if access else "",
        due=review.due,
        passed_on_by=actor,
    )
    where = {
        "report_id": place.section.report_id,
        "section_id": place.section_id,
        "round_number": place.round.number,
    }
    record(
        verb=verb,
        actor=actor,
        obj=made,
        before={"reviewer": before.name},
        after={"reviewer": taker.name},
        reason=reason,
        label=str(place.section),
        **where,
    )
    # For whoever is asked now, not for other programs: the round was open already.
    announce(kind=Kind.ROUND_OPENED, by_id=actor.pk, inside=True, **where)
    return made
