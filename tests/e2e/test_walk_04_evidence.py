"""A clinical author brings literature in from three kinds of export, with true counts, and cites."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e import files
from tests.e2e.pages import Editor, bring_in, number, path_of, said
from tests.e2e.test_walk_02_new_report import SUMMARY

# Real exports, kept beside the repository and not in it.
EXPORTS = Path(__file__).resolve().parents[3] / "shared" / "data"
DEMO = "tessaron-dm"


@pytest.fixture(scope="module")
def page(cast):
    return cast["clinical.author"].page


def register_size(person, slug: str) -> int:
    page = person.go(f"/reports/{slug}/evidence/")
    tab = page.get_by_role("navigation", name="Evidence").get_by_role("link", name="Records")
    return int(tab.locator(".count").inner_text().replace(",", ""))


@pytest.mark.parametrize(
    ("name", "content", "counts"),
    [
        ("registry.ris", files.RIS, files.RIS_COUNTS),
        ("pubmed.nbib", files.NBIB, files.NBIB_COUNTS),
        ("economics.csv", files.TABLE, files.TABLE_COUNTS),
    ],
)
def test_export_is_read_with_exact_counts(clinician, page, walk, name, content, counts):
    before = register_size(clinician, walk.slug)
    assert bring_in(clinician, walk.slug, name, content) == counts
    for outcome, label in (("new", "new"), ("known", "already known"), ("refused", "refused")):
        page.goto(f"{path_of(page)}?outcome={outcome}")
        assert number(page, label) == counts[label]
        expect(page.locator(f".tag--{outcome}")).to_have_count(counts[label])
    assert register_size(clinician, walk.slug) == before + counts["new"]


def test_refused_row_says_why(page, clinician, walk):
    clinician.go(f"/reports/{walk.slug}/evidence/imports/")
    page.get_by_role("link", name="registry.ris").click()
    page.get_by_role("navigation", name="Outcome").get_by_role("link", name="efused").click()
    row = page.get_by_role("region", name="Rows of the file").locator("tbody tr")
    expect(row).to_have_count(1)
    expect(row.locator("td").nth(1)).to_contain_text("title")


def test_file_in_no_known_format_is_refused_in_words(clinician, page, walk):
    clinician.go(f"/reports/{walk.slug}/evidence/imports/new/")
    page.get_by_label("Export file").set_input_files(
        {"name": "notes.ris", "mimeType": "text/plain", "buffer": b"\x00\x01 nothing to read"}
    )
    page.get_by_role("button", name="Import").click()
    expect(page.locator("main .errorlist").first).to_be_visible()
    assert path_of(page).endswith("/imports/new/")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("demo_literature.csv", None),
        ("imports/asreview__scopus.ris", None),
        ("imports/colrev__eric_nbib.nbib", None),
    ],
)
def test_real_export_is_read_whole(clinician, page, walk, name, found):
    export = EXPORTS / name
    if not export.exists():
        pytest.skip("The folder of real exports is not beside the repository.")
    before = register_size(clinician, walk.slug)
    counts = bring_in(clinician, walk.slug, export.name, export.read_bytes())
    assert counts["found"] == expected_records(export)
    assert counts["found"] == counts["new"] + counts["already known"] + counts["refused"]
    assert register_size(clinician, walk.slug) == before + counts["new"]


def expected_records(export: Path) -> int:
    """Return the number of records of an export, told without the importers."""
    text = export.read_text(encoding="utf-8-sig", errors="replace")
    if export.suffix == ".csv":
        import csv

        return sum(1 for row in csv.DictReader(text.splitlines(keepends=True)) if any(row.values()))
    opening = {".ris": r"(?m)^TY  ?-", ".nbib": r"(?m)^OWN ?-"}[export.suffix]
    return len(re.findall(opening, text))


def test_clinical_author_cites_an_imported_record(page, clinician, walk):
    clinician.go("/")
    row = page.get_by_role("listitem").filter(has_text="Corvane").filter(has_text=SUMMARY)
    row.get_by_role("link", name=re.compile(f"^Start: .*{SUMMARY}$")).click()
    editor = Editor(page).at_the_end()
    walk.keep(summary=path_of(page).removesuffix("edit/"))
    editor.write("The wire was passed in 1,204 invented procedures ")
    editor.pick("@", "registry of wire", files.CITED)
    editor.write(" and did what it is for.")
    editor.saved()
    walk.keep(cited=True)


def test_cited_record_shows_where_it_is_cited(page, clinician, walk):
    assert walk.cited
    clinician.go(f"/reports/{walk.slug}/evidence/?q=registry")
    page.get_by_role("link", name=files.CITED).click()
    expect(page.locator("#cited")).to_contain_text(SUMMARY)


def test_import_with_a_cited_record_cannot_be_undone(page, clinician, walk):
    assert walk.cited
    clinician.go(f"/reports/{walk.slug}/evidence/imports/")
    page.get_by_role("link", name="registry.ris").click()
    undo = page.get_by_role("button", name=re.compile("^Undo the import"))
    if undo.get_attribute("aria-disabled") == "true":
        expect(undo).to_have_accessible_name(re.compile("Not available"))
    else:
        undo.click()
        expect(page.locator("main")).to_contain_text("cited")


def test_clinical_author_submits_the_summary(clinician, page, walk):
    clinician.go(f"{walk.summary}submit/")
    page.get_by_role("button", name="Submit for review").click()
    said(page, "Submitted.")
    walk.keep(submitted=walk.submitted + 1)
