"""The local report of the demonstration: its source has moved, and somebody answers."""

from playwright.sync_api import expect

LOCAL = "/reports/tessaron-cn/"


def test_lead_sees_the_drift_and_keeps_a_text_with_a_reason(lead):
    page = lead.go(f"{LOCAL}source/?mark=moved")
    moved = page.locator(".table--cards tbody tr")
    before = moved.count()
    assert before
    page.locator(".table--cards th a").first.click()
    expect(page.locator(".document.diff ins").first).to_be_visible()
    page.get_by_label("Keep: the text here stays").check()
    page.get_by_role("textbox", name="Reason").fill("The local guideline asks for no more")
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_text("Quiet until the source has another text")).to_be_visible()
    lead.go(f"{LOCAL}source/?mark=moved")
    expect(moved).to_have_count(before - 1)


def test_the_next_edition_waits_for_the_release(lead):
    page = lead.go("/reports/brunor-drill/next-edition/")
    expect(page.get_by_text("The report is not released yet")).to_be_visible()
    page.get_by_role("link", name="See what the release waits for").click()
    expect(page.get_by_role("heading", name="Signatures").first).to_be_visible()
