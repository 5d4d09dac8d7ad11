"""Own sessions: listed with their device, ended from elsewhere, over after a while, never planted."""

from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cer_portal.accounts.browsers import browser_in_words
from cer_portal.audit.models import Entry
from tests.accounts.test_second_factor import code, give_code, give_password, signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough password"  # noqa: S105
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/18.0 Mobile/15E148 Safari/604.1"
)
DESK = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
)


def browser_of(person, user_agent=DESK, address="192.0.2.10"):
    """Return a browser signed in through the page, with the password alone."""
    client = Client(headers={"User-Agent": user_agent}, REMOTE_ADDR=address)
    give_password(client, person)
    assert signed_in(client)
    return client


def key_of(client):
    return client.session.session_key


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (PHONE, "Safari on iPhone"),
        (DESK, "Edge on Windows"),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox on Linux",
        ),
        ("curl/8.5.0", "Unknown device"),
        ("", "Unknown device"),
    ],
)
def test_a_device_is_told_in_words(said, words):
    assert browser_in_words(said) == words


def test_the_page_lists_own_sessions_with_this_one_first(rd_author, reader):
    phone = browser_of(rd_author, PHONE, "198.51.100.4")
    desk = browser_of(rd_author)
    browser_of(reader, address="203.0.113.9")
    page = phone.get(reverse("session_list"))
    rows = [(row["device"], row["session"].ip, row["here"]) for row in page.context["rows"]]
    assert rows == [
        ("Safari on iPhone", "198.51.100.4", True),
        ("Edge on Windows", "192.0.2.10", False),
    ]
    assert b"203.0.113.9" not in page.content
    assert key_of(desk).encode() not in page.content


def test_an_ended_session_is_signed_out_at_its_next_request(rd_author):
    phone, desk = browser_of(rd_author, PHONE), browser_of(rd_author)
    other = UserSession.objects.get(session_key=key_of(phone))
    answer = desk.post(reverse("session_end", args=[other.pk]))
    assert answer.status_code == 302
    assert not signed_in(phone)
    assert signed_in(desk)
    line = Entry.objects.get(verb="person.session_ended")
    assert (line.actor, line.before["device"]) == (rd_author, "Safari on iPhone")


def test_all_others_end_at_once(rd_author, reader):
    kept, *others = (browser_of(rd_author) for _n in range(3))
    bystander = browser_of(reader)
    kept.post(reverse("session_end_others"))
    assert [signed_in(client) for client in (kept, *others)] == [True, False, False]
    assert signed_in(bystander)
    assert Entry.objects.filter(verb="person.session_ended").count() == 2


def test_nobody_ends_the_session_of_another_or_the_one_they_are_in(rd_author, reader):
    mine, theirs = browser_of(rd_author), browser_of(reader)
    for key in (key_of(theirs), key_of(mine)):
        pk = UserSession.objects.get(session_key=key).pk
        assert mine.post(reverse("session_end", args=[pk])).status_code == 404
    assert signed_in(theirs)
    assert signed_in(mine)


def test_last_seen_follows_use_and_the_address(rd_author):
    client = browser_of(rd_author)
    with time_machine.travel(timezone.now() + timedelta(minutes=10), tick=False):
        client.get(reverse("my_work"), REMOTE_ADDR="198.51.100.77")
        kept = UserSession.objects.get()
        assert (kept.last_seen_at, kept.ip) == (timezone.now(), "198.51.100.77")


@pytest.mark.parametrize(("minutes", "opens"), [(29, True), (31, False)])
def test_a_session_left_alone_for_half_an_hour_is_over(rd_author, minutes, opens):
    client = browser_of(rd_author)
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        assert signed_in(client) is opens


@pytest.mark.parametrize(("who", "hours"), [("rd_author", 12), ("cro_writer", 8)])
def test_a_busy_session_is_over_after_its_longest_time(request, report, as_user, who, hours):
    person, start = request.getfixturevalue(who), timezone.now()
    client = as_user(person)
    for minutes in range(29, hours * 60, 29):
        with time_machine.travel(start + timedelta(minutes=minutes)):
            assert client.get(reverse("health")).status_code == 200, minutes
    with time_machine.travel(start + timedelta(hours=hours, minutes=-1)):
        assert client.get(reverse("profile")).status_code == 200
    with time_machine.travel(start + timedelta(hours=hours, minutes=1)):
        assert not signed_in(client)


def test_a_session_that_is_over_is_not_listed(rd_author):
    browser_of(rd_author, PHONE)
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        desk = browser_of(rd_author)
        rows = desk.get(reverse("session_list")).context["rows"]
    assert [row["device"] for row in rows] == ["Edge on Windows"]


def test_abuse_27_every_step_of_signing_in_has_a_new_session(ra_lead):
    client = Client()
    client.cookies["sid"] = client.cookies["__Host-sid"] = "plantedplantedplantedplanted1234"
    give_password(client, ra_lead)
    half = key_of(client)
    give_code(client, code())
    whole = key_of(client)
    assert signed_in(client)
    assert len({half, whole, "plantedplantedplantedplanted1234"}) == 3


def test_abuse_27_a_session_from_before_the_sign_in_does_not_follow_in(ra_lead):
    """A key that an attacker holds is worth nothing once the password was given."""
    client, planter = Client(), Client()
    planter.get(reverse("account_login"))
    session = planter.session
    session["planted"] = True
    session.save()
    name = next(iter({"sid", "__Host-sid"} & set(planter.cookies)), "__Host-sid")
    client.cookies[name] = planter.cookies[name] = session.session_key
    give_password(client, ra_lead)
    assert planter.post(reverse("mfa_authenticate"), {"code": code()}).status_code == 302
    assert not signed_in(planter)


@pytest.mark.parametrize("way", ["changed", "by mail"])
def test_abuse_27_a_new_password_ends_the_other_sessions(rd_author, mailoutbox, way):
    elsewhere, here = browser_of(rd_author, PHONE), browser_of(rd_author)
    before, new = key_of(here), "another long enough phrase"
    if way == "changed":
        fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
        assert here.post(reverse("account_change_password"), fields).status_code == 302
        assert signed_in(here)
        assert key_of(here) != before
        assert len(here.get(reverse("session_list")).context["rows"]) == 1
    else:
        stranger = Client()
        stranger.post(reverse("account_reset_password"), {"email": rd_author.email})
        link = next(w for w in mailoutbox[0].body.split() if "/password/new/" in w)
        page = stranger.get(link[link.index("/account/") :], follow=True)
        stranger.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
        assert not signed_in(here)
    assert not signed_in(elsewhere)
    assert not UserSession.objects.filter(session_key=before).exists()


def test_abuse_27_a_closed_account_is_out_at_the_next_request(rd_author):
    client = browser_of(rd_author)
    rd_author.is_active = False
    rd_author.save()
    assert not signed_in(client)
