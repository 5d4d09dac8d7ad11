"""Keep what a reviewer answers to the question of the own function."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from cer_portal.errors import BadInput
from reviews.models import Question, Reply, Review

# By question: yes or no, and the reason.
Replies = Mapping[int, tuple[bool, str]]


def keep_replies(review: Review, replies: Replies) -> list[Reply]:
    """Write the answers of a review that is being submitted; every question asked has to have one.

    The caller holds the locks. Raises BadInput for a question left out or a "no" without a reason.
    """
    asked = Question.objects.filter(place=review.round_section, function=review.function)
    made = []
    for question in asked:
        if question.pk not in replies:
            raise BadInput(
                _("Answer the question put to you: %s") % question.text,
                {f"question-{question.pk}": [_("Yes or no.")]},
            )
        is_yes, reason = replies[question.pk]
        if not is_yes and not reason.strip():
            raise BadInput(
                _("Say why not: %s") % question.text,
                {f"question-{question.pk}": [_("A no needs a reason.")]},
            )
        made.append(Reply(question=question, review=review, is_yes=is_yes, reason=reason.strip()))
    return Reply.objects.bulk_create(made)
