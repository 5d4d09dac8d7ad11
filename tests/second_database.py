"""A second database beside that of the tests: a copy of it, to keep what was built there once."""

from django.contrib.contenttypes.models import ContentType
from django.db import connection

_names: dict[bool, str] = {}


def make() -> None:
    """Copy the empty database of the tests, and stay on the copy."""
    _names[False] = connection.settings_dict["NAME"]
    copy = f"{_names[False]}_world"
    connection.close()
    with connection._nodb_cursor() as cursor:
        quoted = connection.ops.quote_name(copy)
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")
        cursor.execute(
            f"CREATE DATABASE {quoted} TEMPLATE {connection.ops.quote_name(_names[False])}"
        )
    _names[True] = copy
    use(second=True)


def use(second: bool) -> None:
    """Point the connection at one of the two; before there are two there is nothing to choose."""
    if _names and connection.settings_dict["NAME"] != _names[second]:
        connection.close()
        connection.settings_dict["NAME"] = _names[second]
        # A test that empties the tables numbers the types of its database anew.
        ContentType.objects.clear_cache()


def drop() -> None:
    """Go back to the first and drop the copy."""
    use(second=False)
    with connection._nodb_cursor() as cursor:
        # Not by force: that would be refused while the server itself is tidying up there.
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND usename = current_user",
            [_names[True]],
        )
        cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(_names[True])}")
    _names.clear()
