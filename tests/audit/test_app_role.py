"""The portal at work has a role of its own in the database, which cannot change what has happened."""

import io
import os

import pgtrigger
import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from psycopg2.errors import InsufficientPrivilege

from cer_portal.audit.chain import verify
from cer_portal.audit.models import Entry
from cer_portal.audit.verbs import Verb
from cer_portal.management.commands.grant_app_role import APPEND_ONLY, NAME_OF_WALL
from reviews.models import Signature
from reviews.selectors.signatures import fingerprint
from sections.models import Section
from tests import second_database
from tests.audit.conftest import connect

ROLE = f"cer_app_{os.getpid()}"
PASSWORD = "a password of the tests"  # noqa: S105
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def role(superuser, django_db_blocker):
    """A role made for these tests and granted by the command as the owner of the tables."""
    second_database.use(second_database.EMPTY)
    superuser.execute(f"CREATE ROLE {ROLE} LOGIN PASSWORD %s", [PASSWORD])
    superuser.execute(f"GRANT {ROLE} TO {connection.settings_dict['USER']}")
    with django_db_blocker.unblock():
        call_command("grant_app_role", ROLE, stdout=io.StringIO())
        call_command("grant_app_role", ROLE, stdout=io.StringIO())
    yield ROLE
    superuser.execute(f"DROP OWNED BY {ROLE}; DROP ROLE {ROLE}")


@pytest.fixture
def at_work(role):
    """A connection of its own as the role, as the portal would open it."""
    link = connect(role, PASSWORD)
    yield link.cursor()
    link.close()


def append_only_tables():
    with connection.cursor() as cursor:
        cursor.execute(APPEND_ONLY, [NAME_OF_WALL])
        return [table for (table,) in cursor.fetchall()]


def columns(table):
    with connection.cursor() as cursor:
        description = connection.introspection.get_table_description(cursor, table)
    return [column.name for column in description]


def test_append_only_tables_are_those_whose_models_say_so():
    said = {
        model._meta.db_table
        for model, trigger in pgtrigger.registered()
        if trigger.name.endswith("_append_only")
    }
    assert set(append_only_tables()) == said
    assert {"audit_entry", "audit_link", "sections_revision", "reviews_signature"} <= said


def test_role_is_refused_every_way_to_change_what_has_happened(at_work):
    for table, names in {table: columns(table) for table in append_only_tables()}.items():
        at_work.execute(f"SELECT count(*) FROM {table}")
        for column in names:
            with pytest.raises(InsufficientPrivilege):
                at_work.execute(f'UPDATE {table} SET "{column}" = "{column}"')
        for statement in (
            f"DELETE FROM {table}",
            f"TRUNCATE {table} CASCADE",
            f"ALTER TABLE {table} DISABLE TRIGGER USER",
            f"DROP TABLE {table} CASCADE",
        ):
            with pytest.raises(InsufficientPrivilege):
                at_work.execute(statement)


def test_role_is_refused_every_way_around(at_work):
    for statement in (
        "SET session_replication_role = replica",
        f"SET ROLE {connection.settings_dict['USER']}",
        f"ALTER ROLE {ROLE} SUPERUSER",
        "CREATE TABLE public.mine (a int)",
        "DELETE FROM django_migrations",
        "TRUNCATE sections_section CASCADE",
    ):
        with pytest.raises(psycopg2.Error) as refusal:
            at_work.execute(statement)
        assert refusal.value.pgcode == "42501", statement


def test_save_and_signature_work_as_the_role(role, sections, as_user, clinical_author, document):
    # In the database of this test, until it is rolled back.
    call_command("grant_app_role", ROLE, stdout=io.StringIO())
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}")
    section, browser = sections["sota"], as_user(clinical_author)
    place = [section.report.slug, section.pk]
    saved = browser.post(
        reverse("section_save", args=place),
        {"document": document("Words.")},
        "application/json",
        headers={"If-Match": f'"{section.version}"'},
    )
    assert saved.status_code == 200
    section = Section.objects.get(pk=section.pk)
    shown = {"revision": section.version, "sha256": fingerprint(section), "meaning": "authored"}
    given = {**shown, "accept": "on", "password": "a long enough password"}
    assert browser.post(reverse("section_sign", args=place), given).status_code == 303
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (role,)
    assert Signature.objects.filter(section=section).count() == 1
    assert {Verb.SECTION_SAVED, Verb.SECTION_SIGNED} <= set(
        Entry.objects.values_list("verb", flat=True)
    )
    assert verify(chain=section.report_id).broken is None


def test_orm_as_the_role_changes_nothing_of_the_trail(role, report):
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}")
    for change in (
        lambda: Entry.objects.update(reason="forged"),
        lambda: Entry.objects.first().delete(),
        lambda: Entry.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            change()


def test_command_refuses_the_owner_and_names_nobody_it_does_not_know():
    with pytest.raises(CommandError, match="owns the tables"):
        call_command("grant_app_role", connection.settings_dict["USER"])
    with pytest.raises(CommandError, match="There is no role"):
        call_command("grant_app_role", "nobody_of_that_name")


def test_command_makes_the_role_with_a_long_password_only(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    with pytest.raises(CommandError, match="16 signs"):
        call_command("grant_app_role", f"{ROLE}_new", "--create")
