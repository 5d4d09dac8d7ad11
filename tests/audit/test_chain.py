"""The chain of the trail: whatever is done to a line afterwards is found, and the line is named."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from cer_portal.audit.chain import Head, head, heads, verify
from cer_portal.audit.models import Entry, Link
from cer_portal.audit.services import record
from cer_portal.audit.tasks import keep_heads
from cer_portal.audit.verbs import Verb

pytestmark = pytest.mark.django_db
FIELDS = {
    "actor_name": "'Somebody Else'",
    "verb": "'report.created'",
    "object_label": "object_label || ' '",
    "reason": "reason || '.'",
    "before": """'{"title": "B"}'""",
    "after": """'{"title": "b"}'""",
    "at": "at + interval '1 microsecond'",
    "actor_id": "NULL",
    "report_id": "report_id + 1",
    "address": "'::1'",
}


@pytest.fixture
def chain(report, ra_lead):
    """Ten lines of one report, linked as at a commit. Returns the number of the chain."""
    commit()
    for number in range(10):
        record(
            verb=Verb.REPORT_CHANGED,
            actor=ra_lead,
            obj=report,
            report_id=report.pk,
            after={"title": f"Überprüfung {number}: <α> “β” 导丝"},
            reason="As agreed.",
        )
    commit()
    return report.pk


def commit():
    """Do what the database does at the commit; the transaction of the test goes on."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def as_owner(sql, *values):
    """Act as the owner of the tables, who may take their walls down."""
    walls = "ALTER TABLE audit_entry {0} TRIGGER USER; ALTER TABLE audit_link {0} TRIGGER USER"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint"
            " WHERE conrelid = 'audit_link'::regclass AND contype = 'f'"
        )
        for (tie,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE audit_link DROP CONSTRAINT {tie}")
        cursor.execute(walls.format("DISABLE"))
        cursor.execute(sql, values)
        commit()
        cursor.execute(walls.format("ENABLE"))


def middle(chain):
    return Link.objects.get(chain=chain, sequence=head(chain).sequence - 4)


def test_untouched_chain_holds(chain):
    verdict = verify(chain=chain)
    assert verdict.broken is None
    assert verdict.lines == Entry.objects.filter(report_id=chain).count() == head(chain).sequence


def test_every_line_is_linked_and_chains_stay_apart(chain, ra_lead):
    record(verb=Verb.SIGNED_IN, actor=ra_lead, obj=ra_lead)
    commit()
    assert verify().lines == Entry.objects.count() == Link.objects.count()
    assert {0, chain} <= {place.chain for place in heads()}
    assert head(0).digest == Link.objects.filter(chain=0).latest("sequence").digest


@pytest.mark.parametrize("field", FIELDS)
def test_changed_field_is_found_and_the_line_named(chain, field):
    link = middle(chain)
    as_owner(f"UPDATE audit_entry SET {field} = {FIELDS[field]} WHERE id = %s", link.entry_id)
    broken = verify(chain=chain).broken
    assert (broken.entry, broken.sequence) == (link.entry_id, link.sequence)


def test_changed_line_with_a_new_digest_is_found_at_its_neighbour(chain):
    link = middle(chain)
    as_owner("UPDATE audit_link SET digest = repeat('0', 64) WHERE entry_id = %s", link.entry_id)
    assert verify(chain=chain).broken.sequence == link.sequence


def test_removed_line_is_found(chain):
    link = middle(chain)
    as_owner("DELETE FROM audit_entry WHERE id = %s", link.entry_id)
    assert verify(chain=chain).broken.what == "the line is missing"
    as_owner("DELETE FROM audit_link WHERE entry_id = %s", link.entry_id)
    assert verify(chain=chain).broken.sequence == link.sequence + 1


def test_line_slipped_in_with_the_triggers_off_is_found(chain):
    link = middle(chain)
    as_owner(
        "INSERT INTO audit_entry (actor_name, verb, report_id, object_type, object_id, object_label,"
        " before, after, reason, origin, address) SELECT actor_name, verb, report_id, object_type,"
        " object_id, object_label, before, after, reason, origin, address FROM audit_entry"
        " WHERE id = %s",
        link.entry_id,
    )
    assert "never linked" in verify(chain=chain).broken.what


def test_tail_cut_off_is_found_by_the_head_kept_outside(chain):
    kept = head(chain)
    as_owner("DELETE FROM audit_link WHERE chain = %s AND sequence > %s", chain, kept.sequence - 3)
    as_owner("DELETE FROM audit_entry e WHERE report_id = %s AND NOT EXISTS"
             " (SELECT 1 FROM audit_link l WHERE l.entry_id = e.id)", chain)  # fmt: skip
    assert verify(chain=chain).broken is None
    broken = verify(chain=chain, known=[kept]).broken
    assert (broken.chain, broken.sequence) == (chain, kept.sequence)


def test_rewritten_tail_is_found_by_the_head_kept_outside(chain):
    kept = head(chain)
    forged = Head(kept.chain, kept.sequence, "0" * 64)
    assert verify(chain=chain, known=[kept]).broken is None
    assert verify(chain=chain, known=[forged]).broken.sequence == kept.sequence


def test_links_are_append_only(chain):
    for sql in (
        "UPDATE audit_link SET digest = ''",
        "DELETE FROM audit_link",
        "TRUNCATE audit_link",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert verify(chain=chain).broken is None


def test_command_names_the_broken_line_and_exits_with_one(chain, report, tmp_path):
    out = StringIO()
    call_command("audit_heads", stdout=out)
    (tmp_path / "heads").write_text(out.getvalue())
    said = StringIO()
    call_command("verify_audit", report=report.slug, heads=tmp_path / "heads", stdout=said)
    assert json.loads(said.getvalue())["holds"] is True
    link = middle(chain)
    as_owner("UPDATE audit_entry SET reason = 'x' WHERE id = %s", link.entry_id)
    said = StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("verify_audit", stdout=said)
    assert stop.value.code == 1
    assert json.loads(said.getvalue())["entry"] == link.entry_id


def test_heads_are_appended_to_the_file_outside(chain, tmp_path, settings):
    settings.AUDIT_HEADS_FILE = str(tmp_path / "heads")
    keep_heads()
    keep_heads()
    kept = [json.loads(line) for line in (tmp_path / "heads").read_text().splitlines()]
    assert len(kept) == 2 * len(heads())
    assert [line["digest"] for line in kept if line["chain"] == chain] == [head(chain).digest] * 2
