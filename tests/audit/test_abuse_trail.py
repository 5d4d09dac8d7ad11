"""Abuse of the trail; the numbers in the names are those of docs/validation/README.md.

53: change it. 54: a change without its line, or a line without its change. 55: cut its tail off.
"""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from cer_portal.audit.chain import head, verify
from cer_portal.audit.models import Entry, Link
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from tests.audit.conftest import commit
from tests.audit.test_every_verb_leaves_a_line import VERBS

pytestmark = pytest.mark.django_db
# How one sign, one tick or one word of a value is changed, by the type of its column.
CHANGES = {
    "bigint": "coalesce({0}, 0) + 1000000",
    "integer": "coalesce({0}, 0) + 1",
    "timestamp with time zone": "{0} + interval '1 microsecond'",
    "jsonb": """{0} || '{{"slipped in": 1}}'""",
    "text": "CASE left({0}, 1) WHEN 'x' THEN 'y' ELSE 'x' END || substr({0}, 2)",
}
CHANGES["character varying"] = CHANGES["text"]
# A line that lost its number is missed at its place; any other change is found in the line itself.
NAMES_THE_PLACE = {("audit_entry", "id"), ("audit_link", "entry_id")}
TYPES = """
SELECT column_name, data_type FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = %s ORDER BY ordinal_position
"""


@pytest.fixture
def lines(report, ra_lead):
    """Write lines of one report with every field filled or empty, as at a commit each."""

    def write(number):
        for n in range(number):
            full = {"before": {"title": "α"}, "after": {"title": "β"}, "reason": "As agreed."}
            record(
                verb=Verb.REPORT_CHANGED,
                actor=ra_lead if n % 2 else None,
                obj=report,
                report_id=report.pk,
                section_id=n if n % 3 else None,
                round_number=n if n % 2 else None,
                **(full if n % 2 else {}),
            )
        commit()

    return write


def columns(table):
    with connection.cursor() as cursor:
        cursor.execute(TYPES, [table])
        return cursor.fetchall()


@pytest.mark.parametrize("table", ["audit_entry", "audit_link"])
def test_abuse_53_a_change_of_any_column_of_any_line_is_found(lines, report, walls_down, table):
    lines(4)
    key = "id" if table == "audit_entry" else "entry_id"
    rows = list(Link.objects.filter(chain=report.pk).order_by("sequence"))[-4:]
    for link in rows:
        for column, kind in columns(table):
            change = CHANGES[kind].format(column)
            with transaction.atomic():
                sql = f"UPDATE {table} SET {column} = {change} WHERE {key} = %s"
                assert walls_down(sql, link.entry_id) == 1
                broken = verify().broken
                transaction.set_rollback(True)
            assert broken is not None, (column, link.sequence)
            if (table, column) not in NAMES_THE_PLACE and table == "audit_entry":
                named = (broken.entry, broken.sequence)
                assert named == (link.entry_id, link.sequence), column
    assert verify().broken is None


def test_abuse_53_no_address_changes_the_trail(as_user, world):
    lead, slug = as_user(world.people["ra_lead"]), world.report.slug
    before = Entry.objects.count()
    for address in (
        reverse("history", args=[slug]),
        reverse("object_history", args=[slug, "section", world.drafting.pk]),
        reverse("account_history"),
        reverse("api_history", args=[slug]),
    ):
        for method in ("post", "put", "patch", "delete"):
            assert getattr(lead, method)(address).status_code == 405, (method, address)
    assert Entry.objects.count() == before


SNAPSHOT = "SELECT '{0}', count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {0} t"
# A wall of the test's own: every line breaks the act, before or after it is written.
CUT = """
CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'cut off here'; END $$;
"""


def snapshot():
    """Return what every table holds, in one query."""
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(SNAPSHOT.format(table) for table in sorted(tables)))
        return cursor.fetchall()


@pytest.mark.parametrize("moment", ["BEFORE", "AFTER"])
def test_abuse_54_no_change_without_its_line_and_no_line_without_its_change(world, moment):
    """Each verb, broken at the moment of its line: nothing of it stays."""
    commit()
    with connection.cursor() as cursor:
        cursor.execute(CUT)
    for verb, (function, given, _expected) in VERBS.items():
        with transaction.atomic():
            arguments = given(world)
            commit()
            before = snapshot()
            with connection.cursor() as cursor:
                cursor.execute(
                    f"CREATE TRIGGER cut {moment} INSERT ON audit_entry"
                    " FOR EACH ROW EXECUTE FUNCTION cut()"
                )
            with pytest.raises(DatabaseError, match="cut off here"), transaction.atomic():
                function(**arguments)
            assert snapshot() == before, verb
            transaction.set_rollback(True)


def test_abuse_55_a_tail_cut_off_is_found_by_the_heads_kept_outside(
    lines, report, walls_down, tmp_path
):
    lines(120)
    out = StringIO()
    call_command("audit_heads", stdout=out)
    (tmp_path / "heads").write_text(out.getvalue())
    end = head(report.pk).sequence
    cut = Link.objects.filter(chain=report.pk, sequence__gt=end - 100)
    gone = list(cut.values_list("entry_id", flat=True))
    assert walls_down("DELETE FROM audit_link WHERE entry_id = ANY(%s)", gone) == 100
    assert walls_down("DELETE FROM audit_entry WHERE id = ANY(%s)", gone) == 100
    assert asked()[0] == 0
    code, said = asked(heads=tmp_path / "heads")
    assert (code, said["chain"], said["sequence"]) == (1, report.pk, end)


def asked(**options):
    """Return how verify_audit ends, and what it says."""
    out, code = StringIO(), 0
    try:
        call_command("verify_audit", stdout=out, **options)
    except SystemExit as stop:
        code = stop.code
    return code, json.loads(out.getvalue())


def test_verify_audit_ends_with_0_1_or_2(lines, report, walls_down, tmp_path):
    """0: every chain holds. 1: one does not. 2: the question could not be asked."""
    lines(2)
    assert asked() == (0, {"lines": Entry.objects.count(), "holds": True})
    assert asked(report=report.slug)[0] == 0
    last = Link.objects.filter(chain=report.pk).order_by("-sequence").first()
    walls_down("UPDATE audit_entry SET reason = 'x' WHERE id = %s", last.entry_id)
    code, said = asked(report=report.slug)
    assert (code, said["holds"], said["entry"]) == (1, False, last.entry_id)
    (tmp_path / "torn").write_text("{")
    for options in (
        {"report": "no-such-report"},
        {"heads": tmp_path / "none"},
        {"heads": tmp_path / "torn"},
    ):
        with pytest.raises(CommandError) as refusal:
            call_command("verify_audit", **options)
        assert refusal.value.returncode == 2
