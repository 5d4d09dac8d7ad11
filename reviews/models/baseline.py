"""A report frozen as a whole, and the signatures on it. Nothing changes them, nothing removes them."""

from django.db import models
from django.db.models.functions import Now

from cer_portal.accounts.models import User
from cer_portal.accounts.roles import Function
from cer_portal.audit.models import append_only
from reviews.signing import Method, ReportMeaning
from sections.models import Report, Revision, Section

DIGEST = r"^[0-9a-f]{64}$"


class Baseline(models.Model):
    """All approved texts of a report at one moment, under one digest."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="baselines")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    frozen_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["report", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="baseline_number_once"),
            models.CheckConstraint(
                name="baseline_has_a_digest", condition=models.Q(digest__regex=DIGEST)
            ),
        ]
        triggers = append_only("baseline")

    def __str__(self) -> str:
        return f"Baseline {self.number}"


class BaselinePart(models.Model):
    """One text of a baseline: its revision, its content hash, and its title as it was."""

    baseline = models.ForeignKey(Baseline, on_delete=models.PROTECT, related_name="parts")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="+")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    title = models.CharField(max_length=330)
    content_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["baseline", "position"]
        constraints = [
            models.UniqueConstraint(fields=["baseline", "section"], name="section_once_in_baseline")
        ]
        triggers = append_only("baseline_part")

    def __str__(self) -> str:
        return self.title


class ReportSignature(models.Model):
    """Who signed a baseline, meaning what, when by the database's clock.

    `digest` is that of the baseline, kept with the signature so that it can be compared alone.
    """

    # Whether the call that returns it made it, or found it from an earlier click. No column.
    just_made = False

    baseline = models.ForeignKey(Baseline, on_delete=models.PROTECT, related_name="signatures")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="report_signatures")
    signer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="report_signatures")
    printed_name = models.CharField(max_length=200)
    function = models.CharField(max_length=20, choices=Function)
    meaning = models.CharField(max_length=20, choices=ReportMeaning)
    statement = models.TextField()
    statement_version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    method = models.CharField(max_length=20, choices=Method)
    signed_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["baseline", "signer", "meaning"], name="baseline_signed_once_with_a_meaning"
            ),
            # Compiled once and released once; evaluators sign side by side.
            models.UniqueConstraint(
                fields=["baseline", "meaning"],
                name="baseline_compiled_and_released_once",
                condition=~models.Q(meaning=ReportMeaning.EVALUATOR),
            ),
            models.CheckConstraint(
                name="report_signature_names_a_digest", condition=models.Q(digest__regex=DIGEST)
            ),
        ]
        triggers = append_only("report_signature")

    def __str__(self) -> str:
        return f"{self.printed_name} · {self.get_meaning_display()}"
