"""Requests that another page makes in a person's name are refused; what a person typed is kept."""

import json
import re
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from cer_portal.accounts.models import ApiToken
from tests.accounts.test_second_factor import PASSWORD
from tests.conftest import paragraph

pytestmark = pytest.mark.django_db
OWN = "http://testserver"
FIELDS = {"name": "Nightly export & more", "scope": "read", "days": "30"}


def token_in(page):
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())[1]


def sign_in(client, person):
    token = token_in(client.get(reverse("account_login")))
    fields = {"login": person.email, "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert client.post(reverse("account_login"), fields).status_code == 302


@pytest.fixture
def browser(rd_author):
    """A browser that is asked for its token, as every real one is."""
    client = Client(enforce_csrf_checks=True)
    sign_in(client, rd_author)
    return client


@pytest.fixture
def token(browser):
    return token_in(browser.get(reverse("token_list")))


def send(client, token=None, **headers):
    fields = {**FIELDS, **({"csrfmiddlewaretoken": token} if token else {})}
    kind = "application/x-www-form-urlencoded"
    return client.post(reverse("token_list"), urlencode(fields), kind, headers=headers)


def test_the_right_token_from_our_own_page_passes(browser, token):
    assert send(browser, token, Origin=OWN).status_code == 200
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "headers"),
    [
        (None, {}),
        ("x" * 64, {}),
        ("right", {"Origin": "https://evil.example"}),
        ("right", {"Origin": "null"}),
        (None, {"HX-Request": "true"}),
        (None, {"X-CSRFToken": "x" * 64}),
    ],
)
def test_abuse_30_a_forged_form_is_refused(browser, token, wrong, headers):
    answer = send(browser, token if wrong == "right" else wrong, **headers)
    assert answer.status_code == 403
    assert "Send again" not in answer.content.decode()
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    ("kind", "held", "status"),
    [
        ("text/plain", False, 415),
        ("application/json", False, 403),
        ("text/plain", True, 415),
    ],
)
def test_abuse_30_json_without_our_header_or_as_plain_text_is_refused(
    sections, browser, rd_author, kind, held, status
):
    own = next(s for s in sections.values() if s.author == rd_author)
    page = browser.get(reverse("token_list"))
    headers = {"If-Match": f'"{own.version}"', "Accept": "application/json"}
    headers |= {"X-CSRFToken": token_in(page)} if held else {}
    url = reverse("section_save", args=[own.report.slug, own.pk])
    body = json.dumps({"document": paragraph("Slipped in.")})
    assert browser.post(url, body, kind, headers=headers).status_code == status
    assert not own.revisions.exists()


def test_abuse_30_a_form_from_before_a_new_sign_in_keeps_its_text(browser, token, rd_author):
    browser.post(reverse("account_logout"), {"csrfmiddlewaretoken": token})
    sign_in(browser, rd_author)
    page = send(browser, token, Origin=OWN)
    words = page.content.decode()
    assert page.status_code == 403
    assert "Your text is kept" in words
    assert not ApiToken.objects.exists()
    kept = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', words))
    assert kept["name"] == "Nightly export &amp; more"
    assert send(browser, kept["csrfmiddlewaretoken"], Origin=OWN).status_code == 200
    assert ApiToken.objects.count() == 1


def test_abuse_30_what_another_page_wrote_is_not_offered_to_be_sent(browser, token, rd_author):
    browser.post(reverse("account_logout"), {"csrfmiddlewaretoken": token})
    sign_in(browser, rd_author)
    for origin in ({"Origin": "https://evil.example"}, {}):
        assert "Send again" not in send(browser, token, **origin).content.decode()


def test_a_password_is_never_written_into_a_page(browser, token, rd_author):
    browser.post(reverse("account_logout"), {"csrfmiddlewaretoken": token})
    sign_in(browser, rd_author)
    fields = {"oldpassword": PASSWORD, "csrfmiddlewaretoken": token}
    answer = browser.post(reverse("account_change_password"), fields, headers={"Origin": OWN})
    assert answer.status_code == 403
    assert PASSWORD not in answer.content.decode()
