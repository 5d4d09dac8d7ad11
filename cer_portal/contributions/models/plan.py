"""How a section will be written: editions of its plan, what was said about them, who agreed."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cer_portal.accounts.models import User
from cer_portal.audit.models import append_only
from sections.models import Section


class Plan(models.Model):
    """One edition of a section's plan. A change is a new edition, which needs agreement anew."""

    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="plans")
    number = models.PositiveIntegerField()
    logic = models.TextField(_("line of argument"), blank=True)
    key_points = models.TextField(_("key points"), blank=True)
    sources = models.TextField(_("sources"), blank=True)
    parts = models.TextField(_("who writes which part"), blank=True)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["section", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["section", "number"], name="plan_number_once"),
            models.CheckConstraint(
                name="plan_says_something",
                condition=~models.Q(logic="", key_points="", sources="", parts=""),
            ),
        ]
        triggers = append_only("plan")

    def __str__(self) -> str:
        return f"{self.section} · plan {self.number}"

    @property
    def passages(self) -> list[tuple[str, str]]:
        """What the plan says, as (heading, text); what is left open is left out."""
        found = (
            (_("line of argument"), self.logic),
            (_("key points"), self.key_points),
            (_("sources"), self.sources),
            (_("who writes which part"), self.parts),
        )
        return [(str(label), text) for label, text in found if text]


class Remark(models.Model):
    """One remark in the talk about a section's plan."""

    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="plan_remarks")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, related_name="remarks")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)
    words = models.TextField(_("remark"))

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="remark_says_something", condition=~models.Q(words=""))
        ]
        triggers = append_only("remark")

    def __str__(self) -> str:
        return self.words[:80]


class Agreement(models.Model):
    """One person's agreement to one edition of a plan, as its author or as who judges or leads."""

    class As(models.TextChoices):
        AUTHOR = "author", _("author")
        OTHER = "other", _("reviewer or lead")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="agreements")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_as = models.CharField(max_length=10, choices=As)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "by"], name="one_agreement_of_a_person")
        ]
        triggers = append_only("agreement")

    def __str__(self) -> str:
        return f"{self.plan}: {self.by}"
