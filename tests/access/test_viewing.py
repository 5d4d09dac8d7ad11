"""The lead looks as an outside writer: the same pages, reading only, recorded, in one report alone."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse

from cer_portal.accounts.services.tokens import make_token
from cer_portal.audit.models import Entry
from sections.models import Membership
from tests.access.conftest import SEALED
from tests.access.matrix import MATRIX
from tests.access.requests import ask, browser, url_of

pytestmark = pytest.mark.django_db


def begin(world, role, membership=None):
    """Let a person of the cast press "View as"."""
    client = browser(world, role)
    pk = (membership or world.outside_membership).pk
    answer = client.post(reverse("viewing_begin", args=[world.report.slug, pk]))
    return client, answer.status_code


def member(world, role):
    return Membership.objects.get(report=world.report, user=world.people[role])


def test_the_lead_sees_what_the_writer_sees_and_nothing_else(world):
    client, status = begin(world, "ra_lead")
    assert status == 302
    listed = client.get(reverse("section_list", args=[world.report.slug]))
    assert {section.pk for section in listed.context["sections"]} == {
        world.outside.pk,
        world.outside_returned.pk,
    }
    assert SEALED not in listed.content.decode()
    assert "You see this report as Cora Wright does." in listed.content.decode()
    theirs = reverse("section", args=[world.report.slug, world.drafting.pk])
    assert client.get(theirs).status_code == 404
    assert client.get(reverse("record_list", args=[world.report.slug])).status_code == 404
    assert client.get(reverse("api_sections", args=[world.report.slug])).json()["count"] == 2


def test_no_unsafe_method_changes_anything(world):
    client, _status = begin(world, "ra_lead")
    lines = Entry.objects.count()
    wrong = []
    for row in MATRIX:
        if not row.post or row.name in {"viewing_end", "account_logout"}:
            continue
        answer = ask(client, "post", url_of(row, world), keep=True, **row.send(world))
        if answer.status_code != 403:
            wrong.append(f"{row.label}: {answer.status_code}")
    for method in ("put", "patch", "delete"):
        url = reverse("api_section", args=[world.report.slug, world.outside.pk])
        assert getattr(client, method)(url).status_code == 403
    assert not wrong
    assert Entry.objects.count() == lines


def test_no_other_page_and_no_other_report_is_opened(world):
    """Neither the writer's other report, nor the lead's own pages meanwhile."""
    other = member(world, "cro_writer")
    other.pk, other.report = None, world.foreign["report"]
    other.save()
    client, _status = begin(world, "ra_lead")
    elsewhere = [
        reverse("section_list", args=[world.foreign["report"].slug]),
        reverse("api_sections", args=[world.foreign["report"].slug]),
        reverse("my_work"),
        reverse("portfolio"),
        reverse("token_list"),
        reverse("api_reports"),
    ]
    for url in elsewhere:
        answer = client.get(url)
        assert answer.status_code == 403, url
        assert world.foreign["report"].title not in answer.content.decode()


def test_beginning_and_ending_stand_in_the_trail_in_the_leads_name(world):
    client, _status = begin(world, "ra_lead")
    answer = client.post(reverse("viewing_end", args=[world.report.slug]))
    assert answer["Location"] == reverse("people", args=[world.report.slug])
    lines = Entry.objects.filter(verb__startswith="member.viewing").order_by("pk")
    assert [line.verb for line in lines] == ["member.viewing_begun", "member.viewing_ended"]
    assert {line.actor for line in lines} == {world.people["ra_lead"]}
    own = client.get(reverse("section", args=[world.report.slug, world.drafting.pk]))
    assert own.status_code == 200
    assert "End viewing" not in own.content.decode()


def test_ending_what_was_not_begun_leaves_no_line(world):
    client = browser(world, "ra_lead")
    client.post(reverse("viewing_end", args=[world.report.slug]))
    assert not Entry.objects.filter(verb="member.viewing_ended").exists()


@pytest.mark.parametrize("role", ["clinical_author", "reader", "cro_writer"])
def test_only_the_lead_of_the_report_looks(world, role):
    assert begin(world, role)[1] == 403


def test_the_lead_of_another_company_finds_nobody_there(world):
    assert begin(world, "outsider")[1] == 404


@pytest.mark.parametrize("role", ["ra_lead", "medical_reviewer", "ended_cro"])
def test_only_through_a_room_that_is_open_can_one_look(world, role):
    """Not as oneself or another lead, not as a reviewer whose drafts are private, not when over."""
    client, status = begin(world, "ra_lead", member(world, role))
    assert status == 409
    assert client.get(reverse("my_work")).status_code == 200


def test_it_ends_with_the_access_of_the_writer_and_with_that_of_the_lead(world):
    client, _status = begin(world, "ra_lead")
    Membership.objects.filter(pk=world.outside_membership.pk).update(
        valid_from=Now() - timedelta(days=2), valid_until=Now() - timedelta(seconds=1)
    )
    place = reverse("section", args=[world.report.slug, world.drafting.pk])
    assert client.get(place).status_code == 200
    Membership.objects.filter(pk=world.outside_membership.pk).update(valid_until=None)
    client, _status = begin(world, "ra_lead")
    Membership.objects.filter(report=world.report, user=world.people["ra_lead"]).update(
        function="reader"
    )
    assert "as Cora Wright" not in client.get(place).content.decode()


def test_a_file_that_leaves_a_line_is_not_taken_in_the_writers_name(world):
    client, _status = begin(world, "ra_lead")
    client.get(
        reverse("figure", args=[world.report.slug, world.outside_figure.pk]),
        headers={"Sec-Fetch-Dest": "document"},
    )
    writer = world.people["cro_writer"]
    assert not Entry.objects.filter(verb="figure.opened", actor=writer).exists()


def test_what_waits_for_the_writer_elsewhere_is_not_counted(world):
    client, _status = begin(world, "ra_lead")
    page = client.get(reverse("section_list", args=[world.report.slug]))
    assert "my_work_count" not in page.context


def test_a_token_stays_its_own_persons(world, now):
    _token, secret = make_token(
        name="s", scope="read", days=1, actor=world.people["ra_lead"], now=now
    )
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    assert client.get(reverse("api_sections", args=[world.report.slug])).json()["count"] > 2
