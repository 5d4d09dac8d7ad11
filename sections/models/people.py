"""Who works on a report, as what, and until when."""

from typing import Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cer_portal.accounts.models import User
from cer_portal.accounts.roles import Function
from cer_portal.audit.models import append_only
from sections.models.report import Report, running


class EvidenceScope(models.TextChoices):
    """What an outside writer reads of the evidence register."""

    NONE = "none", _("nothing")
    CITED = "cited", _("what the own sections cite")
    ALL = "all", _("the whole register")


class Memberships(models.QuerySet["Membership"]):
    """Narrowed lists of memberships."""

    def running(self) -> Self:
        """Accesses that run now, by the database's clock."""
        return self.filter(running())

    def coming(self) -> Self:
        """Accesses that are given and begin later, by the database's clock."""
        return self.filter(valid_from__gt=Now(), revoked_at=None)

    def not_over(self) -> Self:
        """Accesses that run now or begin later: whoever has one can be given work."""
        return self.running() | self.coming()

    def visible_to(self, user: User) -> Self:
        """Colleagues on the reports the person reads as a whole; an outside writer sees only self."""
        if user.is_external:
            return self.filter(user=user)
        return self.filter(report__in=Report.objects.visible_to(user))


class RoomScope(models.Model):
    """How far the room of an outside writer reaches: what an access, or the offer of one, opens."""

    evidence = models.CharField(max_length=10, choices=EvidenceScope, default=EvidenceScope.NONE)
    may_import = models.BooleanField(default=False)
    may_comment = models.BooleanField(default=True)
    may_see_names = models.BooleanField(default=False)
    only_suggests = models.BooleanField(default=False)

    class Meta:
        abstract = True


class Membership(RoomScope):
    """One person's access to one report. guardian's rows say what, this row says until when.

    `reason` is why it was given, `end_reason` why it was ended; `counterpart` is the person inside
    who answers for an outside writer. For people inside the function alone decides, not the scope.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    function = models.CharField(max_length=20, choices=Function)
    valid_from = models.DateTimeField(db_default=Now())
    valid_until = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    end_reason = models.CharField(max_length=2000, blank=True)
    counterpart = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = Memberships.as_manager()

    class Meta:
        ordering = ["function", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "user"],
                condition=models.Q(revoked_at__isnull=True),
                name="one_function_per_person_and_report",
            ),
            models.CheckConstraint(
                name="membership_ends_after_it_begins",
                condition=models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gt=models.F("valid_from")),
            ),
            # An import tells which records are there already.
            models.CheckConstraint(
                name="importing_needs_the_whole_register",
                condition=models.Q(may_import=False) | models.Q(evidence=EvidenceScope.ALL),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_function_display()})"


class AccessReview(models.Model):
    """One look over everyone with access: who confirmed it, when, and the list as it was."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="access_reviews")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    people = models.JSONField()
    note = models.CharField(max_length=2000, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        triggers = append_only("access_review")

    def __str__(self) -> str:
        return f"{self.report} · {self.at:%Y-%m-%d}"


class RoleHolder(models.Model):
    """The person who stands for one role of the responsibility model in a report."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="role_holders")
    role = models.CharField(max_length=2)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["role"]
        constraints = [
            models.UniqueConstraint(fields=["report", "role"], name="one_holder_per_role")
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.user}"
