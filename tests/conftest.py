"""One cast for all tests, made once per test and named after what they are. Real PostgreSQL.

A test that asks for the report, its assigned sections or the `world` of the access tests runs on a
database in which that was built once; like every test it leaves nothing behind there.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client, override_settings

from tests import cast as the_cast
from tests import second_database
from tests.cast import CODE_SECRET, NOW

__all__ = ["CODE_SECRET", "NOW"]
CHEAP = ["django.contrib.auth.hashers.MD5PasswordHasher"]


# By what a test asks for: the database in which that was built once.
STAGES = ("world", "sections", "report")


def stage_of(item) -> str:
    """Return the database a test runs on. Tests that commit empty theirs, so they get the empty one."""
    asked = item.fixturenames
    if "transactional_db" in asked:
        return second_database.EMPTY
    return next((name for name in STAGES if name in asked), second_database.EMPTY)


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef, request) -> None:
    """Point the connection at the database of the test, before its transaction begins."""
    if fixturedef.argname == "_django_db_helper":
        second_database.use(stage_of(request._pyfuncitem))


def pytest_terminal_summary(terminalreporter) -> None:
    """Say at the end how far the walk of the access tests went."""
    from tests.access.figure import line  # noqa: PLC0415  (needs the addresses of the portal)

    said = line(
        report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, ())
    )
    if said:
        terminalreporter.write_line("")
        terminalreporter.write_line(said)


@pytest.fixture(scope="session")
def built_world(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[object]:
    """The two companies, built once in a copy of the empty database, and the folder of files."""
    from tests.access.conftest import build  # noqa: PLC0415  (that file is a conftest too)

    media = tmp_path_factory.mktemp("world")
    with in_a_copy("world", django_db_blocker):
        made = build(media)
    yield made
    with django_db_blocker.unblock():
        second_database.drop("world")


@pytest.fixture(scope="session")
def built_report(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The cast and its report, built once in a copy of the empty database."""
    with in_a_copy("report", django_db_blocker):
        now = datetime.now(UTC)
        the_cast.report({role: the_cast.person(role) for role in the_cast.PEOPLE}, now)
    yield
    with django_db_blocker.unblock():
        second_database.drop("report")


@pytest.fixture(scope="session")
def built_sections(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The same in another copy, with everyone's sections assigned."""
    with in_a_copy("sections", django_db_blocker):
        now = datetime.now(UTC)
        people = {role: the_cast.person(role) for role in the_cast.PEOPLE}
        the_cast.sections(the_cast.report(people, now), people, now)
    yield
    with django_db_blocker.unblock():
        second_database.drop("sections")


@contextmanager
def in_a_copy(stage: str, blocker) -> Iterator[None]:
    """Build something for good, with cheap passwords, in a copy of the empty database."""
    with blocker.unblock(), override_settings(PASSWORD_HASHERS=CHEAP):
        second_database.make(stage)
        with transaction.atomic():
            yield


# Nothing of a test outlives it for long: looking for circles at every turn takes time and finds none.
gc.set_threshold(50_000, 20, 100)


@pytest.fixture(autouse=True)
def _quick_and_private(settings, tmp_path, request):
    """Cheap password hashes, files of the test in its own folder, no background queue."""
    settings.PASSWORD_HASHERS = CHEAP
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SECURE_SSL_REDIRECT = False
    settings.STATIC_ROOT = tmp_path
    settings.WEBHOOK_HOSTS = ["hooks.example"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    if "built_world" in request.fixturenames:
        copytree(request.getfixturevalue("built_world").media, Path(settings.MEDIA_ROOT))


def triggers(word: str) -> None:
    """Let the triggers of all append-only tables sleep (DISABLE) or wake (ENABLE)."""
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if getattr(model._meta, "triggers", ()):
                cursor.execute(f"ALTER TABLE {model._meta.db_table} {word} TRIGGER USER")


@pytest.fixture
def _woken(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Torn down last, after the tables were emptied."""
    yield
    with django_db_blocker.unblock():
        triggers("ENABLE")


@pytest.fixture
def really_kept(_woken, transactional_db) -> Iterator[None]:
    """What a test does is committed, so that other connections see it; after it the tables are empty.

    The tables refuse removal, so they are emptied with the triggers asleep. Stands in files that are
    not marked `django_db`.
    """
    yield
    triggers("DISABLE")


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def norvale(db):
    return the_cast.company("norvale")


@pytest.fixture
def brightpen(db):
    return the_cast.company("brightpen")


@pytest.fixture
def othermed(db):
    return the_cast.company("othermed")


@pytest.fixture
def ra_lead(db):
    return the_cast.person("ra_lead")


@pytest.fixture
def rd_author(db):
    return the_cast.person("rd_author")


@pytest.fixture
def clinical_author(db):
    return the_cast.person("clinical_author")


@pytest.fixture
def quality_author(db):
    return the_cast.person("quality_author")


@pytest.fixture
def medical_reviewer(db):
    return the_cast.person("medical_reviewer")


@pytest.fixture
def reader(db):
    return the_cast.person("reader")


@pytest.fixture
def outsider(db):
    return the_cast.person("outsider")


@pytest.fixture
def cro_writer(db):
    return the_cast.person("cro_writer")


@pytest.fixture
def ended_cro(db):
    return the_cast.person("ended_cro")


@pytest.fixture
def device(ra_lead, now):
    return the_cast.device(ra_lead, now)


@pytest.fixture
def team(ra_lead, rd_author, clinical_author, quality_author, medical_reviewer, reader, cro_writer):
    """The insiders and the outside writer with their functions."""
    return {
        rd_author: "rd",
        clinical_author: "clinical",
        quality_author: "quality",
        medical_reviewer: "medical",
        reader: "reader",
        cro_writer: "cro_writer",
    }


@pytest.fixture
def on_report(ra_lead, team, ended_cro):
    """Everyone who is or was on the report, by role."""
    roles = dict(zip(the_cast.FUNCTIONS, team, strict=True))
    return {"ra_lead": ra_lead, "ended_cro": ended_cro, **roles}


@pytest.fixture
def report(built_report, device, on_report, now):
    """The report on the device: all on it, one outside writer's access over."""
    return the_cast.report(on_report, now)


@pytest.fixture
def cast(rd_author, clinical_author, quality_author, medical_reviewer, cro_writer):
    return rd_author, clinical_author, quality_author, medical_reviewer, cro_writer


@pytest.fixture
def sections(built_sections, report, on_report, now):
    """Sections by key, assigned: R&D equivalence, Clinical the state of the art, two to the CRO."""
    return the_cast.sections(report, on_report, now)


@pytest.fixture
def as_user(settings):
    """Return a browser signed in as a person, without going through the sign-in page."""

    def sign_in(person) -> Client:
        client = Client()
        client.force_login(person, backend="cer_portal.backends.EmailBackend")
        return client

    return sign_in


def paragraph(text: str) -> dict[str, object]:
    """Return the smallest document that says `text`."""
    return {
        "type": "doc",
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]}],
    }


@pytest.fixture
def document():
    """A maker of small documents."""
    return paragraph
