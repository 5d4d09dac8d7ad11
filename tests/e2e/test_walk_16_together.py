"""Two people in one text: seen by each other, merged, suggested to, commented on."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.pages import Editor, said

DEMO = "/reports/tessaron-dm/"
SCOPE = "Scope of the clinical evaluation"
OF_THE_ENGINEER = "The engineer adds a sentence at the end."
OF_MARKETING = "Marketing adds a sentence, too."


@pytest.fixture(scope="module")
def where(cast):
    """The address of a section with an author and a contributor."""
    page = cast["rd.author"].go(f"{DEMO}sections/")
    link = page.get_by_role("rowheader").get_by_role("link", name=re.compile(f"{SCOPE}$"))
    return link.first.get_attribute("href")


def test_two_writers_see_each_other_and_both_texts_are_merged_in_two_clicks(cast, engineer, where):
    second = cast["marketing"]
    first = Editor(engineer.go(f"{where}edit/")).at_the_end()
    page = second.go(f"{where}edit/")
    expect(page.locator(".presence-bar")).to_contain_text("Rolf Dietz is writing here")
    other = Editor(page)
    first.new_line()
    first.write(OF_THE_ENGINEER)
    first.saved()
    other.text.focus()
    page.keyboard.press("Control+Home")
    other.write(f"{OF_MARKETING} ")
    expect(page.get_by_role("dialog", name="Two texts for this section")).to_be_visible()
    page.get_by_role("button", name="Merge both").click()
    page.get_by_role("button", name="Save the merged text").click()
    other.saved()
    read = engineer.go(where)
    for words in (OF_THE_ENGINEER, OF_MARKETING):
        expect(read.locator(".document")).to_contain_text(words)


def test_a_reviewer_suggests_and_the_author_takes_it_in(doctor, engineer, where):
    page = doctor.go(f"{where}suggest/")
    text = Editor(page)
    text.text.focus()
    page.keyboard.press("Control+f")
    page.get_by_role("textbox", name="Find", exact=True).fill(OF_MARKETING)
    page.get_by_role("textbox", name="Replace with").fill("Marketing adds nothing.")
    page.get_by_role("button", name="Replace all").click()
    text.saved()
    page.get_by_label("Note for the writers").fill("Shorter")
    page.get_by_role("button", name="Send the suggestion").click()
    said(page, "The writers of the section have your suggestion.")
    mine = engineer.go(f"{where}suggestions/")
    change = mine.get_by_role("article", name="Change 1")
    expect(change.locator("ins").first).to_contain_text("nothing")
    change.get_by_role("button", name="Accept").click()
    said(mine, "1 change accepted.")
    read = engineer.go(where)
    expect(read.locator(".document")).to_contain_text("Marketing adds nothing.")


def test_a_comment_on_a_passage_waits_for_whom_it_mentions_until_it_is_resolved(
    doctor, engineer, where
):
    page = doctor.go(f"{where}comments/")
    page.get_by_label("Passage").fill(OF_THE_ENGINEER)
    page.get_by_label("Comment", exact=True).fill("Is this needed?")
    page.get_by_text("Mention", exact=True).first.click()
    page.get_by_label("Rolf Dietz").first.check()
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator("mark.finding")).to_have_text(OF_THE_ENGINEER)
    work = engineer.go("/")
    row = work.get_by_role("listitem").filter(has_text="you are mentioned in C-1")
    row.get_by_role("link", name="Answer").click()
    thread = work.locator("[data-note]").first
    thread.get_by_text("Resolve", exact=True).first.click()
    thread.get_by_label("The question is answered").check()
    thread.get_by_label("Last word").fill("It is.")
    thread.get_by_role("button", name="Resolve").click()
    said(work, "C-1 is resolved.")
    expect(work.locator("[data-note]").first).to_contain_text("It is.")


def test_a_comment_is_made_in_the_editor_on_the_words_that_are_marked(engineer, doctor, where):
    page = engineer.go(f"{where}edit/")
    text = Editor(page).at_the_end()
    text.new_line()
    text.write("Sold in 14 countries ≥ 2 years.")
    page.keyboard.press("Shift+Home")
    page.keyboard.press("Control+Alt+m")
    form = page.get_by_role("form", name="New comment")
    expect(form.locator("blockquote")).to_have_text("Sold in 14 countries ≥ 2 years.")
    form.get_by_label("Comment", exact=True).fill("From which list?")
    form.get_by_role("button", name="Comment").click()
    thread = page.locator("[data-note]").filter(has_text="From which list?")
    expect(thread).to_be_visible()
    expect(page.locator(".remark")).to_have_text("Sold in 14 countries ≥ 2 years.")
    thread.get_by_text("Resolve", exact=True).first.click()
    thread.get_by_label("The question is answered").check()
    thread.get_by_role("button", name="Resolve").click()
    expect(page.locator(".remark")).to_have_count(0)
    expect(page).to_have_url(re.compile("/edit/$"))
    read = doctor.go(f"{where}comments/?show=all")
    note = read.locator("[data-note]").filter(has_text="From which list?")
    expect(note).to_contain_text("Sold in 14 countries ≥ 2 years.")
