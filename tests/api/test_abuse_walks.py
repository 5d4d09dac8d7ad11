"""Every address of the API is walked with filters, fields and methods that it does not offer.

The numbers are those of the abuse cases in the names of the tests elsewhere.
"""

import json
from functools import cache

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from cer_portal.accounts.models import KeptAnswer
from cer_portal.api_page import PREFIX, description
from cer_portal.api_urls import urlpatterns
from cer_portal.audit.models import Entry
from tests.access.matrix import API, LIST
from tests.access.requests import ask, browser, url_of
from tests.access.rows import saving

pytestmark = pytest.mark.django_db
# The page for people is no address of the API.
PAGES = {"api_docs"}
ORACLES = (
    "report__title__startswith",
    "author__password__startswith",
    "requested_by__email",
    "ordering",
    "search",
    "fields",
    "format",
    "_method",
)
NOT_YOURS = (
    *("id", "owner", "report", "project", "status", "state", "locked", "version", "signed_by"),
    *("created_at", "requested_by", "answered_by", "is_staff", "valid_until", "organisation"),
)
METHODS = ("get", "head", "post", "put", "patch", "delete", "options", "trace")


@pytest.fixture(autouse=True)
def _as_often_as_it_takes(settings):
    settings.API_RATE = "100000/min"


def rows():
    """Return the rows of the matrix for the API, one for each address."""
    return {row.name: row for row in reversed(API) if row.name not in PAGES}


def changed_fact(_world):
    """Another value for the fact of the world, as it was read."""
    kind, headers = "application/json", {"If-Match": '"1"'}
    return {"data": json.dumps({"value": "7"}), "content_type": kind, "headers": headers}


def writing():
    """Return (address, method, someone who may, a body that is taken) for every unsafe call."""
    found = []
    for row in API:
        may = [role for role, status in row.post.items() if 200 <= status < 300]
        if may:
            found.append((row, "post", may[0], row.send))
        if row.name == "api_section" and not row.about:
            found += [(row, way, "clinical_author", saving("drafting")) for way in ("put", "patch")]
        if row.name == "api_fact":
            found += [(row, way, "ra_lead", changed_fact) for way in ("put", "patch")]
    return found


@cache
def paths():
    """Return the addresses of the schema, made once for all walks."""
    return description()["paths"]


def offered(name, url):
    """Return the methods that the schema gives to an address."""
    for path, methods in paths().items():
        shape = path.removeprefix(PREFIX).strip("/").split("/")
        parts = url.removeprefix(PREFIX).strip("/").split("/")
        same = len(shape) == len(parts) and all(
            a == b or a.startswith("{") for a, b in zip(shape, parts, strict=True)
        )
        if same:
            return set(methods)
    return {"get"} if name == "api_schema" else set()


def test_the_walks_know_every_address():
    assert set(rows()) == {pattern.name for pattern in urlpatterns} - PAGES


@pytest.mark.parametrize("oracle", ORACLES)
def test_abuse_03_no_address_takes_a_filter_it_does_not_know(world, oracle):
    client = browser(world, "ra_lead")
    for row in rows().values():
        url, way = url_of(row, world), "get" if row.get else "post"
        sent = row.send(world) if way == "post" else {}
        answers = [ask(client, way, f"{url}?{oracle}={value}", **sent) for value in ("T", "zzzz")]
        assert [answer.status_code for answer in answers] == [400] * 2, row.label
        assert len({answer.body for answer in answers}) == 1, row.label
        assert list(json.loads(answers[0].body)["fields"]) == [oracle], row.label


def test_abuse_03_a_filter_says_the_same_to_everyone_about_what_they_may_not_see(world):
    """To whom the thing is not there, the filter is not there either: no row, no count."""
    for role in ("cro_writer", "outsider"):
        client = browser(world, role)
        for row in rows().values():
            if row.get.get(role) == 404:
                url = url_of(row, world)
                answers = {ask(client, "get", f"{url}?q={word}").status_code for word in "ab"}
                assert answers <= {400, 404}, (role, row.label)
                assert len(answers) == 1


@pytest.mark.parametrize("field", NOT_YOURS)
def test_abuse_10_a_field_that_is_not_offered_is_named_and_changes_nothing(world, field):
    for row, way, role, send in writing():
        sent, client = send(world), browser(world, role)
        if sent.get("content_type") == "application/json":
            whole = sent["data"] if isinstance(sent["data"], dict) else json.loads(sent["data"])
            sent = {**sent, "data": json.dumps({**whole, field: 1})}
        else:
            file = SimpleUploadedFile("new.ris", LIST)
            sent = {"data": {"file": file, field: "1"}}
        lines = Entry.objects.count()
        with transaction.atomic():
            answer = ask(client, way, url_of(row, world), keep=True, **sent)
            assert answer.status_code == 400, (row.label, way, answer.body)
            assert list(json.loads(answer.body)["fields"]) == [field], (row.label, way)
            assert Entry.objects.count() == lines, (row.label, way)
            assert not KeptAnswer.objects.exists()


def test_abuse_15_a_method_that_is_not_offered_is_405_and_does_nothing(world):
    client = browser(world, "ra_lead")
    lines = Entry.objects.count()
    for row in rows().values():
        url = url_of(row, world)
        known = offered(row.name, url)
        assert known, row.label
        for method in set(METHODS) - known:
            answer = ask(client, method, url, keep=True)
            assert answer.status_code == 405, (row.label, method)
            assert row.label not in answer.body.decode()
    assert Entry.objects.count() == lines


@pytest.mark.parametrize(
    "trick",
    [
        {"X-HTTP-Method-Override": "DELETE"},
        {"X-HTTP-Method": "PUT"},
        {"X-Method-Override": "POST"},
    ],
)
def test_abuse_15_no_header_turns_reading_into_writing(world, trick):
    client = browser(world, "ra_lead")
    for row in rows().values():
        url = url_of(row, world)
        if row.get and row.name != "api_build_file":
            lines = Entry.objects.count()
            plain, tricked = ask(client, "get", url), ask(client, "get", url, headers=trick)
            assert tricked.status_code == plain.status_code == 200, row.label
            assert Entry.objects.count() == lines
        elif not row.get:
            assert ask(client, "get", url, headers=trick).status_code == 405, row.label


def test_abuse_15_reading_changes_nothing(world):
    """The one line that a GET leaves is that of a PDF taken away."""
    client = browser(world, "ra_lead")
    for row in rows().values():
        if row.get:
            lines = Entry.objects.count()
            with transaction.atomic():
                ask(client, "get", url_of(row, world), keep=True)
                grown = Entry.objects.count() - lines
                transaction.set_rollback(True)
            assert grown == int(row.name == "api_build_file"), row.label


def test_abuse_15_the_schema_offers_no_more_than_the_addresses_do(world):
    for row in rows().values():
        url = reverse(row.name, kwargs=row.place(world))
        said = offered(row.name, url)
        callback = next(p.callback for p in urlpatterns if p.name == row.name)
        assert said == set(callback.cls.http_method_names) - {"options"}, row.label
