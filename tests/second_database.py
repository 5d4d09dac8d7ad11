"""Databases beside that of the tests: copies of it, each to keep what was built there once."""

from django.contrib.contenttypes.models import ContentType
from django.db import connection

EMPTY = ""
_names: dict[str, str] = {}


def make(stage: str) -> None:
    """Copy the empty database of the tests, and stay on the copy."""
    use(EMPTY)
    _names.setdefault(EMPTY, connection.settings_dict["NAME"])
    copy = f"{_names[EMPTY]}_{stage}"
    connection.close()
    with connection._nodb_cursor() as cursor:
        quoted = connection.ops.quote_name(copy)
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")
        cursor.execute(
            f"CREATE DATABASE {quoted} TEMPLATE {connection.ops.quote_name(_names[EMPTY])}"
        )
    _names[stage] = copy
    use(stage)


def use(stage: str) -> None:
    """Point the connection at one of them, or at the empty one while there is no such copy."""
    if not _names:
        return
    name = _names.get(stage, _names[EMPTY])
    if connection.settings_dict["NAME"] != name:
        connection.close()
        connection.settings_dict["NAME"] = name
        # A test that empties the tables numbers the types of its database anew.
        ContentType.objects.clear_cache()


def drop(stage: str) -> None:
    """Go back to the empty one and drop a copy."""
    use(EMPTY)
    copy = _names.pop(stage)
    with connection._nodb_cursor() as cursor:
        # Not by force: that would be refused while the server itself is tidying up there.
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND usename = current_user",
            [copy],
        )
        cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(copy)}")
