"""The trail: one append-only table. The database itself refuses change and removal."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from cer_portal.audit.verbs import choices_of_verb, kind_of


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


# What of a line is under its digest, as text that is the same wherever it is read. `e` is the line.
CONTENT = """
jsonb_build_array(
    e.id, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), e.actor_id,
    e.actor_name, e.verb, e.report_id, e.section_id, e.round_number, e.object_type, e.object_id,
    e.object_label, e.before, e.after, e.reason, e.origin, e.address
)::text
"""

# The lock is taken when everything else of the transaction is done, so that nobody who waits for it
# holds it up: the trigger is deferred to the commit.
LINKED_AT_COMMIT = pgtrigger.Trigger(
    name="entry_linked_at_commit",
    level=pgtrigger.Row,
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    declare=[
        ("chain_of_line", "bigint"),
        ("last_sequence", "bigint"),
        ("last_digest", "text"),
        ("content", "text"),
    ],
    func=f"""
        chain_of_line := coalesce(NEW.report_id, 0);
        PERFORM pg_advisory_xact_lock(hashtextextended('trail', chain_of_line));
        SELECT l.sequence, l.digest INTO last_sequence, last_digest
            FROM audit_link l WHERE l.chain = chain_of_line ORDER BY l.sequence DESC LIMIT 1;
        last_sequence := coalesce(last_sequence, 0) + 1;
        last_digest := coalesce(last_digest, '');
        SELECT {CONTENT.strip()} INTO content FROM audit_entry e WHERE e.id = NEW.id;
        INSERT INTO audit_link (entry_id, chain, sequence, previous, digest) VALUES (
            NEW.id, chain_of_line, last_sequence, last_digest,
            encode(sha256(convert_to(
                last_digest || '|' || chain_of_line || '|' || last_sequence || '|' || content, 'UTF8'
            )), 'hex')
        );
        RETURN NULL;
    """,  # noqa: S608  # a constant of ours
)


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
    # Choices by name: a new verb changes no table and needs no migration.
    verb = models.CharField(max_length=40, choices=choices_of_verb)
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
            models.Index(fields=["object_type", "object_id", "-id"], name="entry_of_object"),
        ]
        triggers = [*append_only("entry"), LINKED_AT_COMMIT]

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


class Link(models.Model):
    """The place of a line in the chain of its report: each digest covers the one before it.

    Written by the database itself at the commit of the line. Lines outside any report stand in
    chain 0. A line that was changed, removed or slipped in later, even by whoever may switch the
    triggers off, no longer fits its digest or its neighbours (`cer_portal.audit.chain`).
    """

    entry = models.OneToOneField(
        Entry, on_delete=models.PROTECT, primary_key=True, related_name="link"
    )
    chain = models.BigIntegerField()
    sequence = models.BigIntegerField()
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["chain", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "sequence"], name="one_link_per_place")
        ]
        triggers = append_only("link")

    def __str__(self) -> str:
        return f"{self.chain}/{self.sequence}"
