"""One cast for all tests, made once per test and named after what they are. Real PostgreSQL.

A test that asks for the `world` of the access tests runs on a database of its own, in which that
world was built once; like every test it leaves nothing behind there.
"""

import gc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest
from django.core.cache import cache
from django.test import Client

from tests import cast as the_cast
from tests import second_database
from tests.cast import CODE_SECRET, NOW

__all__ = ["CODE_SECRET", "NOW"]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item) -> None:
    """Point the connection at the database of the test, before anything asks it."""
    second_database.use("world" in getattr(item, "fixturenames", ()))


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
    with django_db_blocker.unblock():
        second_database.make()
        made = build(media)
    yield made
    with django_db_blocker.unblock():
        second_database.drop()


# Nothing of a test outlives it for long: looking for circles at every turn takes time and finds none.
gc.set_threshold(50_000, 20, 100)


@pytest.fixture(autouse=True)
def _quick_and_private(settings, tmp_path, request):
    """Cheap password hashes, files of the test in its own folder, no background queue."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SECURE_SSL_REDIRECT = False
    settings.STATIC_ROOT = tmp_path
    settings.WEBHOOK_HOSTS = ["hooks.example"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    if "built_world" in request.fixturenames:
        copytree(request.getfixturevalue("built_world").media, Path(settings.MEDIA_ROOT))


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
def report(device, on_report, now):
    """The report on the device: all on it, one outside writer's access over."""
    return the_cast.report(on_report, now)


@pytest.fixture
def cast(rd_author, clinical_author, quality_author, medical_reviewer, cro_writer):
    return rd_author, clinical_author, quality_author, medical_reviewer, cro_writer


@pytest.fixture
def sections(report, on_report, now):
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
