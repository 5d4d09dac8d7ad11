"""A fact of the demonstration changes: its sections are marked, the approved ones keep their value."""

from playwright.sync_api import expect

DEMO = "/reports/tessaron-dm/"
FACT = "Complaints, five periods"


def test_lead_gives_a_fact_another_value(lead):
    page = lead.go(f"{DEMO}facts/?q=Complaints")
    page.get_by_role("link", name=FACT).click()
    expect(page.get_by_role("heading", name="Shown in 6 sections")).to_be_visible()
    page.get_by_label("Value", exact=True).fill("343")
    page.get_by_role("button", name="Change the fact").click()
    expect(page.get_by_text("marked as behind it: 6")).to_be_visible()
    expect(page.locator("tbody .tag", has_text="behind")).to_have_count(6)


def test_an_approved_text_keeps_its_value_until_it_is_accepted(lead):
    page = lead.go(f"{DEMO}sections/?state=facts")
    page.get_by_role("row").filter(has_text="Approved").get_by_role("link").first.click()
    expect(page.locator(".document .fact--changed").first).to_have_text("342")
    page.get_by_label("Why the approved text may follow").fill("One more, the conclusion stands")
    page.get_by_role("button", name="Accept the new value").click()
    expect(page.get_by_text("Values accepted: 1.")).to_be_visible()
    expect(page.locator(".document .fact--changed")).to_have_count(0)


def test_its_author_finds_it_in_the_work_and_accepts_it_while_writing(engineer):
    page = engineer.go("/")
    row = page.get_by_role("listitem").filter(has_text="changed since it was accepted").first
    row.get_by_role("link", name="Look", exact=False).first.click()
    expect(page.locator(".document .fact--changed").first).to_have_text("343")
    page.get_by_role("link", name="Write").click()
    page.get_by_role("button", name="Accept the new value").click()
    expect(page.get_by_text("Values accepted: 1.")).to_be_visible()
    expect(page.locator("#facts")).to_have_count(0)
