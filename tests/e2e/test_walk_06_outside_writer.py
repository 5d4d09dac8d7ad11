"""An outside writer has the room of the assigned sections, and nothing around it exists."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.pages import Editor, said

OTHER = "veltora-set"
ROOM = ("Abbreviations and terms", "Date of the next clinical evaluation")
PARTS = (
    "evidence/",
    "evidence/imports/",
    "evidence/imports/new/",
    "reviews/",
    "reviews/open/",
    "reviews/1/",
    "milestones/",
    "builds/",
    "people/",
    "history/",
    "plan/model/",
    "plan/people/",
    "plan/dates/",
)


@pytest.fixture(scope="module")
def own(walk):
    """Title → address of the sections that are assigned to the writer."""
    assert walk.room
    return {title: url for title, url in walk.sections.items() if title in ROOM}


@pytest.fixture(scope="module")
def foreign(walk):
    """Title → address of everybody else's."""
    assert walk.room
    return {title: url for title, url in walk.sections.items() if title not in ROOM}


@pytest.fixture
def writer(cast):
    return cast["cro.writer"]


def foreign_titles(body: str, foreign: dict[str, str]) -> list[str]:
    """Return the titles of other people's sections that a page gives away."""
    return [title for title in foreign if len(title) > 10 and title in body]


def test_outside_writer_gets_access_only_with_an_end(cast, walk):
    page = cast["ra.lead"].go(f"/reports/{walk.slug}/people/")
    page.get_by_label("Person", exact=True).select_option("Cora Wright (Medical writer)")
    page.get_by_label("Function").select_option("cro_writer")
    page.get_by_label("Access until").fill((date.today() + timedelta(days=60)).isoformat())
    page.get_by_label("Answers for the access").select_option(
        "Ruth Adler (Head of Regulatory Affairs)"
    )
    page.get_by_label("Reason").last.fill("Two sections are written outside.")
    page.get_by_role("button", name="Give access").click()
    said(page, "Cora Wright is on the report now.")
    row = page.get_by_role("row").filter(has_text="Cora Wright")
    expect(row).to_contain_text("Brightpen Medical Writing")


def test_lead_assigns_two_sections_to_the_outside_writer(cast, walk):
    lead = cast["ra.lead"]
    for title in ROOM:
        page = lead.go(f"{walk.sections[title]}assign/")
        page.get_by_label("Author").select_option("Cora Wright (Medical writer)")
        page.get_by_role("button", name="Assign", exact=True).click()
        said(page, "is assigned.")
    walk.keep(room=ROOM)


def test_writer_sees_exactly_the_assigned_sections(writer, own, walk):
    assert len(own) == 2
    page = writer.go(f"/reports/{walk.slug}/")
    expect(page).to_have_url(re.compile("/sections/$"))
    shown = page.get_by_role("region", name="Sections").locator("tbody th a")
    urls = [link.get_attribute("href") for link in shown.all()]
    assert sorted(urls) == sorted(own.values())
    leaves = page.locator(".rail__leaf")
    assert sorted(leaf.get_attribute("href") for leaf in leaves.all()) == sorted(own.values())


def test_no_page_within_reach_names_a_foreign_section(writer, own, foreign, walk):
    within = re.compile(rf'href="(/reports/{walk.slug}/[^"?#]*)')
    seen, waiting = set(), ["/", "/reports/", f"/reports/{walk.slug}/sections/"]
    while waiting:
        path = waiting.pop()
        status, body = writer.status_of(path)
        assert status in (200, 302), path
        assert not foreign_titles(body, foreign), path
        seen.add(path)
        waiting += {link for link in within.findall(body) if link not in seen} - set(waiting)
    assert set(own.values()) <= seen
    assert len(seen) < 40


def test_sections_of_others_do_not_exist_at_typed_addresses(writer, foreign, walk):
    nothing = writer.status_of(f"/reports/{walk.slug}/sections/999999/")
    assert nothing[0] == 404
    parts = ["edit/", "revisions/", "findings/", "submit/", "compare/"]
    for url in [*foreign.values(), *(next(iter(foreign.values())) + part for part in parts)]:
        status, body = writer.status_of(url)
        assert status == 404, url
        assert not foreign_titles(body, foreign)


@pytest.mark.parametrize("part", PARTS)
def test_rest_of_the_report_is_closed(writer, foreign, walk, part):
    status, body = writer.status_of(f"/reports/{walk.slug}/{part}")
    assert status in (403, 404)
    assert not foreign_titles(body, foreign)


def test_records_and_figures_of_others_are_closed(cast, writer, foreign, walk):
    lead, base = cast["ra.lead"], f"/reports/{walk.slug}"
    records = re.findall(rf"{base}/evidence/\d+/", lead.status_of(f"{base}/evidence/")[1])
    assert records
    for url in records[:3]:
        status, body = writer.status_of(url)
        assert status in (403, 404)
        assert not foreign_titles(body, foreign)
    figure = re.search(rf"{base}/figures/[0-9a-f-]+/", lead.status_of(walk.scope)[1])
    assert figure
    assert lead.context.request.get(figure[0]).status == 200
    assert writer.status_of(figure[0])[0] == 404


@pytest.mark.parametrize("part", ["", "sections/", "evidence/", "history/", "people/", "builds/"])
def test_report_of_another_company_does_not_exist(cast, writer, part):
    for person in (writer, cast["ra.lead"]):
        status, body = person.status_of(f"/reports/{OTHER}/{part}")
        assert status == 404
        assert "Veltora" not in body


def test_writer_reads_and_writes_the_own_section(writer, own):
    title, url = next(iter(own.items()))
    page = writer.go(url)
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    page.get_by_role("link", name="Write", exact=True).click()
    editor = Editor(page).at_the_end()
    editor.write("CER is the clinical evaluation report.")
    editor.saved()


def test_writer_whose_access_has_ended_cannot_sign_in(cast):
    former = cast.stranger("ended.cro")
    former.type_credentials()
    expect(former.page.get_by_text("signed in")).to_have_count(0)
    expect(former.page.get_by_role("alert").first).to_be_visible()
    expect(former.page).to_have_url(re.compile("/account/sign-in/"))
    assert former.status_of("/reports/tessaron-dm/")[0] == 302
    former.context.close()


def test_access_that_a_lead_gives_and_ends_is_over_at_the_next_click(cast, walk):
    lead, reader = cast["ra.lead"], cast["reader"]
    home = f"/reports/{walk.slug}/"
    assert reader.status_of(home)[0] == 404
    page = lead.go(f"{home}people/")
    page.get_by_label("Person", exact=True).select_option("Rea Linde (Internal auditor)")
    page.get_by_label("Function").select_option("reader")
    page.get_by_role("button", name="Give access").click()
    said(page, "Rea Linde is on the report now.")
    assert reader.status_of(home)[0] == 200
    row = page.get_by_role("row").filter(has_text="Rea Linde")
    row.get_by_role("link", name="End access").click()
    expect(page.get_by_role("heading", name="End the access of Rea Linde")).to_be_visible()
    page.get_by_label("Reason").fill("The audit is over.")
    page.get_by_role("button", name="End access").click()
    said(page, "The access of Rea Linde has ended.")
    assert reader.status_of(home)[0] == 404
