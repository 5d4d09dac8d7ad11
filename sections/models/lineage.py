"""Where a report comes from: the edition before it, or the report it is a local version of."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from cer_portal.accounts.models import User
from cer_portal.audit.models import append_only
from sections.models.report import Report
from sections.models.section import Section, StateChange
from sections.models.text import Revision
from sections.workflow import State


class Edition(models.Model):
    """A report that continues another one. An edition has one successor, and a report one before it.

    `basis` names what was taken over, as the page of the baseline names it; `left_out` the texts that
    the new edition has no place for. Both are words, so that they hold when the other report is closed.
    """

    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="continues")
    previous = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="continued_by")
    basis = models.CharField(max_length=120)
    left_out = ArrayField(models.CharField(max_length=330), default=list)
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()

    class Meta:
        ordering = ["-begun_at"]
        constraints = [
            models.CheckConstraint(
                name="edition_continues_another", condition=~models.Q(report=models.F("previous"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.previous} → {self.report}"


class Carrieds(models.QuerySet["Carried"]):
    """Narrowed lists of texts that were taken over."""

    def unanswered(self) -> Self:
        """Neither confirmed nor changed: the text is the one that was taken over."""
        return self.filter(confirmed_at=None, section__current__digest=models.F("taken__digest"))


class Carried(models.Model):
    """The text of one section as it was taken over from the edition before.

    Whether it was changed is a comparison of the text of now with `taken`, nothing that is kept.
    """

    section = models.OneToOneField(Section, on_delete=models.PROTECT, related_name="carried")
    source = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    taken = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    objects = Carrieds.as_manager()

    class Meta:
        ordering = ["section"]
        constraints = [
            models.CheckConstraint(
                name="carried_is_confirmed_with_a_reason",
                condition=models.Q(confirmed_at=None, confirmed_by=None, reason="")
                | models.Q(confirmed_at__isnull=False, confirmed_by__isnull=False)
                & ~models.Q(reason=""),
            )
        ]

    def __str__(self) -> str:
        return str(self.section)


class Localisation(models.Model):
    """A report that is written from another one, for another market or in another language."""

    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="localises")
    source = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="localised_by")
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()

    class Meta:
        ordering = ["-begun_at"]
        constraints = [
            models.CheckConstraint(
                name="report_localises_another", condition=~models.Q(report=models.F("source"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.report}"


# Asks a standing tie.
MOVED_ON = models.Q(now_digest__isnull=False) & (
    models.Q(agreed=None) | ~models.Q(now_digest=models.F("agreed__digest"))
)


class Ties(models.QuerySet["SourceTie"]):
    """Narrowed lists of ties."""

    def standing(self) -> Self:
        """Add where the source stands, `now_id` and `now_digest`, and since when it is another.

        The text that was approved last stands; of a source that was never approved, the one of now.
        `moved_at` is when the first newer one came, and says nothing for a tie that has not moved.
        """
        approved = _approvals().order_by("-pk")
        newer = {"number__gt": Coalesce(models.OuterRef("agreed__number"), 0)}
        saved = Revision.objects.filter(section=models.OuterRef("source"), **newer)
        later = _approvals().filter(revision__number__gt=newer["number__gt"])
        return self.annotate(
            now_id=Coalesce(
                _one(approved.values("revision")),
                models.F("source__current"),
                output_field=models.BigIntegerField(),
            ),
            now_digest=Coalesce(
                _one(approved.values("revision__digest")), models.F("source__current__digest")
            ),
            moved_at=Coalesce(
                _one(later.order_by("pk").values("at")),
                _one(saved.order_by("number").values("saved_at")),
            ),
        )

    def moved(self) -> Self:
        """Ties whose source has another text now than the one that was agreed to."""
        return self.standing().filter(MOVED_ON)

    def unanswered(self) -> Self:
        """Ties of local texts that nobody has confirmed against the source yet."""
        return self.filter(last=None)


def _approvals() -> models.QuerySet[StateChange]:
    """The approvals of the source of a tie."""
    return StateChange.objects.filter(
        section=models.OuterRef("source"), after=State.APPROVED, revision__isnull=False
    )


def _one(rows: models.QuerySet[Any, Any]) -> models.Subquery:
    return models.Subquery(rows[:1])


class SourceTie(models.Model):
    """One section of a local report and the section it is written from.

    `agreed` is the revision of the source that the local text answers, empty while the source had no
    text; `last` the decision by which it does, empty while nobody has confirmed the local text.
    """

    section = models.OneToOneField(Section, on_delete=models.PROTECT, related_name="tie")
    source = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="local_ties")
    agreed = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, related_name="+")
    last = models.ForeignKey(
        "sections.SourceDecision", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = Ties.as_manager()

    class Meta:
        ordering = ["section"]
        constraints = [
            models.CheckConstraint(
                name="section_is_tied_to_another", condition=~models.Q(section=models.F("source"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.section}"


class SourceDecision(models.Model):
    """What somebody decided when a local text was held against its source. Never changed afterwards.

    `source` is the revision that was looked at, `text` the local one that stood after the decision;
    `as_words` what an adopted text names in words because the local report has no such record or fact.
    """

    class How(models.TextChoices):
        ADOPT = "adopt", _("adopted")
        ADAPT = "adapt", _("adapted")
        KEEP = "keep", _("kept")

    tie = models.ForeignKey(SourceTie, on_delete=models.PROTECT, related_name="decisions")
    how = models.CharField(max_length=10, choices=How)
    source = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, related_name="+")
    as_words = ArrayField(models.TextField(), default=list)
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="kept_with_a_reason",
                condition=~models.Q(how="keep") | ~models.Q(reason=""),
            )
        ]
        triggers = append_only("source_decision")

    def __str__(self) -> str:
        return f"{self.tie}: {self.get_how_display()}"
