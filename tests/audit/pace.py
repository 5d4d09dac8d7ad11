"""The verbs about the pace of a review round, each with its arguments and the lines it leaves."""

from datetime import timedelta

from django.utils import timezone

from cer_portal.audit.verbs import Verb
from reviews.services.deadlines import answer_wish, extend_reviews, remind_reviewers, wish_day
from reviews.services.holding import hold_round, resume_round
from reviews.services.passing_on import pass_on_review
from tests.audit.talk import by

IN_A_MONTH = timezone.localdate() + timedelta(days=30)
DEADLINES, HOLDING = "reviews/services/deadlines.py", "reviews/services/holding.py"


def _review(w):
    return w.round.round_sections.get().reviews.get()


def _wished(w):
    review = _review(w)
    type(review).objects.filter(pk=review.pk).update(wished=IN_A_MONTH)
    return review


def _held(w):
    held = {"held_at": timezone.now(), "held_because": "The label changes"}
    type(w.round).objects.filter(pk=w.round.pk).update(**held)
    return w.round


def _chosen(w):
    return {"review_round": w.round, "reviews": [_review(w).pk]}


PACE = {
    f"{DEADLINES}::extend_reviews": (
        extend_reviews,
        lambda w: by(w, "ra_lead", **_chosen(w), due=IN_A_MONTH, reason="A holiday"),
        {Verb.REVIEWS_EXTENDED},
    ),
    f"{DEADLINES}::remind_reviewers": (
        remind_reviewers,
        lambda w: by(w, "ra_lead", **_chosen(w)),
        {Verb.REVIEWERS_REMINDED},
    ),
    f"{DEADLINES}::wish_day": (
        wish_day,
        lambda w: by(w, "medical_reviewer", review=_review(w), day=IN_A_MONTH, reason="Away"),
        {Verb.REVIEW_DAY_WISHED},
    ),
    f"{DEADLINES}::answer_wish": (
        answer_wish,
        lambda w: by(w, "ra_lead", review=_wished(w), agreed=True),
        {Verb.REVIEW_DAY_ANSWERED},
    ),
    f"{HOLDING}::hold_round": (
        hold_round,
        lambda w: by(w, "ra_lead", review_round=w.round, reason="The label changes"),
        {Verb.ROUND_HELD},
    ),
    f"{HOLDING}::resume_round": (
        resume_round,
        lambda w: by(w, "ra_lead", review_round=_held(w)),
        {Verb.ROUND_RESUMED},
    ),
    "reviews/services/passing_on.py::pass_on_review": (
        pass_on_review,
        lambda w: by(
            w,
            "medical_reviewer",
            review=_review(w),
            taker=w.people["clinical_author"],
            reason="Knows it better",
        ),
        {Verb.REVIEW_PASSED_ON},
    ),
}
