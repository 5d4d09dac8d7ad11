"""The report as one document: order, numbers, links, drafts, and a steady number of queries."""

import re
from html.parser import HTMLParser
from io import BytesIO

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import connection
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from PIL import Image
from pypdf import PdfReader

from cer_portal.assembly import pdf
from cer_portal.assembly.document import FRONT, GENERATED, assemble, chapters
from cer_portal.assembly.document.columns import UPRIGHT, column_count, places, widths
from cer_portal.assembly.document.numbering import Entry, by_first_mention
from cer_portal.devices.models import Fact
from cer_portal.devices.services import set_fact
from evidence.models import Record
from reviews.selectors.signatures import fingerprint
from reviews.services.open_round import open_round
from reviews.services.review import submit_review
from reviews.services.signatures import sign_section
from reviews.services.submit import submit_section
from reviews.signing import Proof
from sections.models import Section
from sections.outline import templates
from sections.services.save import save_section, upload_figure
from sections.services.submit import reopen_section


class Links(HTMLParser):
    """Collects ids and the targets of inner links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name == "id":
                self.ids.append(value)
            if name == "href" and value.startswith("#"):
                self.targets.add(value[1:])


def said(text: str) -> dict:
    return {"type": "text", "text": text}


def cite(*records: Record) -> list[dict]:
    return [{"type": "citation", "attrs": {"record": record.pk}} for record in records]


def para(*inline) -> dict:
    return {"type": "paragraph", "content": list(inline)}


def doc(*blocks) -> dict:
    return {"type": "doc", "content": list(blocks)}


def table(columns: int, rows: int = 2, caption: str = "Sources") -> dict:
    def row(kind: str, number: int) -> dict:
        cells = [
            {"type": kind, "content": [para(said(f"{number}.{place}"))]} for place in range(columns)
        ]
        return {"type": "tableRow", "content": cells}

    content = [row("tableHeader", 0), *(row("tableCell", number + 1) for number in range(rows))]
    return {"type": "table", "attrs": {"caption": caption}, "content": content}


@pytest.fixture
def records(report):
    """Five invented sources, in no order of interest."""
    return [
        Record.objects.create(
            report=report,
            kind="article",
            title=f"An invented source {name}",
            authors=["Beispiel AB"],
            journal="Imaginary Journal",
            year=2020,
            fictional=True,
        )
        for name in "ABCDE"
    ]


@pytest.fixture
def write(sections, now):
    """Save a text in the section of a key, as its author."""

    def save(key: str, *blocks):
        section = Section.objects.get(pk=sections[key].pk)
        return save_section(
            section=section,
            document=doc(*blocks),
            expected_version=section.version,
            actor=section.author,
            now=now,
        )

    return save


@pytest.fixture
def approve(report, sections, ra_lead, medical_reviewer, now):
    """Take a written section through a round to approval."""

    def go(key: str):
        section = Section.objects.get(pk=sections[key].pk)
        submit_section(section=section, actor=section.author, now=now)
        opened = open_round(
            report=report,
            sections_with_reviewers={section.pk: [medical_reviewer.pk]},
            due=now.date(),
            purpose="technical_medical",
            brief="",
            actor=ra_lead,
            now=now,
        )
        review = opened.round_sections.get().reviews.get()
        submit_review(review=review, decision="approve", reason="", actor=medical_reviewer, now=now)

    return go


def section_html(report, key: str) -> str:
    pk = Section.objects.get(report=report, key=key).pk
    return next(chapter.html for chapter in chapters(report) if chapter.section_id == pk)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_sections_stand_in_the_order_of_the_report_and_front_matter_before_them(report, sections):
    printed = [chapter.section_id for chapter in chapters(report)]
    expected = Section.objects.filter(report=report, applies=True).exclude(key=FRONT)
    assert printed == list(expected.order_by("position").values_list("pk", flat=True))


def test_section_that_does_not_apply_is_not_printed(report, sections):
    gone = sections["equivalence"]
    Section.objects.filter(pk=gone.pk).update(applies=False)
    assert f'"section-{gone.pk}"' not in assemble(report).html


def test_citations_are_numbered_by_first_mention_across_the_report(report, records, write):
    a, b, c, d, e = records
    write("scope", para(said("Later"), *cite(a, b)))
    write("summary", para(said("First"), *cite(c), said(" and"), *cite(a)))
    assembled = assemble(report)
    assert words(section_html(report, "summary")).find("First [ 1 ]") > 0
    assert "Later [ 2 , 3 ]" in words(section_html(report, "scope"))
    assert assembled.numbers.references == 3
    listed = re.findall(r'id="ref-(\d)".*?An invented source (\w)', assembled.html, re.S)
    assert listed == [("1", "C"), ("2", "A"), ("3", "B")]


def test_neighbouring_citations_print_as_one_bracket_with_a_range(report, records, write):
    write("summary", para(said("All"), *cite(*records[:4])))
    html = section_html(report, "summary")
    assert '[<a href="#ref-1">1</a>–<a href="#ref-4">4</a>]' in html


def test_source_of_another_report_is_never_printed(report, records, write):
    write("summary", para(said("Known"), *cite(records[0])))
    Record.objects.filter(pk=records[0].pk).update(removed_at="2026-01-01T00:00Z")
    assert "An invented source A" in assemble(report).html
    assert by_first_mention([[7, 8, 7]], known=[8]) == {8: 1}


def test_fact_prints_its_present_value_and_is_never_lost(report, device, ra_lead, write, now):
    fact = set_fact(
        device=device, key="units", label="Units", value="12000", actor=ra_lead, now=now
    )
    write("summary", para(said("Sold: "), {"type": "fact", "attrs": {"fact": fact.pk}}))
    set_fact(device=device, key="units", label="Units", value="<13000>", actor=ra_lead, now=now)
    assert "Sold: &lt;13000&gt;" in section_html(report, "summary")
    with pytest.raises(ProtectedError):
        Fact.objects.filter(pk=fact.pk).delete()


def test_tables_are_numbered_through_the_report_and_wide_ones_turn_the_page(report, write):
    write("summary", table(3, caption="Small"))
    write("scope", para(said("Text")), table(8, caption=""), table(7, caption="Seven"))
    html = assemble(report).html
    shown = re.findall(r'<table id="(table-\d)"><caption><span class="label">([^<]*)</span>', html)
    assert shown == [("table-1", "Table 1"), ("table-2", "Table 2"), ("table-3", "Table 3")]
    assert re.findall(r'class="(table-box[^"]*)"', html) == [
        "table-box",
        "table-box wide",
        "table-box",
    ]
    assert "<th " in html and "<thead>" in html


def test_heading_turns_with_a_wide_table_that_opens_the_section(report, sections, write):
    write("annex_appraisal", table(9), para(said("After")))
    assert re.search(r'<section class="part annex wide"', section_html(report, "annex_appraisal"))


def test_heading_right_above_a_wide_table_goes_with_it(report, write):
    heading = {"type": "heading", "attrs": {"level": 1}, "content": [said("Grades")]}
    write("summary", heading, para(said("Text")), heading, table(8), heading, table(2))
    found = re.findall(r"<h2([^>]*)>Grades", section_html(report, "summary"))
    assert [' class="wide"' in attributes for attributes in found] == [False, True, False]


def test_figure_is_handed_over_and_numbered(report, sections, write, now):
    buffer = BytesIO()
    Image.new("RGB", (40, 20), (10, 90, 160)).save(buffer, "PNG")
    section = sections["summary"]
    figure = upload_figure(
        section=section, filename="a.png", content=buffer.getvalue(), actor=section.author, now=now
    )
    attrs = {"figure": str(figure.pk), "caption": "Cup & insert", "alt": "A cup"}
    write("summary", {"type": "figure", "attrs": attrs})
    assembled = assemble(report)
    assert assembled.files == {str(figure.pk): buffer.getvalue()}
    assert f'<figure id="figure-1"><img src="figure:{figure.pk}" alt="A cup">' in assembled.html
    assert '<span class="label">Figure 1</span>Cup &amp; insert' in assembled.html
    figure.file.storage.delete(figure.file.name)
    lost = assemble(report)
    assert lost.files == {}
    assert "The picture is missing." in lost.html


def test_text_of_people_is_escaped_everywhere(report, sections, records, write, ra_lead):
    evil = "<script>x</script>"
    type(report).objects.filter(pk=report.pk).update(title=f"T {evil}")
    type(ra_lead).objects.filter(pk=ra_lead.pk).update(name=f"N {evil}")
    Record.objects.filter(pk=records[0].pk).update(title=f"R {evil}")
    Section.objects.filter(pk=sections["scope"].pk).update(title=f"S {evil}")
    note = {"type": "footnote", "attrs": {"text": f"F {evil}"}}
    write("summary", para(said(f"P {evil}"), note, *cite(records[0])), table(2, caption=evil))
    html = assemble(report).html
    assert "<script" not in html
    assert html.count("&lt;script&gt;") >= 8


def test_report_is_a_draft_until_every_text_is_approved(report, sections, write, approve):
    texts = Section.objects.filter(report=report).texts()
    texts.exclude(pk=sections["equivalence"].pk).update(applies=False)
    write("equivalence", para(said("The shell is of titanium.")))
    draft = assemble(report)
    assert draft.draft
    assert "static:draft.css" in draft.html
    assert "· DRAFT" in draft.html
    assert draft.numbers.open_sections == 1
    approve("equivalence")
    final = assemble(report)
    assert not final.draft
    assert "DRAFT" not in final.html
    assert "static:draft.css" not in final.html


def test_reopened_section_prints_its_latest_text_and_says_so(
    report, sections, write, approve, ra_lead, now
):
    write("equivalence", para(said("The approved words.")))
    approve("equivalence")
    assert "stand" not in section_html(report, "equivalence")
    section = Section.objects.get(pk=sections["equivalence"].pk)
    reopen_section(section=section, actor=ra_lead, now=now, reason="New data.")
    write("equivalence", para(said("The newer words.")))
    html = section_html(report, "equivalence")
    assert "The newer words." in html
    assert 'class="state state-reopened"' in html


def test_decisions_and_signers_stand_in_the_signatures(report, sections, write, approve):
    write("equivalence", para(said("The shell is of titanium.")))
    approve("equivalence")
    html = words(section_html(report, "signatures"))
    assert "Mona Reuter Approved" in html
    assert "Rolf Dietz Author of 4.2" in html
    history = words(section_html(report, "annex_signoff"))
    assert "submitted for review Rolf Dietz" in history


def test_statement_17_signatures_stand_in_print_and_an_earlier_one_is_marked(
    report, sections, write, approve, ra_lead, now
):
    write("equivalence", para(said("The shell is of titanium.")))
    approve("equivalence")
    section = Section.objects.get(report=report, key="equivalence")
    made = sign_section(
        section=section,
        revision_number=section.version,
        shown_hash=fingerprint(section),
        meaning="approved",
        proof=Proof(
            "a long enough password", RecoveryCodes.activate(ra_lead).get_unused_codes()[0]
        ),
        actor=ra_lead,
        now=now,
    )
    html = section_html(report, "signatures")
    said_so = f"Ruth Adler, RA lead Approved {section} {section.version} "
    assert f"{said_so}{made.signed_at:%-d %b %Y, %H:%M} UTC" in words(html)
    assert made.content_hash in html.replace("<wbr>", "")
    assert "(for an earlier version)" not in html
    reopen_section(section=section, actor=ra_lead, now=now, reason="New data.")
    write("equivalence", para(said("The newer words.")))
    assert "Approved (for an earlier version)" in words(section_html(report, "signatures"))


def test_evidence_list_says_where_each_record_is_cited(report, records, write):
    write("summary", para(said("One"), *cite(records[3])))
    write("scope", para(said("Two"), *cite(records[3])))
    rows = re.findall(r"<tr>(.*?)</tr>", section_html(report, "annex_evidence"), re.S)
    assert words(rows[1]).startswith("1 Beispiel AB. An invented source D.")
    assert words(rows[1]).endswith("Cited 1, 2")
    assert len(rows) == 6
    assert sum("Not cited" in row for row in rows) == 4


def test_every_inner_link_has_its_one_target(report, records, write):
    write("summary", para(said("A"), *cite(*records)), table(2), table(9))
    heading = {"type": "heading", "attrs": {"level": 1}, "content": [said("Same")]}
    write("scope", heading, heading, para(said("B")))
    write("sota", heading, para(said("C"), *cite(records[0])))
    links = Links(assemble(report).html)
    assert len(links.ids) == len(set(links.ids))
    assert links.targets <= set(links.ids)
    assert {"control", "ref-5", "table-2"} <= links.targets


def test_progress_counts_every_section(report, sections):
    steps = []
    assembled = assemble(report, on_chapter=lambda done, total, title: steps.append((done, total)))
    count = assembled.numbers.chapters
    assert steps == [(place, count) for place in range(1, count + 1)]


def test_number_of_queries_does_not_grow_with_the_report(report, sections, records, write):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assemble(report)
        return len(found)

    write("summary", para(said("A"), *cite(records[0])))
    few = queries()
    for key in ("scope", "sota", "equivalence", "own_data", "literature"):
        write(key, para(said("B"), *cite(*records)), table(3))
    assert queries() == few
    assert few <= 20


def test_chinese_report_prints_chinese_titles(report, sections):
    type(report).objects.filter(pk=report.pk).update(language="zh-hans")
    report.refresh_from_db()
    assert sections["references"].title_zh in assemble(report).html
    assert translation.get_language() == "en"


def test_every_generated_section_of_every_template_is_known():
    made = {
        plan.key
        for template in templates()
        for plan in template.sections
        if plan.kind == "generated"
    }
    assert made == {*GENERATED, FRONT}


def test_long_titles_take_two_lines_of_the_contents():
    assert not Entry("a", "1", "x" * 72).is_long
    assert Entry("a", "1", "x" * 73).is_long
    assert Entry("a", "1", "临" * 37).is_long


def test_whole_report_prints_with_page_numbers_and_nothing_refused(report, records, write):
    note = {"type": "footnote", "attrs": {"text": "A note below."}}
    write("summary", para(said("Cited ≥ 临床"), note, *cite(*records)), table(9, rows=30))
    assembled = assemble(report)
    rendered = pdf.render(
        assembled.html, files=assembled.files, title="T", author="A", language="en"
    )
    reader = PdfReader(BytesIO(rendered.pdf))
    pages = [page.extract_text() for page in reader.pages]
    whole = "\n".join(pages)
    assert rendered.refused == ()
    assert rendered.pages == len(pages)
    assert "Cited ≥ 临床" in whole
    assert f"2 / {rendered.pages}" in pages[1]
    contents = next(page for page in pages if page.startswith("Contents"))
    scope = next(n for n, page in enumerate(pages, 1) if "Scope of the clinical" in page and n > 4)
    assert re.search(rf"Scope of the clinical evaluation[ .]*{scope}\b", contents)
    turned = [page for page in reader.pages if page.mediabox.width > page.mediabox.height]
    assert turned
    assert any("8.0" in page.extract_text() for page in turned)
    names = {item.title for item in reader.outline if not isinstance(item, list)}
    assert {"Contents", "1 Summary", "9 References"} <= names


def cells(*texts: str) -> dict:
    row = [{"type": "tableCell", "content": [para(said(text))]} for text in texts]
    return {"type": "tableRow", "content": row}


def shares(*rows: dict, signs: int = UPRIGHT) -> list[float]:
    def shown(cell):
        return cell["content"][0]["content"][0]["text"]

    return widths({"type": "table", "content": list(rows)}, signs=signs, shown=shown)


def test_short_entries_keep_the_room_they_need_beside_a_wordy_column():
    wordy = "A long remark that goes on over many lines of its cell " * 4
    found = shares(cells("2 1 1 2", "4.2 %", wordy), cells("1 1 1 1", "12.0 %", wordy))
    assert sum(found) == pytest.approx(100)
    assert found[0] * UPRIGHT / 100 >= len("2 1 1 2") + 1
    assert found[2] > 60


def test_columns_that_wish_for_nothing_more_part_the_page_by_what_they_have():
    found = shares(cells("ab", "abcd"))
    assert found[1] > found[0]
    assert sum(found) == pytest.approx(100)


def test_cells_that_reach_over_rows_and_columns_keep_the_columns_apart():
    tall = {"type": "tableCell", "attrs": {"rowspan": 2}, "content": [para(said("tall"))]}
    broad = {"type": "tableCell", "attrs": {"colspan": 2}, "content": [para(said("broad"))]}
    grid = {
        "type": "table",
        "content": [
            {"type": "tableRow", "content": [tall, broad]},
            cells("one", "two"),
            cells("a", "b", "c"),
        ],
    }
    assert [place.column for place in places(grid)] == [0, 1, 1, 2, 0, 1, 2]
    assert column_count(grid) == 3
