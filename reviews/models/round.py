"""A review round: what was frozen, who was asked, what each decided."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from cer_portal.accounts.models import User
from cer_portal.accounts.roles import Function
from reviews.decisions import Decision, Purpose
from reviews.models.milestone import Milestone
from sections.models import Report, Revision, Section


class Rounds(models.QuerySet["Round"]):
    """Narrowed lists of rounds."""

    def visible_to(self, user: User) -> Self:
        """Rounds of reports the person reads as a whole; a room of single sections lists none."""
        whole = Report.objects.visible_to(user).filter(
            grants__user_id=user.pk, grants__permission__codename="read_report"
        )
        return self.filter(report__in=whole.values("pk"))


class Round(models.Model):
    """One round over chosen sections, with one due date that may be moved for single reviews.

    It may serve a milestone. In a blind round nobody sees what the others decided before deciding.
    While it is held (`held_at`) nobody decides and nobody is reminded.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveIntegerField()
    purpose = models.CharField(max_length=30, choices=Purpose, default=Purpose.TECHNICAL_MEDICAL)
    brief = models.TextField(_("what to look at"), blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.OPEN)
    due = models.DateField(_("due"))
    milestone = models.ForeignKey(
        Milestone, on_delete=models.PROTECT, null=True, blank=True, related_name="rounds"
    )
    is_blind = models.BooleanField(default=True)
    held_at = models.DateTimeField(null=True, blank=True)
    held_because = models.TextField(blank=True)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    objects = Rounds.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="round_number_once"),
            models.CheckConstraint(
                name="held_round_says_why",
                condition=models.Q(held_at__isnull=True) | ~models.Q(held_because=""),
            ),
        ]

    def __str__(self) -> str:
        return _("Round %(number)s") % {"number": self.number}


class RoundSection(models.Model):
    """A section in a round, frozen at one revision. Open until every reviewer has decided."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="round_sections")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="round_sections")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    is_open = models.BooleanField(default=True)
    outcome = models.CharField(max_length=20, choices=Decision, blank=True)

    class Meta:
        ordering = ["section__position"]
        constraints = [
            models.UniqueConstraint(fields=["round", "section"], name="section_once_in_round"),
            models.UniqueConstraint(
                fields=["section"],
                condition=models.Q(is_open=True),
                name="section_in_one_open_round",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} · {self.section}"


class Review(models.Model):
    """One reviewer's task on one section of a round: the decision stands against the revision.

    `function` is the reviewer's in the report when the review was asked for. `due` is there where it
    differs from that of the round; `wished` is another day the reviewer asks for. A review that was
    passed on names who did so.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        SUBMITTED = "submitted", _("Submitted")
        CLOSED = "closed", _("Closed without a decision")

    round_section = models.ForeignKey(
        RoundSection, on_delete=models.PROTECT, related_name="reviews"
    )
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reviews")
    state = models.CharField(max_length=20, choices=State, default=State.OPEN)
    decision = models.CharField(max_length=20, choices=Decision, blank=True)
    reason = models.TextField(blank=True)
    submitted_at = models.DateTimeField(null=True)
    function = models.CharField(max_length=30, choices=Function, blank=True)
    due = models.DateField(null=True, blank=True)
    wished = models.DateField(null=True, blank=True)
    wished_because = models.TextField(blank=True)
    passed_on_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round_section", "reviewer"], name="reviewer_once_per_section_and_round"
            ),
            models.CheckConstraint(
                name="submitted_review_has_a_decision",
                condition=~models.Q(state="submitted")
                | (~models.Q(decision="") & models.Q(submitted_at__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["reviewer", "state"], name="review_of_reviewer")]

    def __str__(self) -> str:
        return f"{self.reviewer} · {self.round_section}"

    @property
    def due_on(self) -> date:
        """The day by which the decision is asked for."""
        return self.due or self.round_section.round.due


class Question(models.Model):
    """The focused question that the lead puts to one function about one section of a round."""

    place = models.ForeignKey(RoundSection, on_delete=models.PROTECT, related_name="questions")
    function = models.CharField(max_length=30, choices=Function)
    text = models.CharField(max_length=500)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "function"], name="one_question_to_a_function_in_a_place"
            )
        ]

    def __str__(self) -> str:
        return self.text


class Reply(models.Model):
    """What a reviewer answers to the question of the own function: yes, or no with the reason."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="replies")
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="replies")
    is_yes = models.BooleanField()
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "review"], name="one_reply_of_a_review_to_a_question"
            ),
            models.CheckConstraint(
                name="no_has_a_reason", condition=models.Q(is_yes=True) | ~models.Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} · {_('yes') if self.is_yes else _('no')}"
