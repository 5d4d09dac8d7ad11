"""What is asked of others for a section, every turn it took, and the files that came with it."""

import uuid
from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cer_portal.accounts.models import User
from cer_portal.accounts.roles import Function
from cer_portal.audit.models import append_only
from cer_portal.contributions.criteria import OPEN, OWED, Act, Expected, State
from sections.models import Membership, Revision, Section


def of_own_function(user: User) -> models.Exists:
    """Whether a contribution asked of a function, and of nobody by name, is asked of the person."""
    mine = Membership.objects.running().filter(
        user=user,
        report=models.OuterRef("section__report"),
        function=models.OuterRef("function"),
    )
    return models.Exists(mine)


class Contributions(models.QuerySet["Contribution"]):
    """Narrowed lists of contributions."""

    def visible_to(self, user: User) -> Self:
        """Contributions to sections that the person may read."""
        return self.filter(section__in=Section.objects.visible_to(user).values("pk"))

    def asked_of(self, user: User) -> Self:
        """Contributions asked of the person by name, or of the function the person has there."""
        by_function = models.Q(person=None) & models.Q(of_own_function(user))
        return self.filter(models.Q(person=user) | by_function)

    def owed(self) -> Self:
        """Contributions that wait for whoever was asked."""
        return self.filter(state__in=OWED)

    def late(self, today: date) -> Self:
        """Owed ones whose day has passed."""
        return self.owed().filter(due__lt=today)

    def open(self) -> Self:
        """Contributions that are not settled."""
        return self.filter(state__in=OPEN)

    def with_people(self) -> Self:
        """The same with everyone and the place loaded, in a constant number of queries."""
        return self.select_related(
            "section__report__device",
            "section__author",
            "asked_by__organisation",
            "person__organisation",
        )


class Contribution(models.Model):
    """One request for a contribution, of a person by name or of whoever has a function."""

    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="contributions")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    function = models.CharField(max_length=20, choices=Function)
    question = models.TextField(_("question"))
    expected = ArrayField(models.CharField(max_length=10, choices=Expected))
    due = models.DateField(_("due"))
    place = models.CharField(_("place in the text"), max_length=300, blank=True)
    standard = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    taken_as = models.ForeignKey(
        Revision, on_delete=models.PROTECT, null=True, related_name="contributions"
    )

    objects = Contributions.as_manager()

    class Meta:
        ordering = ["due", "pk"]
        constraints = [
            models.CheckConstraint(
                name="contribution_asks_something",
                condition=~models.Q(question="") & models.Q(expected__len__gt=0),
            ),
            models.CheckConstraint(
                name="only_what_is_taken_over_stands_in_a_revision",
                condition=models.Q(taken_as=None) | models.Q(state=State.TAKEN),
            ),
        ]
        indexes = [
            models.Index(fields=["person", "state"], name="contribution_of_person"),
            models.Index(fields=["section", "state"], name="contribution_to_section"),
        ]

    def __str__(self) -> str:
        first = self.question.split("\n", 1)[0]
        return f"{first[:99]}…" if len(first) > 100 else first

    @property
    def is_settled(self) -> bool:
        """Taken over or withdrawn: its due date can no longer be missed."""
        return self.state not in OPEN

    @property
    def is_owed(self) -> bool:
        """Whether it waits for whoever was asked."""
        return self.state in OWED

    @property
    def expects(self) -> list[str]:
        """What is asked for, in words."""
        return [str(Expected(name).label) for name in self.expected]


class Turn(models.Model):
    """One act on a contribution: asked, answered with text and table, returned with the reason, …"""

    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="turns")
    act = models.CharField(max_length=20, choices=Act)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField(blank=True)
    table = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    answer = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="only_an_answer_has_words_for_the_text",
                condition=models.Q(act=Act.ANSWER) | models.Q(text="", table=""),
            ),
            models.CheckConstraint(
                name="returned_and_withdrawn_have_a_reason",
                condition=~models.Q(act__in=[Act.RETURN, Act.WITHDRAW]) | ~models.Q(reason=""),
            ),
        ]
        triggers = append_only("turn")

    def __str__(self) -> str:
        return f"{self.contribution}: {self.act}"


class Draft(models.Model):
    """An answer that is not sent yet; its writer alone reads it."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="drafts")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    table = models.TextField(blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["contribution", "by"], name="one_draft_of_an_answer")
        ]

    def __str__(self) -> str:
        return f"{self.contribution}: {self.by}"


def given_path(given: "GivenFile", filename: str) -> str:
    """Return the place of the bytes under a name of our own; the uploaded name is never a path."""
    return f"contributions/{uuid.uuid4()}"


class GivenFiles(models.QuerySet["GivenFile"]):
    """Narrowed lists of files."""

    def visible_to(self, user: User) -> Self:
        """Files that were sent with an answer the person may read, and the own ones of a draft."""
        seen = Contribution.objects.visible_to(user).values("pk")
        sent = models.Q(turn__isnull=False) | models.Q(by=user)
        return self.filter(sent, contribution__in=seen)


class GivenFile(models.Model):
    """A file of an answer, kept as it came. Without a turn it belongs to a draft."""

    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="files")
    turn = models.ForeignKey(Turn, on_delete=models.PROTECT, null=True, related_name="files")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    file = models.FileField(upload_to=given_path, max_length=200)
    filename = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()

    objects = GivenFiles.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.filename
