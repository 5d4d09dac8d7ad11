"""A passkey at signing: bound to what the page shows, unlocked, the signer's own, answered once."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from cer_portal.audit.models import Entry
from cer_portal.audit.verbs import Verb
from reviews.models import ReportSignature, Signature
from reviews.selectors.signatures import fingerprint
from reviews.views.proving import ASKED
from sections.models import Section
from tests.reviews.conftest import sign_url
from tests.soft_key import SoftKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def key(ra_lead):
    made = SoftKey()
    made.belongs_to(ra_lead)
    return made


@pytest.fixture
def browser(as_user, ra_lead):
    return as_user(ra_lead)


def challenge(browser, section):
    """Open the sign page and return what it asks the passkey."""
    asked = browser.get(sign_url(section)).context["js_data"]["request_options"]["publicKey"]
    assert asked["userVerification"] == "required"
    return asked["challenge"]


def send(browser, section, credential, **changed):
    section = Section.objects.get(pk=section.pk)
    shown = {"revision": section.version, "sha256": fingerprint(section)}
    fields = {"meaning": "approved", "accept": "on", "credential": credential, **shown, **changed}
    return browser.post(sign_url(section), fields)


def refused(answer):
    assert answer.status_code == 403
    assert "Nothing was signed" in answer.content.decode()
    assert not Signature.objects.exists()
    return True


def test_statement_13_a_passkey_signs_without_password_and_code(approved, key, browser):
    assert send(browser, approved, key.answer(challenge(browser, approved))).status_code == 303
    made = Signature.objects.get()
    assert (made.method, made.meaning) == ("passkey", "approved")
    assert Authenticator.objects.get(type="webauthn").last_used_at is not None


def test_the_statement_must_be_accepted_all_the_same(approved, key, browser):
    answer = send(browser, approved, key.answer(challenge(browser, approved)), accept="")
    assert answer.status_code == 400
    assert not Signature.objects.exists()


def test_a_key_that_was_not_unlocked_is_refused_and_kept_in_the_trail(approved, key, browser):
    locked = key.answer(challenge(browser, approved), unlocked=False)
    assert refused(send(browser, approved, locked))
    line = Entry.objects.get(verb=Verb.SIGNING_REFUSED)
    assert (line.reason, line.after) == ("Wrong passkey", {"tries_left": 4})


def test_the_key_of_another_person_is_refused(approved, key, browser, rd_author):
    other = SoftKey()
    other.belongs_to(rd_author)
    assert refused(send(browser, approved, other.answer(challenge(browser, approved))))


def test_a_key_of_another_host_is_refused(approved, key, browser):
    key.host = "evil.example"
    assert refused(send(browser, approved, key.answer(challenge(browser, approved))))


def test_an_answer_serves_once(approved, key, browser):
    given = key.answer(challenge(browser, approved))
    assert send(browser, approved, given, meaning="release").status_code == 409
    assert refused(send(browser, approved, given))


def test_what_was_asked_for_one_section_does_not_sign_another(approved, sections, key, browser):
    given = key.answer(challenge(browser, approved))
    kept = browser.session
    kept[ASKED] = {**kept[ASKED], "content": "0" * 64}
    kept.save()
    assert refused(send(browser, approved, given))


def test_an_answer_to_a_sign_in_does_not_sign(approved, key, browser):
    asked = browser.get(reverse("mfa_reauthenticate_webauthn")).context["js_data"]
    given = key.answer(asked["request_options"]["publicKey"]["challenge"])
    assert refused(send(browser, approved, given))
    challenge(browser, approved)
    assert refused(send(browser, approved, given))


@pytest.mark.parametrize(
    "invented",
    [
        *("no", "{}", "[]", '"x"', "null", "[" * 7999, '{"id": "x", "rawId": "x"}'),
        '{"id":"AA","rawId":"AA","type":"public-key","response":{}}',
        '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"e30",'
        '"authenticatorData":"AA","signature":"AA"}}',
    ],
)
def test_an_invented_answer_is_refused(approved, key, browser, invented):
    challenge(browser, approved)
    assert refused(send(browser, approved, invented))


def test_five_wrong_answers_close_signing_to_the_right_one(approved, key, browser):
    for _ in range(5):
        assert refused(send(browser, approved, "{}"))
    answer = send(browser, approved, key.answer(challenge(browser, approved)))
    assert answer.status_code == 429
    assert not Signature.objects.exists()


def test_whoever_has_no_passkey_is_not_offered_one(approved, browser):
    page = browser.get(sign_url(approved))
    assert page.context["js_data"] is None
    assert "Sign with a passkey" not in page.content.decode()


def test_a_report_is_signed_with_a_passkey(frozen, key, browser):
    url = reverse("report_sign", args=[frozen.report.slug])
    page = browser.get(url)
    assert "Sign with a passkey" in page.content.decode()
    asked = page.context["js_data"]["request_options"]["publicKey"]["challenge"]
    shown = {"baseline": frozen.number, "sha256": frozen.digest}
    fields = {"meaning": "compiled", "accept": "on", "credential": key.answer(asked), **shown}
    assert browser.post(url, fields).status_code == 303
    assert ReportSignature.objects.get().method == "passkey"
