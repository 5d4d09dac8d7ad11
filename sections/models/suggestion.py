"""A text that somebody proposes, and the single changes in it that the writers decide on."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from cer_portal.accounts.models import User
from sections.models.section import Section
from sections.models.text import Revision


class Suggestions(models.QuerySet["Suggestion"]):
    """Narrowed lists of suggestions."""

    def visible_to(self, user: User) -> Self:
        """Suggestions on sections the person may read; what is not sent yet only its maker sees."""
        seen = models.Q(by=user) | ~models.Q(state=Suggestion.State.DRAFT)
        return self.filter(seen, section__in=Section.objects.visible_to(user))

    def open(self) -> Self:
        """Suggestions that wait for the writers."""
        return self.filter(state=Suggestion.State.SENT)


class Suggestion(models.Model):
    """A whole proposed text, told against the revision it was made on.

    `base` is None where the section had no text. `version` counts the saves of a draft.
    """

    class State(models.TextChoices):
        """What became of it."""

        DRAFT = "draft", _("not sent yet")
        SENT = "sent", _("waits for a decision")
        SETTLED = "settled", _("decided")
        WITHDRAWN = "withdrawn", _("taken back")

    class Source(models.TextChoices):
        """Where the proposed text comes from."""

        EDITOR = "editor", _("written here")
        WORD = "word", _("a Word file")
        CONTRIBUTION = "contribution", _("a contribution")

    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="suggestions")
    base = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, related_name="+")
    document = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    source = models.CharField(max_length=12, choices=Source, default=Source.EDITOR)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    objects = Suggestions.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["section", "by"],
                condition=models.Q(state="draft"),
                name="one_draft_suggestion_per_person",
            ),
            models.CheckConstraint(
                name="suggestion_is_sent_or_a_draft",
                condition=models.Q(state="draft") | models.Q(sent_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(_("Suggestion on %s")) % self.section


class SuggestedChange(models.Model):
    """One change of a suggestion: the blocks `start` to `end` of the base become `blocks`."""

    class State(models.TextChoices):
        """What the writers decided."""

        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")

    suggestion = models.ForeignKey(Suggestion, on_delete=models.PROTECT, related_name="changes")
    number = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    blocks = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["suggestion", "number"]
        constraints = [
            models.UniqueConstraint(fields=["suggestion", "number"], name="suggested_change_once"),
            models.CheckConstraint(
                name="suggested_change_is_open_or_decided",
                condition=models.Q(state="open", decided_at__isnull=True)
                | (~models.Q(state="open") & models.Q(decided_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.suggestion} · {self.number}"
