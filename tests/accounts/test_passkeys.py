"""A passkey is a second factor like the app; the last needed one stays. Used in tests/e2e."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from cer_portal.second_factor import has_second_factor
from tests.accounts.test_second_factor import (
    CODE,
    ENROL,
    confirm,
    give_password,
    signed_in,
    take_factor,
    trail_of,
)

pytestmark = pytest.mark.django_db
ADD, INDEX = "mfa_add_webauthn", "mfa_index"


def passkey_of(person, name="Work laptop"):
    return Authenticator.objects.create(
        user=person, type=Authenticator.Type.WEBAUTHN, data={"name": name, "credential": {}}
    )


def remove(client, key):
    return client.post(reverse("mfa_remove_webauthn", args=[key.pk]))


def test_a_passkey_satisfies_the_rule(as_user, ra_lead):
    take_factor(ra_lead)
    client = as_user(ra_lead)
    assert client.get(reverse("my_work"))["Location"] == reverse(ENROL)
    passkey_of(ra_lead)
    assert has_second_factor(ra_lead)
    assert signed_in(client)


def test_whoever_has_none_may_choose_a_passkey(as_user, ra_lead):
    take_factor(ra_lead)
    client = as_user(ra_lead)
    confirm(client)
    assert reverse(ADD) in client.get(reverse(ENROL)).content.decode()
    page = client.get(reverse(ADD))
    asked = page.context["js_data"]["creation_options"]["publicKey"]
    assert (asked["rp"]["id"], asked["rp"]["name"]) == ("testserver", "CER portal")
    assert page.context["form"]["passwordless"].initial is True


def test_an_invented_passkey_is_refused(as_user, rd_author):
    client = as_user(rd_author)
    confirm(client)
    client.get(reverse(ADD))
    for invented in ("{}", "[]", '"x"', '{"id": "x", "rawId": "x", "type": "public-key"}', "no"):
        answer = client.post(reverse(ADD), {"name": "x", "credential": invented})
        assert answer.status_code == 400, invented
    assert not Authenticator.objects.filter(user=rd_author).exists()


def test_an_invented_passkey_does_not_sign_in(ra_lead):
    passkey_of(ra_lead)
    client = Client()
    for invented in ("{}", "[]", '{"response": {"userHandle": "MQ"}}', "no"):
        answer = client.post(reverse("mfa_login_webauthn"), {"credential": invented})
        assert answer["Location"] == reverse("account_login"), invented
    assert not signed_in(client)


def test_a_password_alone_does_not_pass_a_passkey(rd_author):
    passkey_of(rd_author)
    client = Client()
    assert give_password(client, rd_author)["Location"] == reverse(CODE)
    assert not signed_in(client)


def test_a_needed_factor_goes_only_while_another_stays(as_user, ra_lead):
    key = passkey_of(ra_lead)
    client = as_user(ra_lead)
    confirm(client)
    assert client.get(reverse(INDEX)).context["may_remove"]
    assert remove(client, key).status_code == 302
    assert not client.get(reverse(INDEX)).context["may_remove"]
    last = Authenticator.objects.get(user=ra_lead)
    assert last.type == Authenticator.Type.TOTP
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 403
    assert trail_of(ra_lead).count("person.factor_removed") == 1


def test_the_passkey_of_another_is_not_found(as_user, rd_author, reader):
    key = passkey_of(reader)
    client = as_user(rd_author)
    confirm(client)
    assert remove(client, key).status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_an_ended_outside_writer_does_not_come_in_by_another_way(report, rf, ended_cro):
    """A passkey knows nothing of an access that has ended; the last step before the door does."""
    from allauth.account.adapter import get_adapter
    from django.contrib.sessions.backends.db import SessionStore

    request = rf.post("/")
    request.session = SessionStore()
    answer = get_adapter().pre_login(request, ended_cro)
    assert answer["Location"] == reverse("account_login")
