"""A section of a report, who owes it, and every move it made."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cer_portal.accounts.models import User
from cer_portal.audit.models import append_only
from sections.models.report import Report
from sections.workflow import Move, State


class Kind(models.TextChoices):
    """What stands under a heading of the template."""

    TEXT = "text", _("Text")
    CONTAINER = "container", _("Heading only")
    GENERATED = "generated", _("Made by the portal")


class Sections(models.QuerySet["Section"]):
    """Narrowed lists of sections."""

    def visible_to(self, user: User) -> Self:
        """Sections the person may read: of reports granted as a whole, or granted one by one.

        Either way the membership must run now; the grant alone is not enough.
        """
        whole = Report.objects.filter(
            grants__user_id=user.pk, grants__permission__codename="read_report"
        )
        single = Section.objects.filter(
            grants__user_id=user.pk, grants__permission__codename="read_section"
        )
        return self.filter(
            models.Q(report__in=whole.values("pk")) | models.Q(pk__in=single.values("pk")),
            report__in=Report.objects.visible_to(user).values("pk"),
        )

    def texts(self) -> Self:
        """Sections that people write: text, and asked for by the template for this device."""
        return self.filter(kind=Kind.TEXT, applies=True)


class Section(models.Model):
    """One heading of the report. `version` counts the saves and guards against a stale one."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="sections")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    key = models.CharField(max_length=60)
    number = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    title_zh = models.CharField(max_length=300, blank=True)
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.TEXT)
    mandatory = models.BooleanField(default=True)
    applies = models.BooleanField(default=True)
    state = models.CharField(max_length=20, choices=State, default=State.NOT_STARTED)
    state_since = models.DateTimeField(db_default=Now())

    author_role = models.CharField(max_length=2, blank=True)
    contributor_roles = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    reviewer_role = models.CharField(max_length=2, blank=True)
    approver_role = models.CharField(max_length=2, blank=True)
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="authored_sections"
    )
    reviewer = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approver = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    contributors = models.ManyToManyField(User, blank=True, related_name="contributed_sections")
    due = models.DateField(null=True, blank=True)

    version = models.PositiveIntegerField(default=0)
    current = models.ForeignKey(
        "sections.Revision", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = Sections.as_manager()

    class Meta:
        ordering = ["report", "position"]
        permissions = [
            ("read_section", "Read this section"),
            ("write_section", "Write in this section"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["report", "key"], name="section_key_once_in_report"),
            models.UniqueConstraint(
                fields=["report", "position"], name="section_position_once_in_report"
            ),
            models.CheckConstraint(
                name="author_is_never_reviewer",
                condition=models.Q(author__isnull=True)
                | models.Q(reviewer__isnull=True)
                | ~models.Q(author=models.F("reviewer")),
            ),
            models.CheckConstraint(
                name="author_is_never_approver",
                condition=models.Q(author__isnull=True)
                | models.Q(approver__isnull=True)
                | ~models.Q(author=models.F("approver")),
            ),
        ]
        indexes = [models.Index(fields=["author", "state"], name="section_of_author")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def is_settled(self) -> bool:
        """Approved: its due date can no longer be missed."""
        return self.state == State.APPROVED


class StateChange(models.Model):
    """One move of a section: the history of its state, never changed afterwards."""

    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="state_changes")
    move = models.CharField(max_length=20, choices=Move)
    before = models.CharField(max_length=20, choices=State)
    after = models.CharField(max_length=20, choices=State)
    revision = models.ForeignKey(
        "sections.Revision", on_delete=models.PROTECT, null=True, related_name="+"
    )
    round_number = models.PositiveIntegerField(null=True)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        triggers = append_only("state_change")

    def __str__(self) -> str:
        return f"{self.section}: {self.before} → {self.after}"
