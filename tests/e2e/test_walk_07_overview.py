"""The overview's numbers are what was done: before the acts, after them, and in the lists behind."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.pages import Overview
from tests.e2e.test_walk_02_new_report import SCOPE, SUMMARY


@pytest.fixture(scope="module")
def seen(cast, walk):
    assert walk.approved == [SUMMARY, SCOPE]
    return Overview.of(cast["ra.lead"], walk.slug)


def rows(person, path: str) -> list[str]:
    page = person.go(path)
    return page.get_by_role("region", name="Sections").locator("tbody tr").all_inner_texts()


def test_two_sections_are_approved_and_one_is_begun(seen, walk):
    all_of_them = walk.before.states["Not started"]
    # The outside writer began one more.
    assert seen.states == {"Not started": all_of_them - 3, "Drafting": 1, "Approved": 2}


def test_nothing_waits_for_reviewers_or_answers_any_more(seen, walk):
    assert (seen.reviewing, seen.findings) == (0, 0)
    assert (seen.late, seen.gaps) == (walk.before.late, walk.before.gaps) == (0, 0)


def test_every_number_opens_a_list_as_long_as_it_says(lead, seen, walk):
    base = f"/reports/{walk.slug}/sections/"
    for label, state in (
        ("Not started", "not_started"),
        ("Drafting", "drafting"),
        ("Approved", "approved"),
    ):
        assert len(rows(lead, f"{base}?state={state}")) == seen.states[label]
    for state in ("late", "unfilled", "in_review", "returned"):
        assert rows(lead, f"{base}?state={state}") == []


def test_table_of_debts_is_the_section_list_by_person(lead, walk):
    page = lead.go(f"/reports/{walk.slug}/")
    debts = {}
    for row in page.get_by_role("region", name="Who owes what").locator("tbody tr").all():
        url = row.get_by_role("link").get_attribute("href")
        debts[url] = int(row.locator("td").first.inner_text())
    assert debts
    for url, count in debts.items():
        owed = [line for line in rows(lead, url) if "Approved" not in line]
        assert len(owed) == count, url


def test_heat_map_names_owner_and_state_of_the_approved_section(lead, walk):
    page = lead.go(f"/reports/{walk.slug}/")
    row = page.locator(".heat tbody tr").filter(has_text=SCOPE)
    expect(row.locator(".heat__now")).to_contain_text("Approved")
    expect(row.get_by_role("img", name=re.compile("Rolf Dietz"))).to_be_visible()


def test_portfolio_tells_the_same(lead, seen, walk):
    page = lead.go("/reports/?q=corvane")
    row = page.get_by_role("region", name="Reports").locator("tbody tr")
    expect(row).to_have_count(1)
    expect(row.locator("td").nth(1)).to_have_text("0")
    picture = row.locator(".portfolio__bar svg")
    told = (picture.get_attribute("aria-label") or "") + picture.inner_html()
    for label, count in seen.states.items():
        assert re.search(rf"{label}\D{{0,12}}{count}|{count}\D{{0,12}}{label}", told), told


def test_done_sections_wait_for_nobody(engineer, clinician, walk):
    for person, title in ((engineer, SCOPE), (clinician, SUMMARY)):
        page = person.go("/")
        mine = page.get_by_role("listitem").filter(has_text="Corvane")
        links = mine.get_by_role("link", name=re.compile(rf"(Start|Write|Review): \S+ {title}$"))
        expect(links).to_have_count(0)
