"""The trail: one append-only table. The database itself refuses change and removal."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from cer_portal.audit.verbs import Verb, kind_of


def append_only(name: str) -> list[pgtrigger.Trigger]:
    """Return triggers that refuse UPDATE, DELETE and TRUNCATE on a table, named after `name`."""
    return [
        pgtrigger.Protect(
            name=f"{name}_append_only", operation=pgtrigger.Update | pgtrigger.Delete
        ),
        pgtrigger.Trigger(
            name=f"{name}_no_truncate",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            func="RAISE EXCEPTION 'rows of this table are never removed';",
        ),
    ]


class Entry(models.Model):
    """One act: who, what, on which thing, when by the database's clock, before and after.

    Reports, sections and rounds are kept as plain numbers: the trail is the floor of the house and
    knows no table above it, and nothing that happens above can take a line away.
    """

    at = models.DateTimeField(db_default=Now(), editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    actor_name = models.CharField(max_length=200)
    verb = models.CharField(max_length=40, choices=Verb)
    report_id = models.BigIntegerField(null=True)
    section_id = models.BigIntegerField(null=True)
    round_number = models.PositiveIntegerField(null=True)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=64)
    object_label = models.CharField(max_length=300)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    origin = models.CharField(max_length=20)
    address = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["report_id", "-id"], name="entry_of_report"),
            models.Index(fields=["section_id", "-id"], name="entry_of_section"),
            models.Index(fields=["actor", "-id"], name="entry_of_actor"),
        ]
        triggers = append_only("entry")

    def __str__(self) -> str:
        return f"{self.actor_name} {self.get_verb_display()} {self.object_label}"

    @property
    def kind(self) -> str:
        """The subject of the verb: section, round, build …"""
        return kind_of(self.verb)

    @property
    def changes(self) -> list[tuple[str, object, object]]:
        """The fields that differ, as (name, before, after), in the order of the fields."""
        names = [*self.before, *(name for name in self.after if name not in self.before)]
        pairs = [(name, self.before.get(name), self.after.get(name)) for name in names]
        return [(name, old, new) for name, old, new in pairs if old != new]
