"""The history taken away as CSV: the lines under the filter, harmless in a spreadsheet."""

import csv

import pytest
from django.db import connection

from cer_portal.audit.chain import head
from cer_portal.audit.models import Entry
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.tables import defused

pytestmark = pytest.mark.django_db


def taken(client, report, **chosen):
    answer = client.post(f"/reports/{report.slug}/history/export/", chosen)
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


@pytest.fixture
def lines(report, ra_lead, rd_author):
    for actor, reason in ((ra_lead, "=HYPERLINK(1)"), (rd_author, "as agreed")):
        record(
            verb=Verb.REPORT_CHANGED,
            actor=actor,
            obj=report,
            report_id=report.pk,
            reason=reason,
            before={"title": "A"},
            after={"title": "B"},
        )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def test_every_line_is_there_with_its_place_in_the_chain(client, report, ra_lead, lines):
    client.force_login(ra_lead)
    end = head(report.pk)
    rows = taken(client, report)
    numbered = [row for row in rows if row["Line"]]
    assert [int(row["Line"]) for row in numbered] == list(range(1, end.sequence + 1))
    assert numbered[-1]["SHA-256"] == end.digest
    assert numbered[-1]["Changes"] == "title: A → B"


def test_filter_of_the_page_holds_for_the_file(client, report, ra_lead, rd_author, lines):
    client.force_login(ra_lead)
    rows = taken(client, report, person=rd_author.pk)
    assert [row["Reason"] for row in rows if row["Act"] == "changed the report"] == ["as agreed"]
    assert taken(client, report, until="2001-01-01") == []


def test_no_cell_becomes_a_formula(client, report, ra_lead, lines):
    client.force_login(ra_lead)
    assert "'=HYPERLINK(1)" in [row["Reason"] for row in taken(client, report)]


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\t=1", "  =1", "＝1", "\u00a0=1"])
def test_defused_cell_begins_with_an_apostrophe(cell):
    assert defused(cell) == f"'{cell}"


def test_taking_away_leaves_a_line(client, report, ra_lead, lines):
    client.force_login(ra_lead)
    taken(client, report)
    assert Entry.objects.filter(verb=Verb.HISTORY_EXPORTED, actor=ra_lead).count() == 1


def test_refused_try_of_an_insider_stands_in_the_history(client, report, reader):
    client.force_login(reader)
    assert client.post(f"/reports/{report.slug}/people/add/", {}).status_code == 403
    line = Entry.objects.get(verb=Verb.REFUSED)
    assert (line.actor, line.report_id) == (reader, report.pk)
    assert line.object_label == f"POST /reports/{report.slug}/people/add/"
    assert "RA lead" in line.reason


def test_refused_try_of_a_stranger_leaves_no_line_in_the_report(client, report, outsider):
    client.force_login(outsider)
    assert client.post(f"/reports/{report.slug}/people/add/", {}).status_code == 404
    assert not Entry.objects.filter(verb=Verb.REFUSED).exists()
