"""What the API lists is what it opens, what the pages show, and nothing of anyone else."""

import json

import pytest
from django.urls import reverse

from cer_portal.assembly.models import Build
from evidence.models import ImportBatch, Record
from reviews.models import Finding, Milestone, Round
from sections.models import Report, Revision, Section
from tests.access.conftest import ROLES, SEALED
from tests.access.requests import ask, browser

pytestmark = pytest.mark.django_db

# list, detail, key of a row, the rows that the policy gives a person in a report
KINDS = (
    ("api_sections", "api_section", "id", Section),
    ("api_records", "api_record", "id", Record),
    ("api_imports", "api_import", "id", ImportBatch),
    ("api_rounds", "api_round", "number", Round),
    ("api_findings", "api_finding", "id", Finding),
    ("api_milestones", "api_milestone", "id", Milestone),
    ("api_builds", "api_build", "number", Build),
)
FIELD = {"id": "pk", "number": "number"}


def listed(client, name, *args):
    """Return every row of a list, page after page."""
    rows, page = [], 1
    while page:
        answer = ask(client, "get", reverse(name, args=args), data={"page": page, "page_size": 7})
        if answer.status_code != 200:
            return []
        told = json.loads(answer.body)
        rows += told["results"]
        page = told["next"]
    assert len(rows) == told["count"]
    return rows


@pytest.mark.parametrize("role", ROLES)
def test_lists_details_and_policy_agree(world, role):
    client, person = browser(world, role), world.people[role]
    for report in Report.objects.all():
        for many, one, key, model in KINDS:
            rows = listed(client, many, report.slug)
            seen = model.objects.visible_to(person).filter(report=report)
            if model is Section:
                seen = seen.filter(applies=True)
            meant = set(seen.values_list(FIELD[key], flat=True)) if role != "ended_cro" else set()
            assert {row[key] for row in rows} == meant, many
            every = model.objects.filter(report=report).values_list(FIELD[key], flat=True)
            tried = {row[key]: row for row in rows[:3]} | dict.fromkeys(list(every)[:3])
            for number in tried:
                url = reverse(one, args=[report.slug, number])
                opened = ask(client, "get", url).status_code == 200
                assert opened == (number in meant), url


def test_a_detail_says_what_the_list_says(world):
    client, slug = browser(world, "ra_lead"), world.report.slug
    for many, one, key, _model in KINDS:
        for row in listed(client, many, slug)[:3]:
            answer = ask(client, "get", reverse(one, args=[slug, row[key]]))
            told = json.loads(answer.body)
            assert {name: told[name] for name in row} == row, one


def test_outside_writer_gets_the_own_sections_and_no_judges_name(program, world):
    caller, slug = program(world.people["cro_writer"]), world.report.slug
    rows = caller.get("api_sections", slug).json()["results"]
    assert {row["id"] for row in rows} == {world.outside.pk, world.outside_returned.pk}
    found = caller.get("api_findings", slug).json()["results"]
    assert [row["raised_by"]["id"] for row in found] == [None]
    told = json.dumps([rows, found, caller.get("api_section", slug, world.outside.pk).json()])
    assert SEALED not in told
    assert world.people["medical_reviewer"].name not in told
    assert world.people["ra_lead"].name not in told


def test_what_one_may_not_see_is_answered_like_what_is_not_there(program, world):
    caller, slug = program(world.people["cro_writer"]), world.report.slug
    theirs = caller.get("api_section", slug, world.drafting.pk)
    nothing = caller.get("api_section", slug, 99_999_999)
    assert (theirs.status_code, theirs.content) == (404, nothing.content)


def test_a_revision_of_the_api_is_the_one_that_was_saved(program, world):
    caller = program(world.people["reader"])
    place = (world.report.slug, world.drafting.pk)
    (row,) = caller.get("api_revisions", *place).json()["results"]
    told = caller.get("api_revision", *place, 1).json()
    kept = Revision.objects.get(section=world.drafting, number=1)
    assert (told["document"], told["digest"], row["number"]) == (kept.document, kept.digest, 1)


@pytest.mark.parametrize(
    "asked",
    [
        {"report__title__startswith": "T"},
        {"author__password__startswith": "p"},
        {"ordering": "title"},
        {"format": "json"},
        {"page_size": "201"},
        {"page_size": "0"},
        {"page": "0"},
        {"page": "x"},
        {"page": "9" * 30},
        {"state": "sealed"},
        {"author": "\u00b2"},
    ],
)
def test_an_unknown_filter_or_value_is_refused_by_name(program, ra_lead, sections, asked):
    answer = program(ra_lead).get("api_sections", "tessaron-dm", **asked)
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == list(asked)


def test_no_detail_takes_a_filter(program, world):
    caller, slug = program(world.people["ra_lead"]), world.report.slug
    places = [("api_report",), ("api_section", world.drafting.pk), ("api_build", 1)]
    for name, *place in places:
        assert caller.get(name, slug, *place, q="x").status_code == 400


def test_filters_narrow(program, world):
    caller, slug = program(world.people["ra_lead"]), world.report.slug
    doubly = caller.get("api_sections", slug, state="approved").json()
    assert [row["id"] for row in doubly["results"]] == [world.approved.pk]
    assert caller.get("api_records", slug, q="cited").json()["count"] == 1
    assert caller.get("api_records", slug, since=2020).json()["count"] == 0
    lines = caller.get("api_history", slug, kind="round").json()["results"]
    assert {row["verb"].partition(".")[0] for row in lines} == {"round"}
    answered = caller.get("api_findings", slug, state="answered").json()
    assert answered["count"] == Finding.objects.filter(state="answered").count()


def test_a_page_after_the_last_is_empty(program, ra_lead, sections):
    told = program(ra_lead).get("api_sections", "tessaron-dm", page=1000).json()
    assert (told["results"], told["next"]) == ([], None)
    assert told["count"] > 0


def test_only_json_is_served_and_options_tells_nothing(program, ra_lead, report):
    caller = program(ra_lead)
    url = reverse("api_reports")
    page = caller.client.get(url, headers={**caller.door, "Accept": "text/html"})
    assert page.status_code == 406
    assert caller.client.options(url, headers=caller.door).status_code == 405
