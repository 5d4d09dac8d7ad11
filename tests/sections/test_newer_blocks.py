"""Callouts, page breaks, equations and references: kept, shown, compared, printed, refused where forged."""

import pytest
from django.urls import reverse

from cer_portal.assembly.document import assemble
from sections import richtext
from sections.document import editor_labels
from sections.models import Section
from sections.richtext.equations import mathml
from sections.services.save import save_section

ANCHOR = "0b6c1f9e-2f54-4a3b-9a51-5b8f1f6f1a11"
pytestmark = pytest.mark.django_db


def text(*nodes):
    inline = [{"type": "text", "text": n} if isinstance(n, str) else n for n in nodes]
    return {"type": "paragraph", "content": inline}


def equation(tex):
    return {"type": "equation", "attrs": {"tex": tex}}


def pointing(kind, target):
    return {"type": "reference", "attrs": {"kind": kind, "target": target}}


def table(**attrs):
    cell = {"type": "tableCell", "content": [text("3.1 %")]}
    return {
        "type": "table",
        "attrs": {"caption": "Rates", **attrs},
        "content": [{"type": "tableRow", "content": [cell]}],
    }


def doc(*blocks):
    return {"type": "doc", "content": list(blocks)}


WHOLE = doc(
    text("As in ", pointing("table", f"sota#{ANCHOR}"), " and ", pointing("section", "scope"), "."),
    {"type": "callout", "attrs": {"kind": "caution"}, "content": [text("Mind the taper.")]},
    {"type": "pageBreak"},
    text("The rate is ", equation(r"\frac{n}{N}"), "."),
    table(anchor=ANCHOR, wide=True),
)


def write(section, document, actor, now):
    save_section(
        section=section,
        document=document,
        expected_version=Section.objects.get(pk=section.pk).version,
        actor=actor,
        now=now,
    )
    return Section.objects.get(pk=section.pk)


def test_they_are_kept_counted_and_told_apart_in_plain_text():
    kept = richtext.validate(WHOLE)
    assert richtext.validate(kept) == kept
    assert r"The rate is \frac{n}{N}." in richtext.plain(kept)
    assert richtext.count_words(f"See [>table:sota#{ANCHOR}] now") == 3
    assert richtext.references(kept).places == (
        richtext.Place("table", f"sota#{ANCHOR}"),
        richtext.Place("section", "scope"),
    )
    said = richtext.with_labels(richtext.plain(kept), citation=str, fact=str)
    assert said.startswith("As in (table) and (section).")


def test_a_document_of_before_reads_as_the_same_text():
    """Tables had a caption alone; the new attributes come with their defaults and are no change."""
    before = richtext.validate(doc(table()))
    old = doc({**before["content"][0], "attrs": {"caption": "Rates"}})
    assert richtext.compare(old, before).count == 0


@pytest.mark.parametrize(
    "node",
    [
        equation(""),
        equation("x" * 1_001),
        equation("x^{"),
        equation(r"\text{<script>alert(1)</script>}"),
        pointing("table", "../../people"),
        pointing("person", "sota"),
        pointing("section", "sota#" + "x" * 36),
    ],
)
def test_forged_equations_and_references_are_refused_in_words(node):
    with pytest.raises(richtext.InvalidDocument, match=r"Block 1 \(paragraph\)"):
        richtext.validate(doc(text("a ", node)))


@pytest.mark.parametrize(
    "block",
    [
        {"type": "callout", "attrs": {"kind": "shout"}, "content": [text("x")]},
        {"type": "callout", "content": [table()]},
        table(anchor="javascript:alert(1)"),
        table(wide="yes"),
    ],
)
def test_forged_blocks_are_refused(block):
    with pytest.raises(richtext.InvalidDocument):
        richtext.validate(doc(block))


def test_mathematics_brings_nothing_along_but_mathematics():
    assert "javascript" not in mathml(r"\href{javascript:alert(1)}{x}")
    assert mathml(r"\text{<img src=x onerror=alert(1)>}") is None


def test_a_page_links_to_what_is_pointed_at_and_hides_what_one_may_not_see(
    report, sections, clinical_author, rd_author, cro_writer, as_user, now
):
    found = write(sections["sota"], WHOLE, clinical_author, now)
    page = as_user(clinical_author).get(reverse("section", args=[report.slug, found.pk]))
    html = page.content.decode()
    assert (
        f'href="{reverse("section", args=[report.slug, found.pk])}#table-{ANCHOR}">Table 1' in html
    )
    assert f'id="table-{ANCHOR}"' in html
    assert "<mfrac" in html
    assert "callout--caution" in html
    labels = editor_labels(found.current, report, clinical_author)["places"]
    assert labels[f"table:sota#{ANCHOR}"]["label"] == "Table 1"

    room = next(each for each in sections.values() if each.author_id == cro_writer.pk)
    room = write(room, doc(text("See ", pointing("section", "sota"), ".")), cro_writer, now)
    shown = as_user(cro_writer).get(reverse("section", args=[report.slug, room.pk]))
    assert "missing reference" in shown.content.decode()
    assert found.title not in shown.content.decode()


def test_the_picker_offers_places_of_other_sections_that_one_may_read(
    report, sections, clinical_author, rd_author, cro_writer, as_user, now
):
    found = write(sections["sota"], WHOLE, clinical_author, now)
    own = next(each for each in sections.values() if each.author_id == rd_author.pk)
    url = reverse("section_places", args=[report.slug, own.pk])
    results = as_user(rd_author).get(url, {"q": "Rates"}).json()["results"]
    assert [each["target"] for each in results] == [f"{found.key}#{ANCHOR}"]
    room = next(each for each in sections.values() if each.author_id == cro_writer.pk)
    url = reverse("section_places", args=[report.slug, room.pk])
    offered = as_user(cro_writer).get(url).json()["results"]
    mine = {each.key for each in sections.values() if each.author_id == cro_writer.pk}
    assert {each["target"].partition("#")[0] for each in offered} <= mine


def test_the_printed_report_numbers_references_ahead_and_draws_equations(
    report, sections, clinical_author, now
):
    write(sections["sota"], WHOLE, clinical_author, now)
    made = assemble(report)
    assert '<a href="#table-1">Table 1</a>' in made.html
    assert f'#section-{sections["scope"].pk}">section {sections["scope"].number}</a>' in made.html
    (name,) = [name for name in made.files if name.startswith("equation-")]
    assert made.files[name].startswith(b"<svg")
    assert f'src="figure:{name}"' in made.html
    assert 'class="table-box wide"' in made.html
    lost = doc(text("See ", pointing("table", f"sota#{ANCHOR}"), "."))
    write(sections["sota"], lost, clinical_author, now)
    assert '<span class="missing">?</span>' in assemble(report).html
