"""End a person's access and hand over what the person still owes, in one step."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.verbs import Verb
from cer_portal.contributions.services.handing import hand_contribution
from cer_portal.errors import BadInput
from reviews.models import Review
from reviews.selectors.leaving import open_work, question_takers, review_takers, takers_of
from reviews.services.passing_on import ask_instead
from sections.models import Membership, Section, Thread
from sections.permissions import report_abilities
from sections.services.assign import assign_section
from sections.services.comments import answer_thread
from sections.services.locking import lock
from sections.services.people import end_membership


@transaction.atomic
def end_access(
    *,
    membership: Membership,
    sections_to: Mapping[int, User | None],
    reviews_to: Mapping[int, User],
    contributions_to: Mapping[int, User] | None = None,
    questions_to: Mapping[int, User] | None = None,
    reason: str,
    actor: User,
    now: datetime,
) -> Membership:
    """End the access; give what the person has open to others, or do nothing at all.

    `sections_to` names by section id who takes the person's duties there, None for nobody yet;
    `reviews_to` by review id who reviews instead; `contributions_to` who gives or waits for a
    contribution, where nobody is named whoever ends the access; `questions_to` by thread who is asked
    instead, if anybody. What is approved and what is written keeps its name. Raises BadInput where
    someone does not fit: nobody judges a section they write in.
    """
    report, person = membership.report, membership.user
    require(report_abilities(actor, report), "report.lead")
    if person == actor:
        raise BadInput(_("You cannot end your own access; another RA lead can."))
    work = open_work(report, person)
    for section in work.sections:
        _hand_section(section, person, sections_to.get(section.pk), actor, now)
    for review in work.reviews:
        _hand_review(review, reviews_to.get(review.pk), actor)
    for contribution in work.contributions:
        hand_contribution(
            contribution=contribution,
            leaver=person,
            taker=(contributions_to or {}).get(contribution.pk, actor),
            actor=actor,
            now=now,
        )
    for thread in work.questions:
        _hand_question(thread, person, (questions_to or {}).get(thread.pk), actor, now)
    return end_membership(membership=membership, actor=actor, now=now, reason=reason)


def _hand_section(
    section: Section, person: User, taker: User | None, actor: User, now: datetime
) -> None:
    locked = lock(section)
    if taker is not None and not takers_of(locked, person).filter(pk=taker.pk).exists():
        raise BadInput(
            _("%(name)s cannot take over %(section)s.") % {"name": taker.name, "section": locked}
        )
    # Nobody whose access is over keeps an open duty: `assign_section` would refuse the whole.
    running = Membership.objects.running().filter(report=locked.report)
    here = set(running.values_list("user_id", flat=True))

    def given(holder: User | None) -> User | None:
        if holder == person:
            return taker
        return holder if holder is not None and holder.pk in here else None

    assign_section(
        section=locked,
        author=given(locked.author),
        reviewer=given(locked.reviewer),
        approver=given(locked.approver),
        contributors=[each for each in map(given, locked.contributors.all()) if each],
        due=locked.due,
        actor=actor,
        now=now,
    )


def _hand_question(
    thread: Thread, person: User, taker: User | None, actor: User, now: datetime
) -> None:
    """Name the taker in the thread; the comment itself names nobody, in a room without names too."""
    if taker is None:
        return
    if not question_takers(thread, person).filter(pk=taker.pk).exists():
        raise BadInput(
            _("Choose who answers C-%s instead.") % thread.number,
            {f"question-{thread.pk}": [_("Choose someone who may comment.")]},
        )
    answer_thread(
        thread=thread,
        text=_("Handed over, because whoever was asked has left the report."),
        # Nobody mentions themselves: whoever ends the access and takes it knows.
        mentions=[taker.pk] if taker != actor else [],
        actor=actor,
        now=now,
    )


def _hand_review(review: Review, taker: User | None, actor: User) -> None:
    """Close the person's review without a decision and ask the taker; drafts stay with the old."""
    place = review.round_section
    if taker is None or not review_takers(review).filter(pk=taker.pk).exists():
        raise BadInput(
            _("Choose who reviews %(section)s instead.") % {"section": place.section},
            {f"review-{review.pk}": [_("Choose someone who does not write in it.")]},
        )
    ask_instead(review, taker, actor=actor, verb=Verb.REVIEW_HANDED)
