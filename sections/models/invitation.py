"""An invitation by mail: who is asked onto which report, as what, and what became of it."""

import base64
import hashlib
import secrets
from typing import Self

from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from cer_portal.accounts.models import Organisation, User
from cer_portal.accounts.roles import Function
from sections.models.people import RoomScope
from sections.models.report import Report
from sections.models.section import Section

# What the token is made of; only whoever also knows SECRET_KEY can make it.
NONCE_BYTES = 32


def new_nonce() -> str:
    """Return 256 random bits."""
    return secrets.token_hex(NONCE_BYTES)


def digest_of(token: str) -> str:
    """Return what is kept of a token: its SHA-256. It is random, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


class State(models.TextChoices):
    """Where an invitation stands."""

    WAITING = "waiting", _("waiting")
    USED = "used", _("accepted")
    EXPIRED = "expired", _("run out")
    REVOKED = "revoked", _("revoked")
    SUPERSEDED = "superseded", _("sent again")


_UNTOUCHED = models.Q(used_at=None, revoked_at=None, superseded_at=None)


class Invitations(models.QuerySet["Invitation"]):
    """Narrowed lists of invitations."""

    def visible_to(self, user: User) -> Self:
        """The invitations of the reports the person reads as a whole; an outside writer sees none."""
        if user.is_external:
            return self.none()
        return self.filter(report__in=Report.objects.visible_to(user))

    def untouched(self) -> Self:
        """Neither accepted nor revoked nor sent again; possibly run out."""
        return self.filter(_UNTOUCHED)

    def waiting(self) -> Self:
        """Invitations that can be accepted now, by the database's clock."""
        return self.untouched().filter(expires_at__gt=Now())

    def with_state(self) -> Self:
        """Add the `state`, by the database's clock."""
        said = [
            models.When(used_at__isnull=False, then=models.Value(State.USED)),
            models.When(revoked_at__isnull=False, then=models.Value(State.REVOKED)),
            models.When(superseded_at__isnull=False, then=models.Value(State.SUPERSEDED)),
            models.When(expires_at__lte=Now(), then=models.Value(State.EXPIRED)),
        ]
        return self.annotate(state=models.Case(*said, default=models.Value(State.WAITING)))


class Invitation(RoomScope):
    """One letter to one address, for one report and function. Of its token only the SHA-256 is kept.

    The token is derived from `nonce` and SECRET_KEY, so that the worker can write the letter and a
    copy of the table opens nothing. Sent again, an invitation becomes a new row; the old one dies.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField(_("e-mail"))
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text=_("Who had this address when the invitation was sent."),
    )
    function = models.CharField(max_length=20, choices=Function)
    valid_from = models.DateTimeField(null=True, help_text=_("Empty: as soon as it is accepted."))
    valid_until = models.DateTimeField(null=True)
    counterpart = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    sections = models.ManyToManyField(Section, related_name="+")
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    nonce = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)

    objects = Invitations.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "email"],
                condition=_UNTOUCHED,
                name="one_invitation_per_address_and_report",
            ),
            models.CheckConstraint(
                name="invitation_address_in_lower_case", condition=models.Q(email=Lower("email"))
            ),
            models.CheckConstraint(
                name="invitation_runs_out_after_it_is_sent",
                condition=models.Q(expires_at__gt=models.F("sent_at")),
            ),
            models.CheckConstraint(
                name="invitation_ends_in_one_way",
                condition=models.Q(used_at=None, revoked_at=None)
                | models.Q(used_at=None, superseded_at=None)
                | models.Q(revoked_at=None, superseded_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.get_function_display()})"

    def token(self) -> str:
        """Return the secret of the link: 256 bits that SECRET_KEY makes of the nonce."""
        made = salted_hmac("sections.invitation", self.nonce, algorithm="sha256").digest()
        return base64.urlsafe_b64encode(made).decode().rstrip("=")
