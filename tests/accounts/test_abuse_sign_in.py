"""Ways round the sign-in that people try: no factor, guessing, back doors, mailed links, stuffing."""

import base64
import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cer_portal.accounts.services.tokens import make_token
from tests.access.matrix import MATRIX
from tests.access.requests import ask, url_of
from tests.accounts.test_second_factor import (
    CODE,
    ENROL,
    PASSWORD,
    code,
    give_code,
    give_password,
    signed_in,
    take_factor,
    wrong_code,
)

pytestmark = pytest.mark.django_db
# Open without a factor: to set one up, to leave, and for load balancers.
OPEN = {"health", "account_logout", "account_reauthenticate", ENROL, "mfa_add_webauthn"}


@pytest.fixture(autouse=True)
def _fresh_counters():
    """Tries are counted in the cache, which outlives a test."""
    cache.clear()


def token_of(person):
    _token, secret = make_token(
        name="A script", scope="write", days=9, actor=person, now=timezone.now()
    )
    return {"Authorization": f"Bearer {secret}"}


def test_abuse_22_an_outside_writer_without_factor_reaches_nothing(world, as_user):
    writer = world.people["cro_writer"]
    take_factor(writer)
    client, wrong = as_user(writer), []
    for row in MATRIX:
        if row.name in OPEN:
            continue
        for method in [name for name in ("get", "post") if getattr(row, name)]:
            sent = row.send(world) if method == "post" else {}
            answer = ask(client, method, url_of(row, world), **sent)
            enrolled = answer.status_code == 302 and answer["Location"] == reverse(ENROL)
            refused = answer.status_code == 403 and b"mfa_required" in answer.body
            if not enrolled and not refused:
                wrong.append(f"{method} {row.label}: {answer.status_code}")
    assert not wrong


def test_abuse_22_tokens_and_basic_open_no_api_without_factor(world):
    writer = world.people["cro_writer"]
    headers = token_of(writer)
    take_factor(writer)
    basic = base64.b64encode(f"{writer.email}:{PASSWORD}".encode()).decode()
    # The page for people is no address of the API.
    doors = [row for row in MATRIX if row.name.startswith("api_") and row.name != "api_docs"]
    rows = [row for row in doors if row.get]
    assert len(rows) > 8
    for row in rows:
        url = url_of(row, world)
        held = Client().get(url, headers=headers)
        assert (held.status_code, held.json()["code"]) == (403, "mfa_required"), row.label
        named = Client().get(url, headers={"Authorization": f"Basic {basic}"})
        assert named.status_code in {302, 401}, row.label


def test_abuse_23_after_five_wrong_codes_even_the_right_one_waits(ra_lead):
    client = Client()
    give_password(client, ra_lead)
    assert [give_code(client, wrong_code()).status_code for _try in range(5)] == [400] * 5
    late = give_code(client, code())
    assert late.status_code == 429
    assert int(late["Retry-After"]) > 0
    assert not signed_in(client)


def test_abuse_23_another_browser_does_not_begin_a_new_count(ra_lead):
    for n in range(5):
        client = Client(REMOTE_ADDR=f"192.0.2.{n + 1}")
        give_password(client, ra_lead)
        give_code(client, wrong_code())
    client = Client(REMOTE_ADDR="192.0.2.99")
    give_password(client, ra_lead)
    assert give_code(client, code()).status_code == 429


def test_abuse_23_a_code_and_a_recovery_code_work_once(ra_lead):
    spare = RecoveryCodes.activate(ra_lead).get_unused_codes()[0]
    for digits in (code(), spare):
        first, second = Client(), Client()
        give_password(first, ra_lead)
        assert give_code(first, digits).status_code == 302
        give_password(second, ra_lead)
        assert give_code(second, digits).status_code == 400
        assert (signed_in(first), signed_in(second)) == (True, False)


@pytest.mark.parametrize(("minutes", "opens"), [(9, True), (11, False)])
def test_abuse_23_a_half_finished_sign_in_is_forgotten_after_ten_minutes(ra_lead, minutes, opens):
    client = Client()
    give_password(client, ra_lead)
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        give_code(client, code())
        assert signed_in(client) is opens


def test_abuse_24_there_is_no_other_door(ra_lead):
    client = Client()
    give_password(client, ra_lead)
    for address in ("/admin/", "/admin/login/", "/accounts/login/", "/api-auth/login/", "/signup/"):
        assert client.get(address).status_code == 404, address
    made = client.post(reverse("token_list"), {"name": "x", "scope": "read", "days": 9})
    assert made["Location"].startswith(reverse("account_login"))


def test_abuse_24_no_browser_is_trusted_without_the_factor(settings, ra_lead):
    first = Client()
    give_password(first, ra_lead)
    assert give_code(first, code())["Location"] == reverse("my_work")
    assert settings.MFA_TRUST_ENABLED is False
    # Whatever it was given at the first sign-in, the same browser is asked again.
    first.post(reverse("account_logout"))
    assert give_password(first, ra_lead)["Location"] == reverse(CODE)


def reset_mail(mailoutbox):
    return re.search(r"(https?://[^/]+)(/account/password/new/\S+)", mailoutbox[-1].body)


def test_abuse_24_a_mailed_link_never_signs_in(rd_author, mailoutbox):
    client, new = Client(), "another long enough phrase"
    client.post(reverse("account_reset_password"), {"email": rd_author.email})
    page = client.get(reset_mail(mailoutbox)[2], follow=True)
    client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    assert not signed_in(client)


def test_abuse_28_known_and_unknown_addresses_get_the_same_answer(rd_author, mailoutbox):
    answers = []
    for address in (rd_author.email, "nobody@norvale.example", "rd.auth\u043er@norvale.example"):
        asked = Client().post(reverse("account_reset_password"), {"email": address}, follow=True)
        answers.append((asked.redirect_chain, re.sub(rb'nonce="[^"]+"', b"", asked.content)))
    hidden = [re.sub(rb"csrfmiddlewaretoken[^>]+>|X-CSRFToken[^}]+}", b"", a[1]) for a in answers]
    assert answers[0][0] == answers[1][0]
    assert hidden[0] == hidden[1]
    # A look-alike letter is another address: nothing goes to the real one, nor to the look-alike.
    assert [mail.to for mail in mailoutbox] == [[rd_author.email]]


def test_abuse_28_the_link_is_ours_whatever_host_was_asked(settings, rd_author, mailoutbox):
    evil = Client(SERVER_NAME="evil.example")
    assert evil.post(reverse("account_reset_password"), {"email": "a@b.example"}).status_code == 400
    settings.ALLOWED_HOSTS = ["*"]
    settings.SITE_URL = "https://portal.example.org"
    evil.post(reverse("account_reset_password"), {"email": rd_author.email})
    assert reset_mail(mailoutbox)[1] == "https://portal.example.org"


def test_abuse_28_thirty_requests_are_too_many(rd_author, mailoutbox):
    client = Client()
    fields = {"email": rd_author.email}
    statuses = [
        client.post(reverse("account_reset_password"), fields).status_code for _n in range(30)
    ]
    assert 429 in statuses
    assert len(mailoutbox) <= 5


def test_abuse_28_the_key_is_not_in_the_address_of_the_form(rd_author, mailoutbox):
    """So no Referer carries it; the page sends none to other hosts in any case."""
    client = Client()
    client.post(reverse("account_reset_password"), {"email": rd_author.email})
    link = reset_mail(mailoutbox)[2]
    opened = client.get(link)
    assert opened.status_code == 302
    key = link.rstrip("/").rpartition("-")[2]
    assert key not in opened["Location"]
    page = client.get(opened["Location"])
    assert key not in page.content.decode()
    assert page["Referrer-Policy"] == "same-origin"


def test_abuse_29_changing_forwarded_addresses_do_not_help(rd_author):
    statuses = []
    for n in range(40):
        client = Client(headers={"X-Forwarded-For": f"198.51.{n}.7"})
        fields = {"login": f"someone{n}@norvale.example", "password": "not the password"}
        statuses.append(client.post(reverse("account_login"), fields).status_code)
    assert statuses[-1] == 429
    right = Client(REMOTE_ADDR="203.0.113.20")
    give_password(right, rd_author)
    assert signed_in(right)


def test_abuse_29_behind_a_proxy_its_word_counts_and_not_the_clients(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    statuses = []
    for n in range(15):
        client = Client(headers={"X-Forwarded-For": f"198.51.{n}.7, 203.0.113.8"})
        fields = {"login": f"someone{n}@norvale.example", "password": "not the password"}
        statuses.append(client.post(reverse("account_login"), fields).status_code)
    assert statuses[-1] == 429


def test_abuse_31_no_page_stands_in_a_frame(world, as_user):
    client = as_user(world.people["ra_lead"])
    pages = [
        url_of(row, world) for row in MATRIX if row.name in {"section", "section_sign", "my_work"}
    ]
    for address in [*pages, reverse("account_change_password")]:
        answer = client.get(address)
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"], address
        assert answer["X-Frame-Options"] == "DENY", address
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin", address
