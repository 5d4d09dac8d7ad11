"""A milestone of the plan. The baseline is the first agreed date and is never moved."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from cer_portal.accounts.models import User
from sections.models import Report


class Milestones(models.QuerySet["Milestone"]):
    """Narrowed lists of milestones."""

    def visible_to(self, user: User) -> Self:
        """Milestones of reports the person reads as a whole."""
        whole = Report.objects.visible_to(user).filter(
            grants__user_id=user.pk, grants__permission__codename="read_report"
        )
        return self.filter(report__in=whole.values("pk"))


class Milestone(models.Model):
    """One step of the plan with its owner and its date."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="milestones")
    key = models.CharField(max_length=60)
    position = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    starts = models.DateField(null=True, blank=True)
    baseline = models.DateField()
    due = models.DateField()
    owner = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="milestones"
    )
    entry = models.TextField(blank=True)
    exit = models.TextField(blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.OPEN)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = Milestones.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["report", "key"], name="milestone_key_once")]

    def __str__(self) -> str:
        return self.title
