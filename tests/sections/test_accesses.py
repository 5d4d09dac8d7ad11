"""The accesses of all reports that a person leads stand on one page, and are confirmed there."""

import csv
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cer_portal.audit.models import Entry
from sections.models import AccessReview, Membership, Report
from sections.services.access_review import access_rows, mark_of
from tests.access.conftest import SEALED
from tests.access.requests import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def led_twice(world, now):
    """Let the lead lead the stranger's report too."""
    return Membership.objects.create(
        report=world.foreign["report"],
        user=world.people["ra_lead"],
        function="ra_lead",
        valid_from=now,
        added_by=world.people["outsider"],
    )


def shown(world, role="ra_lead"):
    return browser(world, role).get(reverse("accesses"))


def test_only_the_reports_that_the_person_leads_are_listed(world):
    (entry,) = shown(world).context["reports"]
    report, due, rows, mark, _form = entry
    assert report == world.report
    assert rows == access_rows(world.report, now=timezone.now())
    assert mark == mark_of(rows)
    assert due > timezone.now()
    theirs = shown(world, "outsider")
    assert [each[0] for each in theirs.context["reports"]] == [world.foreign["report"]]
    assert "Cora Wright" not in theirs.content.decode()


@pytest.mark.parametrize("role", ["reader", "clinical_author", "cro_writer"])
def test_whoever_leads_no_report_is_refused(world, role):
    answer = shown(world, role)
    assert answer.status_code == 403
    assert SEALED not in answer.content.decode()


def test_each_row_says_role_scope_last_use_and_end(world):
    content = shown(world).content.decode()
    for words in ("CRO writer", "writes in 2 sections", "reads of the evidence: nothing"):
        assert words in content
    rows = {row.name: row for row in shown(world).context["reports"][0][2]}
    assert rows["Cora Wright"].ends
    assert rows["Ruth Adler"].acted


def test_a_report_is_confirmed_with_a_reason(world):
    client, url = browser(world, "ra_lead"), reverse("accesses")
    before = AccessReview.objects.count()
    mark = client.get(url).context["reports"][0][3]
    sent = {"report": world.report.slug, "seen": mark}
    assert client.post(url, sent).status_code == 400
    assert client.post(url, {**sent, "note": "All still write"}).status_code == 302
    assert AccessReview.objects.count() == before + 1
    line = Entry.objects.filter(verb="report.access_reviewed").first()
    assert (line.reason, line.report_id) == ("All still write", world.report.pk)


def test_a_list_that_changed_meanwhile_is_not_confirmed(world):
    client, url = browser(world, "ra_lead"), reverse("accesses")
    mark = client.get(url).context["reports"][0][3]
    Membership.objects.filter(pk=world.outside_membership.pk).update(may_see_names=True)
    sent = {"report": world.report.slug, "seen": mark, "note": "Fine"}
    assert client.post(url, sent).status_code == 409


def test_another_companys_report_cannot_be_confirmed(world):
    sent = {"report": world.foreign["report"].slug, "seen": "0" * 64, "note": "Mine now"}
    assert browser(world, "ra_lead").post(reverse("accesses"), sent).status_code == 404
    assert not AccessReview.objects.filter(report=world.foreign["report"]).exists()


def test_the_csv_holds_every_access_and_each_report_tells_of_it(world, led_twice):
    answer = browser(world, "ra_lead").post(reverse("accesses_csv"))
    lines = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(lines)))
    expected = Membership.objects.running().filter(
        report__in=[world.report, world.foreign["report"]]
    )
    assert len(rows) == expected.count()
    assert {row["Report"] for row in rows} == {world.report.title, world.foreign["report"].title}
    outside = next(row for row in rows if row["Person"] == "Cora Wright")
    assert (outside["Sections"], outside["Scope"]) == (
        "2",
        "reads of the evidence: nothing, comments",
    )
    told = Entry.objects.filter(verb="report.accesses_exported")
    assert set(told.values_list("report_id", flat=True)) == set(
        Report.objects.values_list("pk", flat=True)
    )


def test_a_second_report_costs_no_query_more(world, led_twice):
    with CaptureQueriesContext(connection) as two:
        assert len(shown(world).context["reports"]) == 2
    led_twice.function = "reader"
    led_twice.save()
    with CaptureQueriesContext(connection) as one:
        assert len(shown(world).context["reports"]) == 1
    assert len(two) == len(one)


def test_what_is_overdue_stands_first(world, led_twice, settings):
    settings.ACCESS_REVIEW_DAYS = 0
    page = shown(world)
    assert page.context["overdue"] == 2
    dues = [due for _report, due, *_rest in page.context["reports"]]
    assert dues == sorted(dues)
