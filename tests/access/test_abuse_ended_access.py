"""An access that is over opens nothing, from the next request on, whatever was open before."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.sessions.models import Session
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cer_portal.accounts.models import ApiToken
from cer_portal.accounts.services.tokens import make_token
from cer_portal.assembly.binding import bind
from cer_portal.assembly.services import request_build
from cer_portal.audit.models import Entry
from cer_portal.ended import in_words
from evidence.services import request_import
from evidence.tasks import read_import
from reviews.services.leaving import end_access
from sections.models import Membership
from tests.access.conftest import RIS, text
from tests.access.requests import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def ends(world):
    """Move the end of the outside writer's access, in the database and by its clock."""

    def move(offset):
        Membership.objects.filter(pk=world.outside_membership.pk).update(
            valid_from=Now() - timedelta(days=1), valid_until=Now() + offset
        )

    return move


@pytest.fixture
def token(world, now):
    """Call the API as the outside writer, by a token."""
    writer = world.people["cro_writer"]
    _token, secret = make_token(name="Script", scope="write", days=9, actor=writer, now=now)
    client = Client(raise_request_exception=False)
    return lambda url: client.get(url, headers={"Authorization": f"Bearer {secret}"})


PAST = -timedelta(seconds=1)


def test_abuse_19_a_live_session_is_told_when_the_access_ended(world, ends):
    client, place = browser(world, "cro_writer"), [world.report.slug, world.outside.pk]
    pages = [
        reverse("my_work"),
        reverse("section", args=place),
        reverse("section_edit", args=place),
    ]
    assert [client.get(url).status_code for url in pages] == [200, 200, 200]
    ends(PAST)
    for url in pages:
        answer = client.get(url)
        assert answer.status_code == 403
        assert "Your access ended on" in answer.content.decode()
        assert "UTC" in answer.content.decode()
        assert world.outside.title not in answer.content.decode()
    line = Entry.objects.filter(verb="person.refused").first()
    assert (line.actor, line.object_label) == (world.people["cro_writer"], f"GET {pages[-1]}")


def test_abuse_19_a_save_from_an_open_page_and_a_fragment_are_refused(world, ends):
    client, place = browser(world, "cro_writer"), [world.report.slug, world.outside.pk]
    ends(PAST)
    saved = client.post(
        reverse("section_save", args=place),
        {"document": text("Late words.")},
        content_type="application/json",
        headers={"If-Match": f'"{world.outside.version}"'},
    )
    assert (saved.status_code, saved.json()["code"]) == (403, "access_ended")
    piece = client.get(reverse("section_findings", args=place), headers={"HX-Request": "true"})
    assert piece.status_code == 403
    assert "<html" not in piece.content.decode()
    world.outside.refresh_from_db()
    assert world.outside.version == 1


def test_abuse_19_a_token_is_refused_with_the_moment_and_leaves_a_line(world, ends, token):
    url = reverse("api_section", args=[world.report.slug, world.outside.pk])
    assert token(url).status_code == 200
    ends(PAST)
    answer = token(url)
    assert (answer.status_code, answer.json()["code"]) == (403, "access_ended")
    assert "Your access ended on" in answer.json()["sentence"]
    line = Entry.objects.filter(verb="person.refused").first()
    assert line.actor == world.people["cro_writer"]


def test_abuse_19_links_to_files_are_dead(world, ends):
    client, slug = browser(world, "cro_writer"), world.report.slug
    figure = reverse("figure", args=[slug, world.outside_figure.pk])
    shown = client.get(figure)
    assert shown.status_code == 200
    # What the browser keeps it shows again only after asking; unchanged, without the bytes.
    assert shown["Cache-Control"] == "private, no-cache"
    asked_again = {"If-None-Match": shown["ETag"]}
    assert client.get(figure, headers=asked_again).status_code == 304
    ends(PAST)
    assert client.get(figure, headers=asked_again).status_code == 403
    for url in (figure, reverse("build_download", args=[slug, world.build.number])):
        for method in ("get", "head"):
            answer = getattr(client, method)(url, headers={"Range": "bytes=0-9"})
            assert answer.status_code == 403
            assert not getattr(answer, "streaming", False)


def test_abuse_19_a_queued_pdf_ends_cancelled_without_a_file(world, now):
    build = request_build(report=world.report, actor=world.people["reader"], now=now, queue=False)
    Membership.objects.filter(report=world.report, user=world.people["reader"]).update(
        valid_from=Now() - timedelta(days=1), valid_until=Now() + PAST
    )
    bind(build.pk)
    build.refresh_from_db()
    assert (build.state, bool(build.file)) == ("cancelled", False)
    line = Entry.objects.get(verb="build.cancelled")
    assert (line.actor, line.reason) == (world.people["reader"], build.error)


def test_abuse_19_a_queued_import_ends_cancelled_and_brings_nothing(world, ends, now):
    room = Membership.objects.filter(pk=world.outside_membership.pk)
    room.update(evidence="all", may_import=True)
    content = RIS.format(title="Late", doi="10.5555/late").encode()
    writer = world.people["cro_writer"]
    world.report.__dict__.pop("_membership_of", None)
    batch = request_import(
        report=world.report, filename="late.ris", content=content, actor=writer, now=now
    )
    ends(PAST)
    read_import(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.records.count()) == ("cancelled", 0)
    assert Entry.objects.filter(verb="import.cancelled", actor=writer).exists()


def test_abuse_19_ending_by_hand_deletes_sessions_and_tokens_at_once(world, token, now):
    client = browser(world, "cro_writer")
    url = reverse("api_section", args=[world.report.slug, world.outside.pk])
    assert (client.get("/").status_code, token(url).status_code) == (200, 200)
    kept = browser(world, "ra_lead")
    before = Session.objects.count()
    end_access(
        membership=Membership.objects.get(pk=world.outside_membership.pk),
        sections_to={},
        reviews_to={},
        reason="Contract over",
        actor=world.people["ra_lead"],
        now=now,
    )
    assert Session.objects.count() == before - 1
    assert not ApiToken.objects.running().filter(user=world.people["cro_writer"]).exists()
    assert client.get("/").status_code == 302
    assert token(url).status_code == 401
    assert kept.get("/").status_code == 200
    line = Entry.objects.get(verb="member.ended")
    assert (line.after["sessions"], line.after["tokens"]) == (1, 1)


def test_abuse_19_another_report_keeps_the_writer_in(world, token, ends):
    """The one report is not there any more; the other is as it was."""
    other = Membership.objects.get(pk=world.outside_membership.pk)
    other.pk, other.report = None, world.foreign["report"]
    other.save()
    ends(PAST)
    client = browser(world, "cro_writer")
    assert client.get(reverse("my_work")).status_code == 200
    gone = reverse("section", args=[world.report.slug, world.outside.pk])
    assert client.get(gone).status_code == 404
    assert (
        token(reverse("api_section", args=[world.report.slug, world.outside.pk])).status_code == 404
    )


def test_abuse_19_the_sign_in_page_and_signing_out_stay_open(world, ends):
    client = browser(world, "cro_writer")
    ends(PAST)
    assert client.get(reverse("account_login")).status_code == 200
    assert client.post(reverse("account_logout")).status_code == 302


@pytest.mark.parametrize(("offset", "inside"), [(-1, False), (0, False), (1, True)])
def test_abuse_20_the_database_decides_to_the_second(world, ends, offset, inside):
    ends(timedelta(seconds=offset))
    running = Membership.objects.running().filter(pk=world.outside_membership.pk)
    assert running.exists() == inside
    if not inside:
        assert browser(world, "cro_writer").get("/").status_code == 403


@pytest.mark.parametrize("zone", ["Pacific/Midway", "UTC", "Europe/Berlin", "Pacific/Kiritimati"])
@pytest.mark.parametrize("offset", [-60, 60])
def test_abuse_20_the_zone_of_the_viewer_moves_nothing(world, ends, zone, offset):
    """UTC−11 to UTC+14: what counts is the moment."""
    ends(timedelta(seconds=offset))
    with timezone.override(ZoneInfo(zone)):
        status = browser(world, "cro_writer").get("/").status_code
    assert status == (200 if offset > 0 else 403)


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Pacific/Midway", "31 December 2026, 00:30:00 UTC-11:00"),
        ("UTC", "31 December 2026, 11:30:00 UTC"),
        ("Asia/Kolkata", "31 December 2026, 17:00:00 UTC+05:30"),
        ("Pacific/Kiritimati", "1 January 2027, 01:30:00 UTC+14:00"),
    ],
)
def test_abuse_20_the_moment_is_shown_in_a_zone_with_its_offset(zone, words):
    at = datetime(2026, 12, 31, 11, 30, tzinfo=UTC)
    assert in_words(at, ZoneInfo(zone)) == words


def test_abuse_20_in_the_night_of_the_clock_change_two_moments_read_apart():
    """In Berlin 02:30 comes twice on 25 October 2026; the offset says which."""
    berlin = ZoneInfo("Europe/Berlin")
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    assert in_words(first, berlin) == "25 October 2026, 02:30:00 UTC+02:00"
    assert in_words(second, berlin) == "25 October 2026, 02:30:00 UTC+01:00"


@pytest.mark.parametrize("hour", [0, 1])
def test_abuse_20_in_the_night_of_the_clock_change_the_moment_decides(world, hour):
    """An end inside the doubled hour is over or not by UTC, not by what the clock on the wall says."""
    at = datetime(2025, 10, 26, hour, 30, tzinfo=UTC)
    rows = Membership.objects.filter(pk=world.outside_membership.pk)
    rows.update(valid_from=at - timedelta(days=9), valid_until=at)
    answer = browser(world, "cro_writer").get("/")
    assert answer.status_code == 403
    assert f"26 October 2025, 0{hour}:30:00 UTC" in answer.content.decode()
