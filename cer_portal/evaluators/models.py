"""Editions of what an evaluator states about the own person. Nothing changes one or removes it."""

import uuid
from typing import Any, Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cer_portal.accounts.models import User
from cer_portal.accounts.roles import RIGHTS, Right
from cer_portal.audit.models import append_only
from cer_portal.evaluators.criteria import NEEDED_YEARS, Area, Route, Topic
from sections.models import Membership, Report

LEADS = [name for name, rights in RIGHTS.items() if Right.LEAD in rights]


def led_by(user: User) -> "models.QuerySet[Membership, Any]":
    """Return the reports that the person leads now, as a subquery."""
    led = Membership.objects.running().filter(user=user, function__in=LEADS)
    return led.values("report_id")


class Qualifications(models.QuerySet["Qualification"]):
    """Narrowed lists of qualifications."""

    def visible_to(self, user: User) -> Self:
        """The own ones, and those of people on a report that the person leads."""
        led = Membership.objects.running().filter(report__in=led_by(user)).values("user_id")
        return self.filter(models.Q(user=user) | models.Q(user__in=led))

    def latest(self) -> Self:  # type: ignore[override]  # one for each person, not one row
        """The newest edition of each person."""
        return self.order_by("user_id", "-number").distinct("user_id")


def cv_path(qualification: "Qualification", filename: str) -> str:
    """Return the place of the bytes under a name of our own; the uploaded name is never a path."""
    return f"cv/{uuid.uuid4()}"


class Qualification(models.Model):
    """One dated edition of a person's qualification as an evaluator, with the CV it rests on."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="qualifications")
    number = models.PositiveIntegerField()
    research = models.TextField(Area.RESEARCH.label, blank=True)
    information = models.TextField(Area.INFORMATION.label, blank=True)
    regulatory = models.TextField(Area.REGULATORY.label, blank=True)
    writing = models.TextField(Area.WRITING.label, blank=True)
    device = models.TextField(Area.DEVICE.label, blank=True)
    condition = models.TextField(Area.CONDITION.label, blank=True)
    route = models.CharField(gettext_lazy("route"), max_length=10, choices=Route)
    degree = models.CharField(gettext_lazy("degree"), max_length=300, blank=True)
    years = models.PositiveSmallIntegerField(gettext_lazy("documented years"))
    justification = models.TextField(gettext_lazy("reason for a departure"), blank=True)
    cv = models.FileField(upload_to=cv_path, max_length=200)
    cv_name = models.CharField(max_length=200)
    cv_sha256 = models.CharField(max_length=64)
    cv_dated = models.DateField(gettext_lazy("CV dated"))
    stated_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = Qualifications.as_manager()

    class Meta:
        ordering = ["user", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["user", "number"], name="qualification_number_once"),
            models.CheckConstraint(
                name="degree_is_named_where_it_counts",
                condition=~models.Q(route=Route.DEGREE, degree=""),
            ),
            models.CheckConstraint(
                name="too_few_years_have_a_reason",
                condition=models.Q(route=Route.DEGREE, years__gte=NEEDED_YEARS[Route.DEGREE])
                | models.Q(route=Route.YEARS, years__gte=NEEDED_YEARS[Route.YEARS])
                | ~models.Q(justification=""),
            ),
        ]
        triggers = append_only("qualification")

    def __str__(self) -> str:
        return _("Qualification of %(name)s, edition %(n)s") % {
            "name": self.user.name,
            "n": self.number,
        }

    @property
    def areas(self) -> list[Area]:
        """The areas of knowledge the person states."""
        return [area for area in Area if getattr(self, area.value)]

    @property
    def meets(self) -> bool:
        """Whether the years reach the threshold of the route."""
        return self.years >= NEEDED_YEARS[self.route]


class Declarations(models.QuerySet["Declaration"]):
    """Narrowed lists of declarations."""

    def visible_to(self, user: User) -> Self:
        """The own ones, and those for reports that the person leads."""
        return self.filter(models.Q(user=user) | models.Q(report__in=led_by(user)))

    def latest(self) -> Self:  # type: ignore[override]  # one for each person, not one row
        """The newest edition of each person in each report."""
        return self.order_by("report_id", "user_id", "-number").distinct("report_id", "user_id")


class Declaration(models.Model):
    """One dated declaration of interests for one report, signed by the act; "" is nothing declared."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="declarations")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="declarations")
    number = models.PositiveIntegerField()
    period_from = models.DateField(gettext_lazy("period from"))
    period_to = models.DateField(gettext_lazy("period to"))
    family_included = models.BooleanField(gettext_lazy("family included"))
    employment = models.TextField(Topic.EMPLOYMENT.label, blank=True)
    investigator = models.TextField(Topic.INVESTIGATOR.label, blank=True)
    ownership = models.TextField(Topic.OWNERSHIP.label, blank=True)
    grants = models.TextField(Topic.GRANTS.label, blank=True)
    travel = models.TextField(Topic.TRAVEL.label, blank=True)
    manufacturing = models.TextField(Topic.MANUFACTURING.label, blank=True)
    intellectual_property = models.TextField(Topic.PROPERTY.label, blank=True)
    other = models.TextField(Topic.OTHER.label, blank=True)
    statement = models.TextField()
    printed_name = models.CharField(max_length=200)
    signed_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = Declarations.as_manager()

    class Meta:
        ordering = ["report", "user", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "user", "number"], name="declaration_number_once"
            ),
            models.CheckConstraint(
                name="declared_period_ends_after_it_begins",
                condition=models.Q(period_to__gt=models.F("period_from")),
            ),
        ]
        triggers = append_only("declaration")

    def __str__(self) -> str:
        return _("Declaration of interests of %(name)s, edition %(n)s") % {
            "name": self.printed_name,
            "n": self.number,
        }

    @property
    def declared(self) -> list[tuple[str, str]]:
        """What was declared, as (topic in words, text); empty where nothing was."""
        found = ((str(topic.label), getattr(self, topic.value)) for topic in Topic)
        return [(label, text) for label, text in found if text]


class Acceptance(models.Model):
    """The manufacturer's signature under a declaration: who took note, and what follows from it."""

    declaration = models.OneToOneField(
        Declaration, on_delete=models.PROTECT, related_name="acceptance"
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    printed_name = models.CharField(max_length=200)
    note = models.CharField(max_length=2000, blank=True)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-pk"]
        triggers = append_only("acceptance")

    def __str__(self) -> str:
        return f"{self.declaration} · {self.printed_name}"
