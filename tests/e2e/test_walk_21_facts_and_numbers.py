"""A count follows the register by its owner's click; a number typed as text becomes the fact."""

from playwright.sync_api import expect

DEMO = "/reports/tessaron-dm/"
TOLD = "The register says 288 now; the fact says 259."


def test_its_owner_finds_a_fact_in_the_work_and_takes_the_count_of_now(clinician):
    page = clinician.go("/")
    row = page.get_by_role("listitem").filter(has_text="to be looked at again")
    row.get_by_role("link", name="Records in the register", exact=True).click()
    expect(page.get_by_text(TOLD)).to_be_visible()
    page.get_by_role("button", name="Take the value of now").click()
    expect(page.get_by_text("The register says the same now.")).to_be_visible()
    expect(page.get_by_text("version 2", exact=False).first).to_be_visible()
    clinician.go("/")
    expect(page.get_by_role("link", name="Records in the register", exact=True)).to_have_count(0)


def test_a_typed_number_is_offered_beside_the_editor_and_becomes_the_fact(cast):
    page = cast["quality.author"].go(f"{DEMO}sections/")
    page.get_by_role("table").get_by_role("link", name="Other use data").click()
    page.get_by_role("link", name="Write").click()
    offer = page.get_by_role("listitem").filter(has_text="Complaints, five periods")
    offer.get_by_role("button", name="Show the fact there").click()
    written = page.locator(".editor-text p", has_text="the complaint system of the manufacturer")
    expect(written.locator(".chip-fact")).to_have_count(1)
    expect(written.locator(".chip-fact")).to_be_in_viewport()
    expect(offer).to_have_count(0)
    expect(page.get_by_text("Saved", exact=False).first).to_be_visible()
