"""A file from Word comes into a section, goes out again, and comes back as a suggestion."""

import re
from io import BytesIO

from docx import Document
from playwright.sync_api import expect

from tests.sections.word_files import six_pages

PLACE = "/reports/tessaron-dm/sections/4/"
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def bring(page, name, content):
    """Choose a file and wait until it is read."""
    page.get_by_label("Word file (.docx)").set_input_files(
        {"name": name, "mimeType": KIND, "buffer": content}
    )
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("button", name="Take over")).to_be_visible()


def test_author_sees_what_does_not_come_over_and_takes_the_file_in(cast):
    page = cast["rd.author"].go(f"{PLACE}word/")
    bring(page, "scope.docx", six_pages()[0])
    expect(page.get_by_text("HEADWORDS confidential")).to_be_visible()
    expect(page.locator("td[rowspan], th[colspan]").first).to_be_visible()
    page.get_by_role("button", name="Take over").click()
    expect(page.get_by_text(re.compile("Taken over from Word as revision"))).to_be_visible()
    page = cast["rd.author"].go(f"{PLACE}suggestions/")
    expect(page.get_by_text("Tracked changes in scope.docx")).to_be_visible()
    page = cast["rd.author"].go(f"{PLACE}comments/")
    expect(page.get_by_text("Which lot?")).to_be_visible()


def test_the_file_goes_out_and_comes_back_as_a_suggestion(cast, tmp_path):
    page = cast["rd.author"].go(f"{PLACE}word/")
    with page.expect_download() as given:
        page.get_by_role("link", name="Take away as Word").click()
    taken = tmp_path / "taken.docx"
    given.value.save_as(taken)
    # Somebody adds a sentence in Word.
    document = Document(str(taken))
    document.add_paragraph("Added in Word.")
    changed = BytesIO()
    document.save(changed)
    bring(page, "taken.docx", changed.getvalue())
    expect(page.get_by_text("Nothing is lost but fonts")).to_be_visible()
    page.get_by_role("button", name="Send as a suggestion").click()
    page = cast["rd.author"].go(f"{PLACE}suggestions/")
    expect(page.locator("ins", has_text="Added in Word.").first).to_be_visible()
