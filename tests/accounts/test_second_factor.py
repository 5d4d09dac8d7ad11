"""Leads and outside writers sign in with a password and a code; nothing opens before that."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cer_portal.audit.models import Entry
from cer_portal.second_factor import needs_second_factor
from tests.conftest import CODE_SECRET

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough password"  # noqa: S105
ENROL, CODE = "mfa_activate_totp", "mfa_authenticate"


@pytest.fixture(autouse=True)
def _fresh_counters():
    """Tries and used codes are counted in the cache, which outlives a test."""
    cache.clear()


def code(secret=CODE_SECRET):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def wrong_code():
    """Return six digits that are the code of neither this half minute nor the next."""
    now = int(time.time()) // 30
    right = {format_hotp_value(hotp_value(CODE_SECRET, now + n)) for n in (0, 1)}
    return next(digits for digits in ("111111", "222222", "333333") if digits not in right)


def give_password(client, person):
    return client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})


def give_code(client, digits):
    return client.post(reverse(CODE), {"code": digits})


def signed_in(client):
    return client.get(reverse("my_work")).status_code == 200


def take_factor(person):
    Authenticator.objects.filter(user=person).delete()


def trail_of(person):
    return list(Entry.objects.filter(object_id=str(person.pk)).values_list("verb", flat=True))


def confirm(client):
    return client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def test_who_must_have_one(report, ra_lead, cro_writer, outsider, rd_author, reader):
    assert all(map(needs_second_factor, (ra_lead, cro_writer, outsider)))
    assert not any(map(needs_second_factor, (rd_author, reader)))


@pytest.mark.parametrize("name", ["ra_lead", "cro_writer"])
def test_whoever_must_have_one_and_has_none_is_sent_to_set_it_up(request, report, as_user, name):
    person = request.getfixturevalue(name)
    take_factor(person)
    client = as_user(person)
    for address in (
        reverse("my_work"),
        reverse("section_list", args=[report.slug]),
        reverse("mfa_index"),
        reverse("account_change_password"),
    ):
        page = client.get(address)
        assert (page.status_code, page["Location"]) == (302, reverse(ENROL)), address
        script = client.get(address, headers={"Accept": "application/json"})
        assert (script.status_code, script.json()["code"]) == (403, "mfa_required"), address
    swapped = client.get(reverse("my_work"), headers={"HX-Request": "true"})
    assert swapped["HX-Redirect"] == reverse(ENROL)
    assert client.get(reverse("health")).status_code == 200
    assert client.post(reverse("account_logout")).status_code == 302


def test_an_editor_script_hears_it_in_json(sections, as_user, cro_writer):
    take_factor(cro_writer)
    own = next(s for s in sections.values() if s.author == cro_writer)
    url = reverse("section_save", args=[own.report.slug, own.pk])
    answer = as_user(cro_writer).post(url, {}, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "mfa_required")


def test_an_author_without_one_works_on(as_user, rd_author):
    assert signed_in(as_user(rd_author))


def test_an_author_who_becomes_lead_is_sent_at_the_next_request(report, as_user, reader, ra_lead):
    client = as_user(reader)
    assert signed_in(client)
    reader.memberships.update(function="ra_lead")
    assert client.get(reverse("my_work"))["Location"] == reverse(ENROL)
    assert needs_second_factor(reader)


def test_an_organisation_may_ask_it_of_everyone(norvale, as_user, rd_author):
    client = as_user(rd_author)
    assert signed_in(client)
    norvale.require_second_factor = True
    norvale.save()
    assert client.get(reverse("my_work"))["Location"] == reverse(ENROL)


def test_the_rule_costs_no_query_of_its_own(report, as_user, rd_author):
    client = as_user(rd_author)
    with CaptureQueriesContext(connection) as queries:
        assert signed_in(client)
    asking = [q["sql"] for q in queries.captured_queries if "mfa_authenticator" in q["sql"]]
    assert len(asking) == 1
    assert 'FROM "accounts_user" INNER JOIN "accounts_organisation"' in asking[0]


def test_setting_it_up_opens_the_portal_and_shows_recovery_codes(as_user, ra_lead):
    take_factor(ra_lead)
    client = as_user(ra_lead)
    asked = client.get(reverse(ENROL))
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    confirm(client)
    page = client.get(reverse(ENROL))
    assert b'src="data:image/svg+xml;base64,' in page.content
    secret = page.context["form"].secret
    assert client.post(reverse(ENROL), {"code": "000"}).context["form"].errors
    done = client.post(reverse(ENROL), {"code": code(secret)})
    assert done["Location"] == reverse("mfa_view_recovery_codes")
    codes = client.get(done["Location"]).context["unused_codes"]
    assert len(codes) == 10
    again = client.get(reverse("mfa_view_recovery_codes"))
    assert not [digits for digits in codes if digits in again.content.decode()]
    client.post(reverse("mfa_generate_recovery_codes"))
    fresh = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert not set(codes) & set(fresh)
    assert signed_in(client)


def test_password_alone_opens_nothing(ra_lead):
    client = Client()
    assert give_password(client, ra_lead)["Location"] == reverse(CODE)
    assert "person.signed_in" not in trail_of(ra_lead)
    for name in ("my_work", "portfolio", "mfa_index", ENROL, "mfa_deactivate_totp"):
        answer = client.get(reverse(name))
        assert answer.status_code == 302, name
        assert answer["Location"].startswith(reverse("account_login")), name


def test_a_code_signs_in_once(ra_lead):
    digits = code()
    first, second = Client(), Client()
    give_password(first, ra_lead)
    give_code(first, digits)
    assert signed_in(first)
    give_password(second, ra_lead)
    assert give_code(second, digits).context["form"].errors
    assert not signed_in(second)


def test_wrong_codes_are_counted_and_kept_in_the_trail(ra_lead):
    client = Client()
    give_password(client, ra_lead)
    for _try in range(5):
        give_code(client, wrong_code())
    # After five even the right one is refused for a while.
    late = give_code(client, code())
    assert late.context["form"].errors
    assert not signed_in(client)
    assert trail_of(ra_lead).count("person.factor_failed") == 5


def test_a_recovery_code_signs_in_once(ra_lead):
    spare = RecoveryCodes.activate(ra_lead).get_unused_codes()[0]
    first, second = Client(), Client()
    give_password(first, ra_lead)
    give_code(first, spare)
    assert signed_in(first)
    give_password(second, ra_lead)
    give_code(second, spare)
    assert not signed_in(second)


def test_a_new_password_neither_signs_in_nor_removes_the_factor(ra_lead, mailoutbox):
    client = Client()
    client.post(reverse("account_reset_password"), {"email": ra_lead.email})
    link = next(w for w in mailoutbox[0].body.split() if "/account/password/new/" in w)
    page = client.get(link[link.index("/account/") :], follow=True)
    words = "another long enough phrase"
    done = client.post(page.request["PATH_INFO"], {"password1": words, "password2": words})
    assert done.status_code == 302
    assert not signed_in(client)
    assert "person.password_changed" in trail_of(ra_lead)
    fields = {"login": ra_lead.email, "password": words}
    assert client.post(reverse("account_login"), fields)["Location"] == reverse(CODE)


def test_a_needed_factor_is_not_removed(as_user, ra_lead):
    client = as_user(ra_lead)
    confirm(client)
    for ask in (client.get, client.post):
        assert ask(reverse("mfa_deactivate_totp")).status_code == 403
    assert Authenticator.objects.filter(user=ra_lead).exists()


def test_a_factor_nobody_asks_for_may_go(as_user, rd_author):
    client = as_user(rd_author)
    confirm(client)
    secret = client.get(reverse(ENROL)).context["form"].secret
    client.post(reverse(ENROL), {"code": code(secret)})
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert not Authenticator.objects.filter(user=rd_author).exists()


def test_the_operator_resets_a_lost_one_with_a_reason(as_user, ra_lead):
    client = as_user(ra_lead)
    assert signed_in(client)
    call_command("reset_factor", ra_lead.email, reason="Phone lost")
    line = Entry.objects.get(verb="person.factor_removed")
    assert (line.object_id, line.reason) == (str(ra_lead.pk), "Phone lost")
    assert client.get(reverse("my_work"))["Location"] == reverse(ENROL)


def test_changes_of_factors_stand_in_the_trail(
    as_user, rd_author, django_capture_on_commit_callbacks
):
    client = as_user(rd_author)
    confirm(client)
    secret = client.get(reverse(ENROL)).context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse(ENROL), {"code": code(secret)})
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_generate_recovery_codes"))
    client.post(reverse("mfa_deactivate_totp"))
    told = trail_of(rd_author)
    assert told.count("person.factor_added") == 1
    assert told.count("person.codes_made") == 2
    assert told.count("person.factor_removed") == 1
