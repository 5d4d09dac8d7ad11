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


class Announcement(models.Model):
    """One event, by numbers alone: no text and no name of a person.

    Like the trail this stands below the reports and knows no table above it. `shared_at` says when
    whoever listens was given it.
    """

    message = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=40, choices=Kind)
    at = models.DateTimeField(db_default=Now(), editable=False)
    report_id = models.BigIntegerField()
    section_id = models.BigIntegerField(null=True)
    round_number = models.PositiveIntegerField(null=True)
    build_number = models.PositiveIntegerField(null=True)
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
