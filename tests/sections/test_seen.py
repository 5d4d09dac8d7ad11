"""What an outside writer has read is kept beside the trail: the last time and how often."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cer_portal.audit.models import Entry
from sections.models import Membership, SectionSeen
from tests.access.requests import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(world):
    """Open an address of the report as a person of the cast."""

    def ask(role, name, *args, **sent):
        return browser(world, role).get(reverse(name, args=[world.report.slug, *args]), sent)

    return ask


def test_a_section_that_was_read_is_counted_with_its_last_time(world, page):
    page("cro_writer", "section", world.outside.pk)
    first = SectionSeen.objects.get()
    assert (first.user, first.thing, first.times) == (
        world.people["cro_writer"],
        world.outside.pk,
        1,
    )
    assert first.label == str(world.outside)
    page("cro_writer", "api_section", world.outside.pk)
    second = SectionSeen.objects.get()
    assert second.times == 2
    assert second.last_at > first.last_at


def test_a_record_is_counted_too(world, page):
    Membership.objects.filter(pk=world.outside_membership.pk).update(evidence="all")
    page("cro_writer", "record", world.record.pk)
    assert SectionSeen.objects.get(kind="record").label == world.record.title


def test_reading_costs_one_statement_and_leaves_no_line(world, page):
    client = browser(world, "cro_writer")
    url = reverse("section", args=[world.report.slug, world.outside.pk])
    client.get(url)
    lines = Entry.objects.count()
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    assert sum("sections_sectionseen" in each["sql"] for each in asked) == 1
    assert Entry.objects.count() == lines


def test_what_people_inside_read_is_not_kept(world, page):
    page("reader", "section", world.outside.pk)
    page("reader", "record", world.record.pk)
    assert not SectionSeen.objects.exists()


def test_what_was_refused_was_not_seen(world, page):
    assert page("cro_writer", "section", world.drafting.pk).status_code == 404
    assert page("cro_writer", "record", world.record.pk).status_code == 404
    assert not SectionSeen.objects.exists()


def test_what_the_lead_reads_as_the_writer_is_not_seen_by_the_writer(world):
    client = browser(world, "ra_lead")
    place = [world.report.slug, world.outside_membership.pk]
    client.post(reverse("viewing_begin", args=place))
    answer = client.get(reverse("section", args=[world.report.slug, world.outside.pk]))
    assert answer.status_code == 200
    assert not SectionSeen.objects.exists()


def test_the_account_has_a_tab_for_what_it_has_seen_changed_and_downloaded(world, page):
    page("cro_writer", "section", world.outside.pk)
    acts = ("member_acts", world.outside_membership.pk)
    seen = page("ra_lead", *acts, tab="seen")
    assert [each.thing for each in seen.context["page"]] == [world.outside.pk]
    assert str(world.outside) in seen.content.decode()
    changed = page("ra_lead", *acts, tab="changed")
    assert {line.entry.verb for line in changed.context["lines"]} >= {"section.saved"}
    assert changed.context["counts"]["seen"] == 1
    assert not page("ra_lead", *acts, tab="downloaded").context["lines"]


def test_a_download_stands_under_downloaded_alone(world, page):
    page("cro_writer", "figure", world.outside_figure.pk)
    acts = ("member_acts", world.outside_membership.pk)
    taken = page("ra_lead", *acts, tab="downloaded").context
    assert {line.entry.verb for line in taken["lines"]} == {"figure.opened"}
    assert taken["counts"]["downloaded"] == 1
    changed = page("ra_lead", *acts, tab="changed").context["lines"]
    assert "figure.opened" not in {line.entry.verb for line in changed}


def test_of_someone_inside_the_page_says_that_reading_is_not_kept(world, page):
    inside = Membership.objects.get(report=world.report, user=world.people["reader"])
    told = page("ra_lead", "member_acts", inside.pk, tab="seen").content.decode()
    assert "what they read is not kept" in told
