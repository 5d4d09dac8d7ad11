"""What a person wants to be told by mail, and each mail with what became of it. The row is the job."""

import uuid

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cer_portal.accounts.models import User
from cer_portal.contributions.models import Contribution
from cer_portal.outbox.models import Announcement
from sections.models import Membership, SourceTie


class Kind(models.TextChoices):
    """What a person can be told of, as the person would say it."""

    ROUND = "round", _("A round of review asks for me")
    SECTION = "section", _("My section was returned or approved")
    MENTION = "mention", _("I am mentioned in a comment")
    CONTRIBUTION = "contribution", _("A contribution is asked of me, answered or returned")
    LATE = "late", _("A contribution that I owe or wait for is late")
    SUGGESTION = "suggestion", _("A change is suggested to my text, or mine was decided")
    SOURCE = "source", _("The source of a text of mine has changed")
    PDF = "pdf", _("A PDF I asked for is ready")
    ENDING = "ending", _("My access, or one that I vouch for, ends soon")


class How(models.TextChoices):
    """Whether and when a mail comes."""

    AT_ONCE = "at_once", _("At once")
    NONE = "none", _("No mail")


class Choice(models.Model):
    """What a person chose for one kind. Without a row the mail comes at once."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind)
    how = models.CharField(max_length=20, choices=How)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="one_choice_of_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_how_display()}"


# What a mail can be about, with the columns that say which moment of it.
ABOUT: dict[str, tuple[str, ...]] = {
    "announcement": (),
    "membership": ("until", "days"),
    "contribution": (),
    "tie": ("until",),
}


def of_one_thing() -> models.Q:
    """Return the condition that a mail is about one of ABOUT, with its columns and no other."""
    columns = {"until", "days", *ABOUT}
    shapes = [
        models.Q(**{f"{name}__isnull": name not in {thing, *given} for name in sorted(columns)})
        for thing, given in ABOUT.items()
    ]
    return shapes[0] | shapes[1] | shapes[2] | shapes[3]


class Notice(models.Model):
    """One mail to one person, by numbers alone; the words are made when it is sent.

    It tells of an announcement, so many `days` before of the end (`until`) of an access, of a
    contribution that is late, or of the source of a local text that moved at `until`. `message` is its
    Message-ID, the same at every try.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Given up")
        DROPPED = "dropped", _("Not sent")

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind)
    announcement = models.ForeignKey(
        Announcement, on_delete=models.PROTECT, null=True, related_name="+"
    )
    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    contribution = models.ForeignKey(
        Contribution, on_delete=models.PROTECT, null=True, related_name="+"
    )
    tie = models.ForeignKey(SourceTie, on_delete=models.PROTECT, null=True, related_name="+")
    until = models.DateTimeField(null=True)
    days = models.PositiveSmallIntegerField(null=True)
    message = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    written_at = models.DateTimeField(db_default=Now(), editable=False)
    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(db_default=Now())
    taken_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "announcement"], name="one_mail_an_event"),
            models.UniqueConstraint(
                fields=["person", "membership", "until", "days"], name="one_mail_before_an_end"
            ),
            models.UniqueConstraint(fields=["person", "contribution"], name="one_mail_when_late"),
            models.UniqueConstraint(fields=["person", "tie", "until"], name="one_mail_a_move"),
            models.CheckConstraint(name="notice_tells_of_one_thing", condition=of_one_thing()),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(state="waiting"),
                name="notice_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.person_id}"
