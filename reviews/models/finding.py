"""A finding of a review: anchored to the frozen text, private until the review is submitted."""

from typing import Self

from django.db import models

from cer_portal.accounts.models import User
from reviews.decisions import Category, Disposition, FindingState, Severity
from reviews.models.round import Review
from sections.models import Report, Revision, Section


class Findings(models.QuerySet["Finding"]):
    """Narrowed lists of findings."""

    def visible_to(self, user: User) -> Self:
        """Findings on sections the person may read; a draft only to the reviewer who wrote it."""
        published = ~models.Q(state=FindingState.DRAFT)
        own = models.Q(review__reviewer_id=user.pk)
        return self.filter(
            published | own, section__in=Section.objects.visible_to(user).values("pk")
        )

    def standing(self) -> Self:
        """Findings that still want something of someone: open or answered."""
        return self.filter(state__in=[FindingState.OPEN, FindingState.ANSWERED])


class Finding(models.Model):
    """`start` and `end` are character offsets into the plain text of the frozen revision.

    The quote is kept beside them, so that the finding stays readable when the passage is gone.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="findings")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="findings")
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="findings")
    number = models.PositiveIntegerField(null=True)
    category = models.CharField(max_length=40, choices=Category)
    severity = models.CharField(max_length=20, choices=Severity)
    quote = models.TextField(blank=True)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    text = models.TextField()
    state = models.CharField(max_length=20, choices=FindingState, default=FindingState.DRAFT)
    raised_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    disposition = models.CharField(max_length=20, choices=Disposition, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer_revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, null=True, related_name="+"
    )
    sent_back_reason = models.TextField(blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    objects = Findings.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="finding_number_once")
        ]
        indexes = [models.Index(fields=["section", "state"], name="finding_of_section")]

    def __str__(self) -> str:
        return f"F-{self.number}" if self.number else "F-–"
