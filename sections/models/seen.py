"""What an outside writer has read: the last time and how often, kept apart from the trail."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cer_portal.accounts.models import User
from sections.models.report import Report


class SectionSeen(models.Model):
    """One section or record that an outside writer opened. `label` is its name at the last time.

    It says what an account could learn. Reading is no act: no line of the trail tells of it, and a
    row is rewritten at each reading.
    """

    class Kind(models.TextChoices):
        SECTION = "section", _("Section")
        RECORD = "record", _("Record")

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    thing = models.BigIntegerField()
    label = models.CharField(max_length=300)
    last_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-last_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "report", "kind", "thing"], name="seen_once")
        ]

    def __str__(self) -> str:
        return self.label
