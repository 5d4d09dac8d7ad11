"""Let a role of the database work for the portal without owning it: `manage.py grant_app_role ROLE`."""

import json
import sys
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

# Told by the walls themselves, so that a new append-only table needs no word here.
APPEND_ONLY = """
SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal
    AND t.tgname LIKE %s ORDER BY c.relname
"""
NAME_OF_WALL = r"pgtrigger\_%\_append\_only\_%"
# Written by migrations alone.
READ_ONLY = ["django_migrations"]
STANDING = """
SELECT r.rolsuper OR r.rolcreaterole OR r.rolbypassrls OR r.rolreplication
    OR pg_has_role(r.oid, current_user, 'MEMBER')
FROM pg_roles r WHERE r.rolname = %s
"""


class Command(BaseCommand):
    """Run it as the owner of the tables after each `migrate`; a second run changes nothing."""

    help = "Grant a role what the portal needs at work: nothing that changes what has happened."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the role; with --create it is made, with the password from standard input."""
        parser.add_argument("role")
        parser.add_argument("--create", action="store_true", help="make it where there is none")

    def handle(self, role: str, *, create: bool, **options: object) -> None:
        """Grant everything in one transaction, so that a running portal never stands without."""
        with transaction.atomic(), connection.cursor() as cursor:
            if create:
                _create(cursor, role, sys.stdin.readline().strip())
            _refuse_the_strong(cursor, role)
            cursor.execute(APPEND_ONLY, [NAME_OF_WALL])
            kept = [table for (table,) in cursor.fetchall()]
            _grant(cursor, connection.ops.quote_name(role), kept)
        self.stdout.write(json.dumps({"role": role, "append_only": kept}))


def _create(cursor: CursorWrapper, role: str, password: str) -> None:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    if cursor.fetchone() is None:
        if len(password) < 16:
            raise CommandError("Send a password of at least 16 signs on standard input.")
        name = connection.ops.quote_name(role)
        cursor.execute(f"CREATE ROLE {name} LOGIN PASSWORD %s", [password])


def _refuse_the_strong(cursor: CursorWrapper, role: str) -> None:
    cursor.execute(STANDING, [role])
    row = cursor.fetchone()
    if row is None:
        raise CommandError(f"There is no role {role}. Make it, or add --create.")
    if row[0]:
        raise CommandError(
            f"{role} owns the tables or stands above them. Take a role that does not."
        )


def _grant(cursor: CursorWrapper, role: str, kept: list[str]) -> None:
    closed = ", ".join(map(connection.ops.quote_name, kept))
    read_only = ", ".join(map(connection.ops.quote_name, READ_ONLY))
    for statement in (
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"REVOKE UPDATE, DELETE ON {closed} FROM {role}",
        f"REVOKE INSERT, UPDATE, DELETE ON {read_only} FROM {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    ):
        cursor.execute(statement)
