"""A paragraph an organisation uses again: its versions, who approved each, and where it was taken."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cer_portal.accounts.models import Organisation, User
from cer_portal.audit.models import append_only
from sections.models import Revision, Section


class Standing(models.TextChoices):
    """Where a paragraph stands, read from its rows."""

    DRAFT = "draft", _("Proposed")
    APPROVED = "approved", _("Approved")
    RETIRED = "retired", _("Retired")


class Paragraphs(models.QuerySet["Paragraph"]):
    """Narrowed lists of paragraphs."""

    def visible_to(self, user: User) -> Self:
        """Those of the person's company; an outside writer's company has none to show."""
        return self.none() if user.is_external else self.filter(organisation=user.organisation_id)

    def usable(self) -> Self:
        """What may be taken into a text: approved once and not retired."""
        return self.filter(retired_at__isnull=True, approved__isnull=False)

    def standing(self, wanted: str) -> Self:
        """Those that stand so; any other word narrows nothing."""
        retired = models.Q(retired_at__isnull=False)
        approved = models.Q(approved=models.F("current"))
        asked = {
            Standing.RETIRED: retired,
            Standing.APPROVED: ~retired & approved,
            Standing.DRAFT: ~retired & (models.Q(approved__isnull=True) | ~approved),
        }
        return self.filter(asked[Standing(wanted)]) if wanted in asked else self


class Paragraph(models.Model):
    """One paragraph. `current` is its newest version, `approved` the newest that was approved."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    current = models.ForeignKey(
        "library.ParagraphVersion", on_delete=models.PROTECT, null=True, related_name="+"
    )
    approved = models.ForeignKey(
        "library.ParagraphVersion", on_delete=models.PROTECT, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=0)
    retired_at = models.DateTimeField(null=True)
    retired_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = Paragraphs.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="retired_by_somebody",
                condition=models.Q(retired_at__isnull=True, retired_by__isnull=True)
                | models.Q(retired_at__isnull=False, retired_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.current.title if self.current else ""

    @property
    def standing(self) -> Standing:
        """Proposed until its newest wording is approved, and retired for good."""
        if self.retired_at is not None:
            return Standing.RETIRED
        return Standing.APPROVED if self.approved_id == self.current_id else Standing.DRAFT


class ParagraphVersion(models.Model):
    """One wording as it was proposed."""

    paragraph = models.ForeignKey(Paragraph, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(_("title"), max_length=200)
    document = models.JSONField()
    plain = models.TextField()
    words = models.PositiveIntegerField()
    keys = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    note = models.CharField(max_length=300, blank=True)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["paragraph", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["paragraph", "number"], name="paragraph_version_once")
        ]
        triggers = append_only("paragraph_version")

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class ParagraphApproval(models.Model):
    """Who approved a wording: neither its writer nor the paragraph's owner of that day."""

    version = models.OneToOneField(
        ParagraphVersion, on_delete=models.PROTECT, related_name="approval"
    )
    writer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="paragraph_approved_by_another",
                condition=~models.Q(by=models.F("writer")) & ~models.Q(by=models.F("owner")),
            )
        ]
        triggers = append_only("paragraph_approval")

    def __str__(self) -> str:
        return f"{self.version} · {self.by}"


class ParagraphUses(models.QuerySet["ParagraphUse"]):
    """Narrowed lists of uses."""

    def visible_to(self, user: User) -> Self:
        """Those in sections that the person may read."""
        return self.filter(section__in=Section.objects.visible_to(user).values("pk"))


class ParagraphUse(models.Model):
    """Which section took which wording, in which revision, when and by whom."""

    version = models.ForeignKey(ParagraphVersion, on_delete=models.PROTECT, related_name="uses")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="+")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ParagraphUses.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "revision"], name="taken_once_in_a_revision")
        ]
        triggers = append_only("paragraph_use")

    def __str__(self) -> str:
        return f"{self.version} · {self.section}"
