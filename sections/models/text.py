"""The text itself: immutable revisions and the figures they show."""

import uuid
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from cer_portal.accounts.models import User
from cer_portal.audit.models import append_only
from sections.models.report import Report
from sections.models.section import Section


class Revision(models.Model):
    """One saved state of a section's text. Nothing changes it and nothing removes it.

    `document` is ProseMirror JSON of the one schema; `plain` its text, to which findings are
    anchored; `cited`, `facts` and `figures` what it refers to; `digest` the SHA-256 of the document.
    """

    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    plain = models.TextField()
    words = models.PositiveIntegerField()
    cited = ArrayField(models.BigIntegerField(), default=list)
    facts = ArrayField(models.BigIntegerField(), default=list)
    figures = ArrayField(models.UUIDField(), default=list)
    digest = models.CharField(max_length=64)
    note = models.CharField(max_length=300, blank=True)
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["section", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["section", "number"], name="revision_number_once")
        ]
        indexes = [GinIndex(fields=["cited"], name="revision_cited")]
        triggers = append_only("revision")

    def __str__(self) -> str:
        return f"{self.section} · revision {self.number}"


class Figures(models.QuerySet["Figure"]):
    """Narrowed lists of figures."""

    def visible_to(self, user: User) -> Self:
        """Figures of sections the person may read."""
        return self.filter(section__in=Section.objects.visible_to(user))


def figure_path(figure: "Figure", filename: str) -> str:
    """Return the place of a figure's bytes under its own name; the uploaded name is never a path."""
    return f"figures/{figure.report_id}/{figure.pk}"


class Figure(models.Model):
    """A picture of a section, kept as uploaded. `width` and `height` are pixels."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="figures")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="figures")
    file = models.FileField(upload_to=figure_path, max_length=200)
    filename = models.CharField(max_length=200)
    content_type = models.CharField(max_length=40)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    objects = Figures.as_manager()

    class Meta:
        ordering = ["uploaded_at"]

    def __str__(self) -> str:
        return self.filename
