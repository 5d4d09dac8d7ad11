"""What other programs may be told of: one row an event, written with the act itself."""

import uuid

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What is announced."""

    ROUND_OPENED = "round.opened", _("a review round was opened")
    SECTION_RETURNED = "section.returned", _("a section was returned")
    SECTION_APPROVED = "section.approved", _("a section was approved")
    BUILD_READY = "build.ready", _("a PDF is ready")


class Matter(models.TextChoices):
    """What is told to people alone; other programs never hear of it."""

    MENTIONED = "comment.mentioned", _("somebody was mentioned in a comment")
    CONTRIBUTION_ASKED = "contribution.asked", _("a contribution was asked for")
    CONTRIBUTION_ANSWERED = "contribution.answered", _("a contribution was answered")
    CONTRIBUTION_RETURNED = "contribution.returned", _("a contribution was returned")
    SUGGESTION_SENT = "suggestion.sent", _("a suggestion was sent")
    REVIEW_REMINDED = "review.reminded", _("a reviewer was reminded")
    SUGGESTION_DECIDED = "suggestion.decided", _("a suggestion was decided")


class Announcement(models.Model):
    """One event, by numbers alone: no text and no name of a person.

    Like the trail this stands below the reports and knows no table above it: `thing_id` is the thread,
    contribution or suggestion that a matter is about. `shared_at` says when whoever listens was given it.
    """

    message = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=40, choices=[*Kind.choices, *Matter.choices])
    at = models.DateTimeField(db_default=Now(), editable=False)
    report_id = models.BigIntegerField()
    section_id = models.BigIntegerField(null=True)
    round_number = models.PositiveIntegerField(null=True)
    build_number = models.PositiveIntegerField(null=True)
    thing_id = models.BigIntegerField(null=True)
    shared_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(shared_at=None), name="announcement_to_share"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.message}"
