"""Signing with a second factor: asked for, used once, counted; the leads hear of five wrong tries."""

import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.urls import reverse

from cer_portal.audit.models import Entry
from cer_portal.audit.verbs import Verb
from cer_portal.errors import NotAllowed
from reviews.models import Signature
from reviews.views.proving import KEPT
from sections.models import Section
from tests.conftest import CODE_SECRET
from tests.reviews.conftest import PASSWORD, Proof, sign_url

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_counters():
    """Used codes are kept in the cache, which outlives a test."""
    cache.clear()


def app_code():
    return format_hotp_value(hotp_value(CODE_SECRET, int(time.time()) // 30))


@pytest.fixture
def other(sections, write, now, ra_lead):
    """A section of the outside writer with a text, to sign as its author."""
    return next(s for s in sections.values() if s.author and s.author.is_external)


@pytest.fixture
def written(other, write):
    write(other)
    return Section.objects.get(pk=other.pk)


def closings():
    return Entry.objects.filter(verb=Verb.SIGNING_CLOSED)


def test_statement_13_whoever_must_have_a_second_factor_signs_with_a_code(
    page, approved, ra_lead, rd_author, as_user
):
    words = as_user(ra_lead).get(sign_url(approved)).content.decode()
    assert 'name="code"' in words
    assert page(approved, ra_lead, "approved", code=app_code()).status_code == 303
    assert Signature.objects.get().method == "password_code"
    assert 'name="code"' not in as_user(rd_author).get(sign_url(approved)).content.decode()


@pytest.mark.parametrize("person", ["ra_lead", "cro_writer"])
def test_without_the_code_nothing_is_signed(request, sign, approved, written, person):
    person = request.getfixturevalue(person)
    section, meaning = (written, "authored") if person.is_external else (approved, "approved")
    with pytest.raises(NotAllowed) as refused:
        sign(section, person, meaning, proof=Proof(PASSWORD))
    assert refused.value.extra == {"proof": "code", "code": "reauth_required"}
    assert not Signature.objects.exists()


def test_an_organisation_that_asks_it_of_all_asks_it_at_signing(sign, approved, norvale, rd_author):
    norvale.require_second_factor = True
    norvale.save()
    rd_author.organisation.refresh_from_db()
    with pytest.raises(NotAllowed) as refused:
        sign(approved, rd_author, "authored")
    assert refused.value.extra["code"] == "mfa_required"
    assert not Signature.objects.exists()


def test_whoever_has_a_factor_of_free_will_is_asked_for_it(sign, approved, rd_author):
    TOTP.activate(rd_author, CODE_SECRET)
    with pytest.raises(NotAllowed):
        sign(approved, rd_author, "authored", proof=Proof(PASSWORD))
    assert sign(approved, rd_author, "authored").method == "password_spare_code"


@pytest.mark.parametrize("kind", ["app", "spare"])
def test_a_code_signs_once(sign, approved, ra_lead, medical_reviewer, spare_code, kind):
    code = app_code() if kind == "app" else spare_code(ra_lead)
    sign(approved, medical_reviewer, "evaluator")
    assert sign(approved, ra_lead, "approved", proof=Proof(PASSWORD, code)).pk
    with pytest.raises(NotAllowed, match="used already"):
        sign(approved, ra_lead, "release", proof=Proof(PASSWORD, code))
    assert Signature.objects.filter(signer=ra_lead).count() == 1


def test_a_second_click_with_the_same_code_gives_the_same_signature(sign, approved, ra_lead):
    proof = Proof(PASSWORD, app_code())
    first = sign(approved, ra_lead, "approved", proof=proof)
    assert sign(approved, ra_lead, "approved", proof=proof) == first
    assert not Entry.objects.filter(verb=Verb.SIGNING_REFUSED).exists()


def test_a_refused_signing_uses_no_recovery_code(sign, approved, ra_lead, spare_code):
    code = spare_code(ra_lead)
    with pytest.raises(NotAllowed):
        sign(approved, ra_lead, "approved", proof=Proof("wrong", code))
    assert spare_code(ra_lead) == code


def test_statement_13_the_second_signing_of_a_session_takes_the_password_alone_for_five_minutes(
    page, sign, approved, ra_lead, medical_reviewer, as_user
):
    sign(approved, medical_reviewer, "evaluator")
    browser = as_user(ra_lead)
    assert page(approved, ra_lead, "approved", browser=browser).status_code == 303
    assert 'name="code"' not in browser.get(sign_url(approved)).content.decode()
    assert page(approved, ra_lead, "release", browser=browser, code="").status_code == 303
    assert Signature.objects.get(meaning="release").method == "password_after_code"


def test_after_five_minutes_and_in_another_session_the_code_is_asked_again(
    page, sign, approved, ra_lead, medical_reviewer, as_user
):
    sign(approved, medical_reviewer, "evaluator")
    browser = as_user(ra_lead)
    page(approved, ra_lead, "approved", browser=browser)
    session = browser.session
    session[KEPT] -= timedelta(minutes=5, seconds=1).total_seconds()
    session.save()
    for each in (browser, as_user(ra_lead)):
        assert page(approved, ra_lead, "release", browser=each, code="").status_code == 403
    assert Signature.objects.filter(signer=ra_lead).count() == 1


def test_a_second_click_does_not_count_as_a_code_given(page, approved, ra_lead, as_user):
    page(approved, ra_lead, "approved")
    other = as_user(ra_lead)
    assert page(approved, ra_lead, "approved", browser=other, code="000000").status_code == 303
    assert KEPT not in other.session


def test_wrong_codes_count_as_wrong_passwords_do(page, approved, ra_lead):
    for _try in range(5):
        assert page(approved, ra_lead, "approved", code="00000000").status_code == 403
    assert page(approved, ra_lead, "approved").status_code == 429
    reasons = Entry.objects.filter(verb=Verb.SIGNING_REFUSED).values_list("reason", flat=True)
    assert list(reasons) == ["Wrong code"] * 5
    assert not Signature.objects.exists()


def test_statement_15_the_sixth_try_is_told_once_to_the_leads_and_to_the_person(
    page, approved, rd_author, ra_lead, mailoutbox, django_capture_on_commit_callbacks
):
    for _try in range(5):
        page(approved, rd_author, "authored", password="wrong")
    assert not mailoutbox
    for _try in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            assert page(approved, rd_author, "authored").status_code == 429
    assert [mail.to for mail in mailoutbox] == [[ra_lead.email], [rd_author.email]]
    assert "Rolf Dietz" in mailoutbox[0].body
    (line,) = closings()
    assert (line.actor, line.report_id, line.section_id) == (
        rd_author,
        approved.report_id,
        approved.pk,
    )


def test_a_lost_factor_keeps_a_lead_from_signing(sign, approved, ra_lead):
    Authenticator.objects.filter(user=ra_lead).delete()
    with pytest.raises(NotAllowed, match="Set up a second factor"):
        sign(approved, ra_lead, "approved", proof=Proof(PASSWORD, "000000"))


def test_the_page_is_not_kept_by_a_browser_for_codes(as_user, approved, ra_lead):
    url = reverse("section_sign", args=[approved.report.slug, approved.pk])
    words = as_user(ra_lead).get(url).content.decode()
    assert 'autocomplete="one-time-code"' in words
    assert 'autocomplete="current-password"' in words
