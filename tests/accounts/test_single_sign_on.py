"""Single sign-on through a real provider on this machine: known people come in, nobody is added."""

import pytest
import requests
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from oidc_provider_mock import User as Claimed
from oidc_provider_mock import run_server_in_thread

from cer_portal.accounts.models import User
from tests.accounts.test_second_factor import CODE, ENROL, code, give_code, signed_in, take_factor

pytestmark = pytest.mark.django_db
LOGIN = "openid_connect_login"


def claimed(sub, email, *, verified=True, **more):
    return Claimed(sub=sub, claims={"email": email, "email_verified": verified, **more})


@pytest.fixture(scope="module")
def provider():
    people = [
        claimed("rolf", "rd.author@norvale.example"),
        claimed("ROLF", "RD.Author@Norvale.Example"),
        claimed("rolf-unverified", "rd.author@norvale.example", verified=False),
        claimed("ruth", "ra.lead@norvale.example"),
        claimed("ruth-mfa", "ra.lead@norvale.example", amr=["pwd", "mfa"]),
        claimed("edwin", "ended.cro@brightpen.example"),
        claimed("stranger", "nobody@elsewhere.example"),
    ]
    with run_server_in_thread(user_claims=people) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(autouse=True)
def _named(settings, provider):
    """What the environment names, as cer_portal/settings/sign_on.py hands it on."""
    cache.clear()
    app = {
        "provider_id": "company",
        "name": "Norvale sign-in",
        "client_id": "portal",
        "secret": "of no worth",
        "settings": {"server_url": provider},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
    }
    settings.OIDC_NAME = "Norvale sign-in"


def begin(client):
    """Press the button; return where the provider asks."""
    answer = client.post(reverse(LOGIN, args=["company"]))
    assert answer.status_code == 302
    return answer["Location"]


def come_back(client, sub, **form):
    """Sign in at the provider as `sub` and follow it back."""
    asked = requests.post(
        begin(client), data=form or {"sub": sub}, allow_redirects=False, timeout=20
    )
    assert asked.status_code in {302, 303}
    return client.get(asked.headers["Location"].partition("http://testserver")[2])


def test_the_sign_in_page_offers_it_by_name(client):
    assert "Go on to Norvale sign-in" in client.get(reverse("account_login")).content.decode()


def test_without_a_provider_there_is_no_button_and_no_address(client, settings):
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert "Go on to" not in client.get(reverse("account_login")).content.decode()
    assert client.post(reverse(LOGIN, args=["company"])).status_code == 404


@pytest.mark.parametrize("sub", ["rolf", "ROLF"])
def test_a_known_person_comes_in_by_the_verified_address(rd_author, sub):
    client = Client()
    assert come_back(client, sub)["Location"] == reverse("my_work")
    assert signed_in(client)
    assert client.get(reverse("my_work")).wsgi_request.user == rd_author


def test_the_password_and_the_other_sessions_stay(rd_author):
    """The password is asked again when signing; coming in another way must not take it away."""
    elsewhere = Client()
    elsewhere.force_login(rd_author, backend="cer_portal.backends.EmailBackend")
    come_back(Client(), "rolf")
    rd_author.refresh_from_db()
    assert rd_author.check_password("a long enough password")
    assert signed_in(elsewhere)


@pytest.mark.parametrize("sub", ["stranger", "rolf-unverified"])
def test_an_unknown_or_unverified_address_makes_no_account(rd_author, sub):
    client, before = Client(), User.objects.count()
    page = come_back(client, sub)
    assert page.status_code == 403
    assert "None was made" in page.content.decode()
    assert not signed_in(client)
    assert (User.objects.count(), SocialAccount.objects.count()) == (before, 0)


def test_an_outside_writer_whose_access_ended_does_not_come_in(report, ended_cro):
    client = Client()
    assert come_back(client, "edwin")["Location"] == reverse("account_login")
    assert not signed_in(client)


def test_the_second_factor_is_asked_as_after_a_password(ra_lead):
    client = Client()
    assert come_back(client, "ruth")["Location"] == reverse(CODE)
    assert not signed_in(client)
    give_code(client, code())
    assert signed_in(client)


def test_whoever_needs_a_factor_and_has_none_is_sent_to_set_it_up(ra_lead):
    take_factor(ra_lead)
    client = Client()
    come_back(client, "ruth")
    assert client.get(reverse("my_work"))["Location"] == reverse(ENROL)


@pytest.mark.parametrize("own", [True, False])
def test_a_provider_that_vouches_for_the_factor_is_believed_where_named(ra_lead, settings, own):
    if not own:
        take_factor(ra_lead)
    first = Client()
    come_back(first, "ruth-mfa")
    assert not signed_in(first)
    settings.OIDC_MFA_VALUES = ["mfa"]
    second = Client()
    assert come_back(second, "ruth-mfa")["Location"] == reverse("my_work")
    assert signed_in(second)
    assert Authenticator.objects.filter(user=ra_lead).exists() is own


def test_a_sign_in_that_is_broken_off_there_is_told(rd_author):
    client = Client()
    page = come_back(client, "rolf", action="deny")
    assert page.status_code == 403
    assert "broken off" in page.content.decode()
    assert not signed_in(client)


def test_an_answer_that_nobody_asked_for_is_refused(rd_author):
    """The way back with another browser's state, or with an invented one."""
    asked = requests.post(begin(Client()), data={"sub": "rolf"}, allow_redirects=False, timeout=20)
    stolen = asked.headers["Location"].partition("http://testserver")[2]
    victim = Client()
    for address in (stolen, stolen.partition("?")[0] + "?code=x&state=y"):
        assert victim.get(address).status_code == 403
        assert not signed_in(victim)
