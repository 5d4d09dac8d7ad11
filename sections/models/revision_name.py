"""A name for a revision that people come back to. The revision itself is never changed."""

from django.db import models

from cer_portal.accounts.models import User
from sections.models.text import Revision


class RevisionName(models.Model):
    """What a revision is called: "As sent to the notified body". One name a revision, changeable."""

    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, related_name="named")
    name = models.CharField(max_length=120)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["revision"]
        constraints = [
            models.CheckConstraint(name="revision_name_has_words", condition=~models.Q(name=""))
        ]

    def __str__(self) -> str:
        return self.name
