"""Who is in the editor of a section now, and who of them writes. Rows that are not renewed mean nothing."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models.functions import Now

from cer_portal.accounts.models import User
from sections.models.section import Section

LIVES = timedelta(seconds=30)
"""How long a sign of life counts; the editor sends one every ten seconds."""


class Presences(models.QuerySet["Presence"]):
    """Narrowed lists."""

    def live(self) -> Self:
        """Rows renewed lately, by the database's clock."""
        return self.filter(seen_at__gt=Now() - LIVES)


class Presence(models.Model):
    """One person in the editor of one section. `writes` is the soft lease: one holder at most.

    It refuses nobody's save: it tells colleagues whom they would disturb. `note` is what whoever took
    the lease over said to the one before, `taken_from`.
    """

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    seen_at = models.DateTimeField()
    writes = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)
    taken_from = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = Presences.as_manager()

    class Meta:
        ordering = ["section", "since"]
        constraints = [
            models.UniqueConstraint(fields=["section", "user"], name="present_once_in_section"),
            models.UniqueConstraint(
                fields=["section"], condition=models.Q(writes=True), name="one_writer_in_section"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.section}"
