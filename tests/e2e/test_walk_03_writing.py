"""An engineer writes the section that waits: everything the text can hold, and nothing is lost."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.files import PAPER, RIS_OF_THE_ENGINEER, picture
from tests.e2e.pages import Editor, bring_in, path_of, said
from tests.e2e.test_walk_02_new_report import SCOPE

FIRST = "The wire leads a catheter through the vessel; its tip bends before the wall gives way."
GREEK_AND_CHINESE = "Friction μ stays below 0.2 for α and β coatings; 导丝的临床评价范围。"


@pytest.fixture(scope="module")
def page(cast):
    return cast["rd.author"].page


@pytest.fixture
def editor(page, walk):
    assert walk.writing == path_of(page)
    return Editor(page).at_the_end()


def test_engineer_brings_in_the_paper_he_will_cite(engineer, walk):
    counts = bring_in(engineer, walk.slug, "bench.ris", RIS_OF_THE_ENGINEER)
    assert counts == {"found": 1, "new": 1, "already known": 0, "refused": 0}


def test_engineer_finds_the_section_among_what_waits(engineer, page, walk):
    engineer.go("/")
    row = page.get_by_role("listitem").filter(has_text=SCOPE).filter(has_text="Corvane")
    expect(row).to_contain_text("Not started")
    row.get_by_role("link", name=re.compile("^Start")).click()
    Editor(page)
    expect(page.get_by_text("What belongs here")).to_be_visible()
    walk.keep(writing=path_of(page), scope=path_of(page).removesuffix("edit/"))


def test_text_is_saved_as_it_is_written(editor):
    editor.choose("Style of the paragraph", "Heading 2")
    editor.write("What the report speaks about")
    editor.new_line()
    editor.write(FIRST)
    editor.new_line()
    editor.write(GREEK_AND_CHINESE)
    editor.saved()


def test_list_is_written(editor):
    editor.new_line()
    editor.tool("Bulleted list").click()
    for words in ("0.014 inch, straight tip", "0.018 inch, angled tip"):
        editor.write(words)
        editor.new_line()
    editor.new_line()
    expect(editor.text.locator("ul li")).to_have_count(2)
    editor.saved()


def test_table_is_written_with_header_and_merged_cells(page, editor):
    editor.choose("Table", "New table…")
    dialog = editor.dialog("Table")
    dialog.get_by_label("Caption").fill("Models in scope")
    dialog.get_by_label("Rows").fill("3")
    dialog.get_by_label("Columns").fill("2")
    expect(dialog.get_by_label("First row is a header")).to_be_checked()
    dialog.get_by_role("button", name="Insert").click()
    expect(editor.text.locator("table td")).to_have_count(4)
    for words in ("Model", "Length", "CW-14", "180 cm", "CW-18"):
        editor.write(words)
        page.keyboard.press("Tab")
    editor.write("300 cm")
    cells = editor.text.locator("table td")
    cells.nth(1).drag_to(cells.nth(3))
    expect(editor.text.locator(".selectedCell")).to_have_count(2)
    editor.choose("Table", "Merge cells")
    expect(editor.text.locator('td[rowspan="2"]')).to_have_count(1)
    assert editor.text.locator("table th").all_inner_texts() == ["Model", "Length"]
    editor.saved()


def below_the_last_block(editor: Editor) -> None:
    box = editor.text.bounding_box()
    assert box is not None
    editor.text.click(position={"x": 40, "y": box["height"] - 4})


def test_figure_is_uploaded_with_caption_and_alternative_text(page, editor):
    below_the_last_block(editor)
    editor.tool("Figure").click()
    dialog = editor.dialog("Figure")
    dialog.get_by_label("Picture").set_input_files(
        {"name": "forces.png", "mimeType": "image/png", "buffer": picture()}
    )
    dialog.get_by_label("Caption").fill("Forces at the tip, invented")
    dialog.get_by_label("Alternative text").fill("Two bars, the first twice as high.")
    dialog.get_by_role("button", name="Upload and insert").click()
    expect(dialog).to_be_hidden()
    image = editor.text.locator("img")
    expect(image).to_have_attribute("alt", "Two bars, the first twice as high.")
    assert image.evaluate("(i) => i.decode().then(() => i.naturalWidth)") == 480
    editor.saved()


def test_record_is_cited_by_typing_ahead(editor):
    below_the_last_block(editor)
    editor.write("Stiffness was compared ")
    editor.pick("@", "bending", PAPER)
    editor.write(" before. ")
    expect(editor.text.locator("p").filter(has_text="Stiffness")).to_contain_text("Adlam")
    editor.saved()


def test_fact_is_shown_by_typing_ahead(editor):
    editor.write("The device is ")
    editor.pick("#", "name", "Corvane Guide Wire")
    editor.write(" throughout.")
    expect(editor.text.locator("p").last).to_contain_text("Corvane Guide Wire")
    editor.saved()


def test_footnote_is_written(editor):
    editor.tool("Footnote").click()
    dialog = editor.dialog("Footnote")
    dialog.get_by_label("Text of the footnote").fill("Lengths are nominal.")
    dialog.get_by_role("button", name="Insert").click()
    expect(dialog).to_be_hidden()
    editor.saved()


def test_nothing_is_lost_when_the_server_goes_away_in_mid_sentence(
    product, watch, page, editor, walk
):
    gone = "ERR_CONNECTION|ERR_EMPTY_RESPONSE|Failed to fetch|ERR_SOCKET"
    # What stands beside the text is asked for at the same moment.
    with watch.expecting(f"{gone}|htmx:(afterRequest|sendError)"):
        editor.new_line()
        editor.write("This sentence begins while the server is there, ")
        with product.without_web():
            editor.write("goes on when it is gone, ")
            expect(editor.bar).to_be_visible(timeout=30_000)
            expect(editor.bar).to_contain_text("not saved since")
            expect(editor.bar).to_contain_text("Your text is kept in this browser.")
            editor.write("and ends after that.")
            expect(editor.text).to_contain_text("gone, and ends after that.")
        editor.bar.get_by_role("button", name="Try again now").click()
        editor.saved()
    page.reload()
    again = Editor(page)
    expect(again.text).to_contain_text(
        "This sentence begins while the server is there, goes on when it is gone, and ends after"
    )
    for words in (FIRST, GREEK_AND_CHINESE, "0.018 inch, angled tip", "300 cm"):
        expect(again.text).to_contain_text(words)
    expect(again.text.locator('td[rowspan="2"]')).to_have_count(1)
    expect(page.get_by_role("alert").filter(has_text="never received")).to_have_count(0)


def test_engineer_submits_the_section(page, editor, walk):
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Submit for review")
    page.get_by_label("A line for the reviewers").fill("Ready to be read.")
    page.get_by_role("button", name="Submit for review").click()
    said(page, "Submitted. Dr Mona Reuter reads it in the next review round.")
    expect(page.locator(".page-head")).to_contain_text("In review")
    for words in (FIRST, GREEK_AND_CHINESE):
        expect(page.locator(".document")).to_contain_text(words)
    walk.keep(submitted=1)


def test_a_submitted_section_is_locked(engineer, page, walk):
    assert walk.submitted
    engineer.go(walk.scope)
    button = page.get_by_role("button", name=re.compile("^Write. Not available"))
    expect(button).to_have_attribute("aria-disabled", "true")
    status, body = engineer.status_of(walk.writing)
    assert status == 409
    assert "The section is in review." in body
