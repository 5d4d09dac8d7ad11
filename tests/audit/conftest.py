"""The two companies of the access tests, the commit of a test, and whoever stands above the tables."""

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from tests import second_database
from tests.access.conftest import people, world

__all__ = ["people", "world"]


def connect(user, password):
    """Open a connection of its own to the database of the tests, committing each statement."""
    given = connection.settings_dict
    link = psycopg2.connect(
        host=given["HOST"],
        port=given["PORT"],
        dbname=given["NAME"],
        user=user,
        password=password,
        options="-c lock_timeout=3000 -c statement_timeout=15000",
    )
    link.autocommit = True
    return link


@pytest.fixture(scope="module")
def superuser(built_report, built_sections, built_world, django_db_blocker):
    """The first user of the private server; another server must offer one of that name, too.

    The copies of the empty database are made before: none can be made while somebody is in there.
    """
    second_database.use(second_database.EMPTY)
    with django_db_blocker.unblock():
        try:
            link = connect("postgres", settings.DATABASES["default"]["PASSWORD"])
        except psycopg2.OperationalError:
            pytest.skip("this server lets no superuser in with the password of the portal")
    yield link.cursor()
    link.close()


def commit():
    """Do what the database does at the commit; the transaction of the test goes on."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture
def walls_down(superuser):
    """Return a way to act as a superuser does: no trigger and no tie between tables holds.

    The right to say so is lent to the role of the tests, because another connection would not see
    what a test has not committed.
    """
    superuser.execute(
        f"GRANT SET ON PARAMETER session_replication_role TO {connection.settings_dict['USER']}"
    )

    def act(statement, *values):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(statement, values)
            changed = cursor.rowcount
            cursor.execute("SET LOCAL session_replication_role = origin")
        return changed

    return act
