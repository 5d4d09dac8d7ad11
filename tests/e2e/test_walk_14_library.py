"""A template is copied, changed and released, a report follows it; a paragraph goes its way into a text."""

import re

from playwright.sync_api import expect

from tests.e2e.pages import said
from tests.e2e.people import Person


def test_lead_copies_a_template_changes_it_and_a_report_may_begin_on_it(lead: Person) -> None:
    page = lead.go("/reports/")
    page.get_by_role("link", name="Templates").click()
    page.get_by_role("link", name="Copy a template").click()
    page.get_by_label("Name").fill("Walked template")
    page.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Move up: Summary", exact=True).click()
    said(page, "stands elsewhere now")
    page.get_by_role("button", name="Remove: Abbreviations and terms").click()
    page.get_by_role("button", name=re.compile("Put back.*Abbreviations")).click()
    page.get_by_role("link", name="Add a section").click()
    page.get_by_label("Title", exact=True).fill("Training of users")
    page.get_by_label("What it is for").fill("Says who is trained in what.")
    page.get_by_label("What belongs in it").fill("Courses.\nHow success is checked.")
    page.get_by_label("Standard requests").fill("MK: Which courses were held?")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("link", name="Training of users")).to_be_visible()
    page.get_by_role("button", name="Release", exact=True).click()
    said(page, "Edition 1 is released")
    page = lead.go("/reports/new/")
    page.get_by_role("link", name=re.compile("Tessaron")).click()
    expect(page.get_by_role("radio", name=re.compile("Walked template"))).to_have_count(1)


def test_lead_moves_a_report_to_the_edition_it_was_offered(lead: Person) -> None:
    page = lead.go("/reports/brunor-drill/")
    page.get_by_role("link", name="See what it asks differently").click()
    expect(page.get_by_role("heading", name="1 section added")).to_be_visible()
    page.get_by_role("button", name="Move the report").click()
    said(page, "The report stands on edition 2 now. No text was touched.")
    expect(page.get_by_role("heading", name="The newest edition")).to_be_visible()
    page = lead.go("/reports/brunor-drill/sections/")
    expect(page.get_by_role("link", name="Use errors seen after release").last).to_be_visible()


def test_a_paragraph_is_proposed_approved_by_another_and_taken_into_a_section(
    clinician: Person, lead: Person
) -> None:
    page = clinician.go("/library/new/")
    page.get_by_label("Title").fill("Why PICO")
    page.get_by_label("Wording").fill("Questions were put as PICO:\n\n- population\n- outcome")
    page.get_by_role("button", name="Propose").click()
    expect(page.get_by_role("button", name="Approve this wording. Not available")).to_be_visible()
    mine = page.url
    page = lead.go(mine.removeprefix(lead.base))
    page.get_by_role("button", name="Approve this wording").click()
    said(page, "can be taken into texts now")
    page = clinician.go("/reports/tessaron-dm/sections/")
    open_to_write = re.compile("Not started|Drafting|Returned|Reopened")
    row = page.get_by_role("row").filter(has_text=open_to_write).filter(has_text=clinician.name)
    row.get_by_role("rowheader").get_by_role("link").first.click()
    page.get_by_label("More actions").click()
    page.get_by_role("link", name="From the library").click()
    page.get_by_role("button", name=re.compile("Take into the section.*Why PICO")).click()
    expect(page.locator("#editor-text")).to_contain_text("Questions were put as PICO:")
    page = clinician.go(mine.removeprefix(clinician.base))
    expect(page.get_by_role("heading", name="Taken 1 time")).to_be_visible()
