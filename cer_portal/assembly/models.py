"""A build: the row of one printing of a report. The row is the job; the message only rings."""

from typing import Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cer_portal.accounts.models import User
from sections.models import Report


class Builds(models.QuerySet["Build"]):
    """Narrowed lists of builds."""

    def visible_to(self, user: User) -> Self:
        """Builds of reports the person reads as a whole."""
        whole = Report.objects.visible_to(user).filter(
            grants__user_id=user.pk, grants__permission__codename="read_report"
        )
        return self.filter(report__in=whole.values("pk"))


class Build(models.Model):
    """`seconds` is wall-clock time of the rendering; `sha256` that of the file as downloaded.

    A build prints the report, or its history as `narrowed` by the filter of the page.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Being printed")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    class Kind(models.TextChoices):
        REPORT = "report", _("Report")
        HISTORY = "history", _("History")

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="builds")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.REPORT)
    narrowed = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.QUEUED)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=300, blank=True)
    file = models.FileField(upload_to="builds/", max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveIntegerField(null=True)
    seconds = models.FloatField(null=True)
    draft = models.BooleanField(default=True)
    error = models.TextField(blank=True)
    attempts = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    objects = Builds.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="build_number_once"),
            models.UniqueConstraint(
                fields=["report", "kind"],
                condition=models.Q(state__in=["queued", "running"]),
                name="one_build_under_way_per_report",
            ),
        ]

    def __str__(self) -> str:
        return _("Build %(number)s") % {"number": self.number}

    @property
    def download_name(self) -> str:
        """The name of the file as it is taken away."""
        report = self.report
        return f"{report.slug}-edition-{report.edition_number}-build-{self.number}.pdf"
