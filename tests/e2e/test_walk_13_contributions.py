"""An author asks R&D, gets text, a table and a file, and takes them over with the name."""

import re

from playwright.sync_api import expect

DEMO = "/reports/tessaron-dm/"
QUESTION = "How many shells came back, by finding?"
TABLE = "Finding\tShells\nWear\t4\nNo finding\t11"


def test_author_asks_from_beside_the_text(cast):
    page = cast["quality.author"].go(f"{DEMO}sections/")
    page.get_by_role("link", name="4.5.4 Other use data").first.click()
    beside = page.get_by_role("region", name="Contributions")
    beside.get_by_role("link", name="Ask").click()
    page.get_by_role("link", name="Quality, vigilance").click()
    expect(page.get_by_label("Question")).to_have_value(re.compile("registry extracts"))
    page.get_by_label("Question").fill(QUESTION)
    page.get_by_label("Whom").select_option(label="Rolf Dietz, R&D")
    page.get_by_label("Place in the text").fill("Survey of surgeons")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text(QUESTION).last).to_be_visible()


def test_engineer_answers_with_text_a_table_and_a_file(engineer):
    page = engineer.go("/")
    page.get_by_role("link", name=QUESTION, exact=True).click()
    page.get_by_label("Your answer").fill("Fifteen came back.\n\n- four worn\n- eleven sound")
    page.get_by_label("Table").fill(TABLE)
    sheet = {"name": "shells.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    page.get_by_label("Files").set_input_files(sheet)
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.get_by_text("Kept. Nobody sees it until you send it.")).to_be_visible()
    expect(page.get_by_label("shells.csv")).to_be_visible()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Sent. The author takes it over")).to_be_visible()
    expect(page.get_by_role("link", name="shells.csv")).to_be_visible()


def test_author_takes_it_over_and_the_revision_names_who_gave_it(cast):
    page = cast["quality.author"].go("/")
    page.get_by_role("link", name=QUESTION, exact=True).click()
    expect(page.get_by_label("at “Survey of surgeons”")).to_be_checked()
    page.get_by_role("button", name="Take over").click()
    expect(page.get_by_text("Contribution of Rolf Dietz, R&D")).to_be_visible()
    page.get_by_role("link", name=re.compile("revision")).click()
    expect(page.locator(".document").get_by_text("Fifteen came back.")).to_be_visible()
    expect(page.locator(".document").get_by_role("cell", name="No finding")).to_be_visible()
