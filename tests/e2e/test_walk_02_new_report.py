"""A regulatory lead sets up a report on a new device: sections, owners and dates stand."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from cer_portal.demo.people import PEOPLE
from tests.e2e.pages import Overview, path_of

DEVICE = "Corvane Guide Wire"
SLUG = "corvane-guide-wire"
PEOPLE_BY_ROLE = {role: person for person in PEOPLE for role in person.roles}
SCOPE = "Scope of the clinical evaluation"
SUMMARY = "Summary"


def workday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


TARGET = workday(date.today() + timedelta(days=400))


@pytest.fixture(scope="module")
def page(cast):
    return cast["ra.lead"].page


def test_lead_begins_a_report_on_a_new_device(lead, page):
    lead.go("/reports/")
    page.get_by_role("link", name="New report").click()
    page.get_by_label("Name", exact=True).fill(DEVICE)
    expect(page.get_by_label("Manufacturer")).to_have_value("Norvale Orthopaedics GmbH")
    page.get_by_label("Class").select_option("IIa")
    page.get_by_label("Intended purpose").fill("Guides a catheter to its place in a vessel.")
    page.get_by_label("Expected lifetime").fill("one use")
    page.get_by_role("button", name="Add the device and go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"New report on {DEVICE}")


def test_lead_chooses_the_template(page, walk):
    expect(page.get_by_label("Short name")).to_have_value(SLUG)
    page.get_by_role("radio", name=re.compile("EU")).check()
    for condition in ("Equivalence is claimed", "The device is on the market"):
        page.get_by_label(condition).uncheck()
    page.get_by_label("There are own clinical investigations").uncheck()
    page.get_by_role("button", name="Create the report").click()
    expect(page).to_have_url(re.compile(f"/reports/{SLUG}/plan/model/$"))
    walk.keep(slug=SLUG)


def test_lead_changes_one_cell_of_the_matrix(page, walk):
    expect(page.locator('select[name="scope:author"]')).to_have_value("PM")
    expect(page.locator('select[name="scope:reviewer"]')).to_have_value("CL")
    page.locator('select[name="scope:reviewer"]').select_option("MO")
    page.get_by_role("button", name="Keep and go on to people").click()
    expect(page).to_have_url(re.compile("/plan/people/$"))
    walk.keep(matrix=True)


def test_lead_names_a_person_for_each_role(page, walk):
    assert walk.matrix
    roles = page.locator("form.form select")
    names = [roles.nth(place).get_attribute("name") for place in range(roles.count())]
    assert {"RA", "CL", "MO", "PM", "RD"} <= set(names)
    for role in names:
        person = PEOPLE_BY_ROLE[role]
        page.locator(f'select[name="{role}"]').select_option(f"{person.name} ({person.title})")
    page.get_by_role("button", name="Assign and go on to dates").click()
    expect(page).to_have_url(re.compile("/plan/dates/$"))
    walk.keep(team=names)


def test_lead_takes_the_proposed_dates(page, walk):
    assert walk.team
    page.get_by_label("Submission on").fill(TARGET.isoformat())
    page.get_by_label("Data lock date").fill((TARGET - timedelta(days=150)).isoformat())
    page.get_by_role("button", name="Show the plan").click()
    steps = page.get_by_role("region", name="Proposed milestones").locator("tbody tr")
    expect(steps.first).to_be_visible()
    walk.keep(milestones=steps.locator("th").all_inner_texts())
    assert len(walk.milestones) > 8
    page.get_by_role("button", name="Set these dates").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Milestones")
    shown = page.get_by_role("region", name="Milestones").locator("tbody th summary")
    assert shown.all_inner_texts() == walk.milestones


def test_section_list_shows_owners_and_dates(lead, page, walk):
    lead.go(f"/reports/{walk.slug}/sections/")
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name=re.compile(SCOPE)))
    expect(row).to_contain_text("Not started")
    expect(row).to_contain_text("Rolf Dietz")
    for name in ("Dr Mona Reuter", "Ruth Adler"):
        expect(row.get_by_role("img", name=name)).to_be_visible()
    assert row.locator("time.due").get_attribute("datetime") < TARGET.isoformat()
    walk.keep(
        sections={
            link.evaluate("(a) => a.lastChild.textContent.trim()"): link.get_attribute("href")
            for link in page.get_by_role("region", name="Sections").locator("tbody th a").all()
        }
    )
    assert len(walk.sections) > 25


def test_overview_shows_the_plan(lead, page, walk):
    seen = Overview.of(lead, walk.slug)
    assert seen.states == {"Not started": page.locator(".heat tbody tr").count()}
    assert (seen.late, seen.reviewing, seen.findings) == (0, 0, 0)
    assert seen.gaps == 0
    expect(page.get_by_role("img", name=re.compile("Rolf Dietz")).first).to_be_visible()
    expect(page.get_by_text(walk.milestones[0]).first).to_be_visible()
    row = page.get_by_role("region", name="Who owes what").get_by_role("row")
    expect(row.filter(has_text="Rolf Dietz")).to_be_visible()
    walk.keep(before=seen)


def test_a_short_name_is_given_once(lead, page, walk):
    lead.go("/reports/new/")
    page.get_by_role("link", name=DEVICE).click()
    page.get_by_role("radio", name=re.compile("EU")).check()
    expect(page.get_by_label("Short name")).to_have_value(walk.slug)
    page.get_by_role("button", name="Create the report").click()
    expect(page.locator("main .errorlist").first).to_be_visible()
    assert path_of(page).startswith("/reports/new/")
