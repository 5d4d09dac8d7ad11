"""What colleagues say to each other about a passage: a thread, and the comments in it."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from cer_portal.accounts.models import User
from cer_portal.audit.models import append_only
from sections.models.section import Section
from sections.models.text import Revision


class Threads(models.QuerySet["Thread"]):
    """Narrowed lists of threads."""

    def visible_to(self, user: User) -> Self:
        """Threads on sections the person may read."""
        return self.filter(section__in=Section.objects.visible_to(user))

    def open(self) -> Self:
        """Threads that nobody has resolved."""
        return self.filter(disposition="")


class Thread(models.Model):
    """A conversation about a passage, or about the whole section where `start` is None.

    Offsets are those of the revision's plain text; `quote` is the passage as it was read, kept when
    the text goes. An empty `disposition` is an open thread.
    """

    class Weight(models.TextChoices):
        """How much it matters."""

        REMARK = "remark", _("Remark")
        MAJOR = "major", _("Major")

    class Disposition(models.TextChoices):
        """How a thread ended."""

        CHANGED = "changed", _("The text was changed")
        KEPT = "kept", _("The text stays as it is")
        ANSWERED = "answered", _("The question is answered")

    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="threads")
    number = models.PositiveIntegerField()
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, related_name="+")
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    passage = models.TextField(blank=True)
    quote = models.TextField(blank=True)
    weight = models.CharField(max_length=10, choices=Weight, default=Weight.REMARK)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    disposition = models.CharField(max_length=10, choices=Disposition, blank=True)
    resolved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True)

    objects = Threads.as_manager()

    class Meta:
        ordering = ["section", "number"]
        constraints = [
            models.UniqueConstraint(fields=["section", "number"], name="thread_number_once"),
            models.CheckConstraint(
                name="thread_stands_on_a_passage_or_on_none",
                condition=models.Q(start__isnull=True, end__isnull=True)
                | models.Q(start__isnull=False, end__gt=models.F("start"), revision__isnull=False),
            ),
            models.CheckConstraint(
                name="thread_is_open_or_resolved_by_somebody",
                condition=models.Q(disposition="", resolved_at__isnull=True)
                | (~models.Q(disposition="") & models.Q(resolved_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section} · C-{self.number}"


class Comment(models.Model):
    """What one person said. Nobody changes it, its author included: a slip is set right by another.

    `said_by` is the name of its author in a Word file that `by` brought in.
    """

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="comments")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    said_by = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    at = models.DateTimeField()
    mentions = models.ManyToManyField(User, related_name="+", blank=True)

    class Meta:
        ordering = ["thread", "pk"]
        triggers = append_only("comment")

    def __str__(self) -> str:
        return self.text[:60]
