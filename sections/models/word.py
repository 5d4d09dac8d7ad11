"""Word files that were brought to a section."""

from typing import Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cer_portal.accounts.models import User
from sections.models.section import Section
from sections.models.suggestion import Suggestion
from sections.models.text import Revision


class WordImports(models.QuerySet["WordImport"]):
    """Narrowed lists of Word files."""

    def visible_to(self, user: User) -> Self:
        """Files of sections the person may read."""
        return self.filter(section__in=Section.objects.visible_to(user))


class WordImport(models.Model):
    """One .docx and what was read in it. The row is the job; nothing is text before it is taken over.

    `reading` is {"original", "proposed", "pictures", "comments", "changed_by"}; `losses` the list of
    what does not come over. `base` is the revision the portal made the file from, where it did.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Reading")
        READ = "read", _("To be looked at")
        TAKEN = "taken", _("Taken over")
        SUGGESTED = "suggested", _("Suggested")
        DROPPED = "dropped", _("Dropped")
        FAILED = "failed", _("Not read")

    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="word_imports")
    file = models.FileField(upload_to="word/", max_length=200)
    filename = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    base = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, related_name="+")
    reading = models.JSONField(default=dict)
    losses = models.JSONField(default=list)
    error = models.TextField(blank=True)
    attempts = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(db_default=Now())
    taken_as = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, related_name="+")
    suggested_as = models.ForeignKey(
        Suggestion, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = WordImports.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "lease_until"], name="word_to_claim")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="taken") | models.Q(taken_as=None),
                name="word_revision_only_when_taken",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["taken", "suggested"]) | models.Q(suggested_as=None),
                name="word_suggestion_only_when_used",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["read", "taken", "suggested"])
                | ~models.Q(reading={}),
                name="word_read_has_a_text",
            ),
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def is_active(self) -> bool:
        """Whether the file waits for a worker or is being read."""
        return self.state in (self.State.WAITING, self.State.RUNNING)
