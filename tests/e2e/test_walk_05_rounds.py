"""Two review rounds: approved, returned with findings, answered, changed, approved in the end."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.pages import Editor, Overview, path_of, said
from tests.e2e.test_walk_02_new_report import SCOPE, SUMMARY
from tests.e2e.test_walk_03_writing import FIRST

CHANGE = "The wire is for single use, as the label says."
ANSWERS = {
    "Say how often it may be used.": ("Text changed", "The last sentence says so now."),
    "Is 0.2 a measured value?": ("Text not changed", "It is the limit of the specification."),
}
ASKED = "Does the first sentence name the device?"
DUE = date.today() + timedelta(days=14)


def pk_of(path: str) -> str:
    return path.rstrip("/").rsplit("/", 1)[-1]


def open_round(lead, slug: str, number: int, titles: list[str]) -> None:
    page = lead.go(f"/reports/{slug}/reviews/")
    page.get_by_role("link", name=f"Open round {number}").click()
    chosen = page.get_by_role("region", name="Submitted sections").locator("tbody tr")
    expect(chosen).to_have_count(len(titles))
    for title in titles:
        row = chosen.filter(has_text=title)
        expect(row.locator("input[name=sections]")).to_be_checked()
        expect(row.get_by_label("Dr Mona Reuter")).to_be_checked()
    page.get_by_label("Decisions due").fill(DUE.isoformat())
    page.get_by_label("What to look at").fill("Is the purpose told in the words of the label?")
    if number == 1:
        row = chosen.filter(has_text=SUMMARY)
        row.get_by_text("Focused questions").click()
        row.get_by_label("To Medical reviewer").fill(ASKED)
    page.get_by_role("button", name="Preview").click()
    parcel = page.get_by_role("region", name="1 reviewer will be asked")
    expect(parcel).to_contain_text("Dr Mona Reuter")
    parcel.get_by_role("button", name="Send to the reviewers").click()
    said(page, f"Round {number} is open: sent to 1 reviewer.")
    rows = page.get_by_role("region", name="Sections of the round").locator("tbody tr")
    expect(rows).to_have_count(len(titles))


def begin_review(doctor, title: str, *, link: str = "Review"):
    page = doctor.go("/")
    row = page.get_by_role("listitem").filter(has_text="Corvane").filter(has_text=title)
    row.get_by_role("link", name=re.compile(f"^{link}")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    return page


def decide(page, decision: str, reason: str) -> None:
    yes = page.locator("#decide").get_by_label("Yes", exact=True)
    if yes.count():
        yes.check()
    page.get_by_label(decision).check()
    page.locator("#decide").get_by_label("Reason").fill(reason)
    page.get_by_role("button", name="Send the decision").click()
    expect(page.get_by_role("region", name="Sections of the round")).to_be_visible()


def test_lead_opens_the_first_round_over_both_sections(lead, walk):
    assert walk.submitted == 2
    waiting = Overview.of(lead, walk.slug)
    assert waiting.states["In review"] == 2
    assert waiting.reviewing == 0
    expect(lead.page.get_by_text("2 submitted sections wait for a round.")).to_be_visible()
    open_round(lead, walk.slug, 1, [SCOPE, SUMMARY])
    assert Overview.of(lead, walk.slug).reviewing == 2
    walk.keep(round=1)


def test_author_is_refused_to_approve_the_own_section(engineer, walk):
    place = f"/reports/{walk.slug}/reviews/{walk.round}/sections/{pk_of(walk.scope)}/"
    page = engineer.go(place)
    reason = "Nobody approves a section of their own: you are its author."
    button = page.get_by_role("button", name=re.compile("^Decide"))
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_have_accessible_name(re.compile(re.escape(reason)))
    expect(page.get_by_role("button", name="Send the decision")).to_have_count(0)
    status, body = engineer.post(f"{place}submit/", decision="approve", reason="Fine.")
    assert status == 403
    assert reason in body


def test_reviewer_approves_one_section(doctor, walk):
    assert walk.round == 1
    page = begin_review(doctor, SUMMARY)
    expect(page.get_by_text("Is the purpose told in the words of the label?")).to_be_visible()
    decide(page, "Approve", "Short and true.")
    row = page.locator("tbody tr").filter(has_text=SUMMARY)
    expect(row).to_contain_text("Approved")
    expect(row).to_contain_text(f"{ASKED} Yes")
    walk.keep(approved=[SUMMARY])


def draft(page, text: str, weight: str, about: str) -> None:
    form = page.locator("#write")
    form.get_by_label("Weight").select_option(weight)
    form.get_by_label("About").select_option(about)
    form.get_by_label("Finding", exact=True).fill(text)
    form.get_by_role("button", name="Keep as a draft").click()
    said(page, "Kept as a draft.")


def test_reviewer_marks_two_passages(doctor, page_of_review, walk):
    page = page_of_review
    once, value = ANSWERS
    page.locator(".document p").filter(has_text=FIRST).click(click_count=3)
    expect(page.locator("#write blockquote")).to_contain_text("The wire leads a catheter")
    draft(page, once, "Major", "Inconsistency with instructions, label or promotion")
    word = page.locator(".document p").filter(has_text="Friction").get_by_text("Friction")
    word.dblclick(position={"x": 20, "y": 10})
    expect(page.locator("#write blockquote")).to_be_visible()
    draft(page, value, "Minor", "Factual error")
    marks = page.locator(".document mark[data-finding]")
    expect(marks.filter(has_text="The wire leads a catheter")).to_have_count(1)
    assert marks.count() == 2
    walk.keep(drafted=2)


@pytest.fixture
def page_of_review(doctor, walk):
    assert walk.round == 1
    return begin_review(doctor, SCOPE)


def test_drafts_are_seen_by_nobody_else(engineer, walk):
    assert walk.drafted
    page = engineer.go(f"{walk.scope}findings/")
    expect(page.get_by_text("No findings", exact=True)).to_be_visible()


def test_returning_needs_a_reason(doctor, walk):
    assert walk.drafted
    page = begin_review(doctor, SCOPE)
    page.get_by_label("Return to the author").check()
    page.get_by_role("button", name="Send the decision").click()
    expect(page.locator("#decide").get_by_role("alert")).to_be_visible()
    expect(page.get_by_text("Say how often it may be used.")).to_be_visible()


def test_reviewer_returns_the_other_section_with_the_findings(doctor, walk):
    assert walk.drafted
    page = begin_review(doctor, SCOPE)
    decide(page, "Return to the author", "Two points to settle.")
    row = page.locator("tbody tr").filter(has_text=SCOPE)
    expect(row).to_contain_text("Returned")
    walk.keep(returned=SCOPE)


def test_overview_tells_what_the_round_brought(lead, walk):
    assert walk.returned
    seen = Overview.of(lead, walk.slug)
    assert (seen.reviewing, seen.findings) == (0, 2)
    assert (seen.states["Approved"], seen.states["Returned"]) == (1, 1)


def test_lead_closes_the_first_round(lead, walk):
    assert walk.returned
    page = lead.go(f"/reports/{walk.slug}/reviews/1/")
    page.get_by_role("link", name="Close the round").click()
    page.get_by_role("button", name="Close the round").click()
    said(page, "Round 1 is closed.")


def test_author_changes_the_text(engineer, walk):
    assert walk.returned
    page = engineer.go("/")
    row = page.get_by_role("listitem").filter(has_text="Corvane").filter(has_text=SCOPE)
    expect(row).to_contain_text("2 findings to answer")
    row.get_by_role("link", name=re.compile("^Write")).click()
    editor = Editor(page).at_the_end()
    expect(page.locator("#findings")).to_contain_text("Two points to settle.")
    editor.new_line()
    editor.write(CHANGE)
    editor.saved()


def test_author_answers_both_findings(engineer, walk):
    page = engineer.go(f"{walk.scope}findings/")
    for finding, (what, words) in ANSWERS.items():
        card = page.locator("article").filter(has_text=finding)
        card.locator("summary").filter(has_text="Answer").click()
        card.get_by_label(what, exact=True).check()
        card.get_by_label("Answer", exact=True).fill(words)
        card.get_by_role("button", name="Answer").click()
        said(page, "is answered.")
    expect(page.get_by_text("Answered, to be verified")).to_be_visible()
    walk.keep(answered=2)


def test_author_submits_again(engineer, walk):
    assert walk.answered
    page = engineer.go(f"{walk.scope}submit/")
    expect(page.get_by_text("2 of 2")).to_be_visible()
    page.get_by_role("button", name="Submit for review").click()
    said(page, "Submitted.")


def test_second_round_shows_the_change_and_what_was_said(lead, doctor, walk):
    assert walk.answered
    open_round(lead, walk.slug, 2, [SCOPE])
    page = begin_review(doctor, SCOPE, link="View changes")
    assert "show=changes" in page.url
    expect(page.locator(".document ins").filter(has_text=CHANGE)).to_be_visible()
    expect(page.locator(".changes")).to_contain_text("words added")
    answered = page.locator("section[aria-labelledby=answered]")
    for finding, (what, words) in ANSWERS.items():
        for part in (finding, what, words):
            expect(answered).to_contain_text(part)
    walk.keep(second=2)


def test_second_round_ends_in_approval(doctor, lead, walk):
    assert walk.second
    page = begin_review(doctor, SCOPE)
    decide(page, "Approve", "Settled.")
    page = doctor.go(walk.scope)
    expect(page.locator(".page-head")).to_contain_text("Approved")
    page = doctor.go(f"{walk.scope}findings/")
    expect(page.get_by_text("2 closed findings")).to_be_visible()
    page = doctor.go(f"/reports/{walk.slug}/reviews/2/sections/{pk_of(walk.scope)}/")
    page.locator("details.said summary").click()
    for finding, (_, words) in ANSWERS.items():
        expect(page.locator("details.said")).to_contain_text(finding)
        expect(page.locator("details.said")).to_contain_text(words)
    page = lead.go(f"/reports/{walk.slug}/reviews/2/")
    page.get_by_role("link", name="Close the round").click()
    page.get_by_role("button", name="Close the round").click()
    said(page, "Round 2 is closed.")
    walk.keep(approved=[SUMMARY, SCOPE])
    assert path_of(page).endswith("/reviews/2/")
