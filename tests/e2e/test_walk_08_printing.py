"""The report as PDF: asked for, followed, downloaded, and true to what was written."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.files import CITED, PAPER
from tests.e2e.printed import Printed
from tests.e2e.test_walk_02_new_report import DEVICE, SCOPE, SUMMARY
from tests.e2e.test_walk_03_writing import FIRST, GREEK_AND_CHINESE
from tests.e2e.test_walk_05_rounds import CHANGE


def printed(person, slug: str, number: int) -> Printed:
    page = person.go(f"/reports/{slug}/builds/")
    page.get_by_role("button", name="Print the report").click()
    build = page.locator(f"#build-{number}")
    expect(build.locator("progress")).to_be_visible()
    expect(build).to_contain_text("asked for by Ruth Adler")
    download = build.get_by_role("link", name="Download the PDF")
    expect(download).to_be_visible(timeout=120_000)
    with page.expect_download() as waiting:
        download.click()
    file = waiting.value
    assert file.suggested_filename == f"{slug}-edition-1-build-{number}.pdf"
    made = Printed(file.path().read_bytes())
    expect(build).to_contain_text(f"{len(made.pages)} pages, printed in")
    return made


@pytest.fixture(scope="module")
def draft(cast, walk):
    assert walk.approved
    return printed(cast["ra.lead"], walk.slug, 1)


def flat(text: str) -> str:
    return " ".join(text.split())


def test_pdf_is_asked_for_followed_and_downloaded(draft, walk):
    assert len(draft.pages) > 10
    walk.keep(build=1)


def test_every_link_inside_the_report_leads_to_a_page(draft):
    links = draft.links()
    assert len(links) > 30
    assert [link for link in links if draft.target(link[1]) is None] == []


def test_contents_name_the_pages_on_which_the_headings_stand(draft, walk):
    contents = flat("\n".join(draft.chapter("Contents")))
    wrong = []
    for title in walk.sections:
        named = re.search(re.escape(title) + r"[ .]*?(\d+)(?= |$)", contents)
        stands = draft.page_of(title)
        if named is None or int(named[1]) != stands:
            wrong.append((title, named and named[1], stands))
        assert title.split()[0] in draft.pages[stands - 1]
    assert not wrong


def test_pages_are_counted(draft):
    last = len(draft.pages)
    for number, page in enumerate(draft.pages[1:], start=2):
        assert f"{number} / {last}" in flat(page)


def test_text_reads_back_in_greek_and_chinese(draft):
    text = flat("\n".join(draft.pages))
    for words in (FIRST, CHANGE, "0.018 inch, angled tip", "Lengths are nominal.", DEVICE):
        assert words in text
    packed = text.replace(" ", "")
    assert GREEK_AND_CHINESE.replace(" ", "") in packed


def test_cited_records_stand_in_the_references(draft):
    references = flat("".join(draft.chapter("References")))
    for title in (CITED, PAPER):
        assert title.replace(" ", "") in references.replace(" ", "")


def test_draft_is_marked_on_every_page(draft):
    unmarked = [n for n, page in enumerate(draft.pages, start=1) if "DRAFT" not in page]
    assert unmarked == []


def test_approved_sections_carry_no_mark_of_their_state(draft):
    for title in (SCOPE, SUMMARY):
        page = draft.pages[draft.page_of(title) - 1]
        assert "Not started" not in page.split(title)[-1][:80]


def test_final_report_carries_no_draft_mark(product, lead, walk):
    assert walk.build
    script = "from tests.e2e.approving import approve_everything; approve_everything({!r})"
    product.manage("shell", "--verbosity", "0", "-c", script.format(walk.slug))
    page = lead.go(f"/reports/{walk.slug}/builds/")
    expect(page.get_by_text("Every section is approved")).to_be_visible()
    final = printed(lead, walk.slug, 2)
    assert [n for n, text in enumerate(final.pages, start=1) if "DRAFT" in text] == []
    expect(page.locator("#build-2")).to_contain_text("final")
    expect(page.locator("#build-1")).to_contain_text("draft")
    links = final.links()
    assert [link for link in links if final.target(link[1]) is None] == []
    walk.keep(final=True)
