"""Answers that refuse or fail carry the walls too; those of the matrix are read with the matrix."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.access.broken_urls import SECRET
from tests.access.matrix import MATRIX
from tests.access.requests import ask, browser, url_of
from tests.access.walls import missing_walls

pytestmark = pytest.mark.django_db


def test_answers_that_refuse_stand_behind_the_walls_too(world, settings):
    settings.ROOT_URLCONF = "tests.access.broken_urls"
    signed_in = browser(world, "ra_lead")
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.force_login(world.people["ra_lead"], backend="cer_portal.backends.EmailBackend")
    answers = {
        404: ask(signed_in, "get", "/no/such/address"),
        403: ask(strict, "post", reverse("build_request", args=[world.report.slug])),
        405: ask(signed_in, "put", reverse("my_work")),
        500: ask(signed_in, "get", "/broken/"),
    }
    assert {status: answer.status_code for status, answer in answers.items()} == {
        status: status for status in answers
    }
    assert {status: missing_walls(answer) for status, answer in answers.items()} == {
        status: [] for status in answers
    }


def test_an_error_of_ours_shows_no_inside(world, settings):
    settings.ROOT_URLCONF = "tests.access.broken_urls"
    answer = ask(browser(world, "ra_lead"), "get", "/broken/")
    told = answer.body.decode()
    assert answer.status_code == 500
    assert SECRET not in told
    assert "Traceback" not in told
    assert "RuntimeError" not in told


def test_abuse_18_a_page_is_not_to_be_had_under_the_name_of_a_file(world):
    """A cache that keeps whatever ends in .css or .js gets nothing to keep."""
    client, wrong = browser(world, "ra_lead"), []
    for row in MATRIX:
        if not row.get or row.name in {"account_reset_password_from_key", "my_work"}:
            continue
        url = url_of(row, world)
        for other in (f"{url}lib.js", f"{url.rstrip('/')};a.css", f"{url}%0Aa.css"):
            status = ask(client, "get", other).status_code
            if 200 <= status < 300:
                wrong.append(f"{other}: {status}")
    assert not wrong


def test_the_cookies_of_a_session_are_closed_to_scripts(client, ra_lead):
    page = client.get(reverse("account_login"))
    answer = client.post(
        reverse("account_login"),
        {"login": ra_lead.email, "password": "a long enough password"},
    )
    assert answer.status_code == 302
    for cookie in (*page.cookies.values(), *answer.cookies.values()):
        if cookie.key.endswith(("sid", "csrf")):
            assert cookie["httponly"], cookie.key
            assert cookie["samesite"] == "Lax", cookie.key
