"""An electronic signature on one revision of a section. Nothing changes it and nothing removes it."""

from django.db import models
from django.db.models.functions import Now

from cer_portal.accounts.models import User
from cer_portal.accounts.roles import Function
from cer_portal.audit.models import append_only
from reviews.signing import Meaning, Method
from sections.models import Report, Revision, Section


class Signature(models.Model):
    """Who signed which content, meaning what, when by the database's clock.

    Name and function are kept as they were at signing, the statement in the words that were shown.
    The same person may sign a revision again with the same meaning only where its content has
    changed, which happens when a fact it shows gets another value.
    """

    # Whether the call that returns it made it, or found it from an earlier click. No column.
    just_made = False

    section_revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, related_name="signatures"
    )
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="signatures")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="signatures")
    signer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="signatures")
    printed_name = models.CharField(max_length=200)
    function = models.CharField(max_length=20, choices=Function)
    meaning = models.CharField(max_length=20, choices=Meaning)
    statement = models.TextField()
    statement_version = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64)
    method = models.CharField(max_length=20, choices=Method, default=Method.PASSWORD)
    signed_at = models.DateTimeField(db_default=Now(), editable=False)
    round_number = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["section_revision", "signer", "meaning", "content_hash"],
                name="signed_once_with_a_meaning",
            ),
            models.CheckConstraint(
                name="signature_names_its_content",
                condition=models.Q(content_hash__regex=r"^[0-9a-f]{64}$"),
            ),
        ]
        triggers = append_only("signature")

    def __str__(self) -> str:
        return f"{self.printed_name} · {self.get_meaning_display()}"
