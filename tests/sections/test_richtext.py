"""The document schema, its plain text and its HTML."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sections.richtext import (
    EMPTY,
    SCHEMA,
    InvalidDocument,
    LabelResolver,
    Range,
    count_words,
    mark_ranges,
    missing_for_review,
    plain,
    references,
    to_html,
    validate,
    with_labels,
    words,
)
from sections.richtext.schema import MARKS, NODES

FIGURE = "0b0e7a9e-8a3c-4a9e-9d3c-0b0e7a9e8a3c"
Json = dict[str, Any]


def text(value: str, *marks: str) -> Json:
    node: Json = {"type": "text", "text": value}
    return {**node, "marks": [{"type": name} for name in marks]} if marks else node


def link(value: str, href: str) -> Json:
    return {**text(value), "marks": [{"type": "link", "attrs": {"href": href}}]}


def paragraph(*content: Json) -> Json:
    return {"type": "paragraph", "content": list(content)}


def heading(value: str, level: int = 1) -> Json:
    return {"type": "heading", "attrs": {"level": level}, "content": [text(value)]}


def cite(record: int) -> Json:
    return {"type": "citation", "attrs": {"record": record}}


def fact(number: int) -> Json:
    return {"type": "fact", "attrs": {"fact": number}}


def footnote(value: str) -> Json:
    return {"type": "footnote", "attrs": {"text": value}}


def figure(caption: str = "A curve", alt: str = "Rises") -> Json:
    return {"type": "figure", "attrs": {"figure": FIGURE, "caption": caption, "alt": alt}}


def cell(value: str, *, head: bool = False, **attrs: Any) -> Json:
    kind = "tableHeader" if head else "tableCell"
    return {"type": kind, "attrs": attrs, "content": [paragraph(text(value))]}


def table(*rows: list[Json], caption: str = "Counts") -> Json:
    content = [{"type": "tableRow", "content": row} for row in rows]
    return {"type": "table", "attrs": {"caption": caption}, "content": content}


def bullets(*items: str) -> Json:
    content = [{"type": "listItem", "content": [paragraph(text(item))]} for item in items]
    return {"type": "bulletList", "content": content}


def doc(*blocks: Json) -> Json:
    return {"type": "doc", "content": list(blocks)}


WHOLE = doc(
    heading("Safety"),
    paragraph(text("A rate of "), fact(7), text(" "), text("in all", "bold"), cite(3), cite(5)),
    bullets("one", "two"),
    table([cell("A", head=True), cell("B", head=True)], [cell("1"), cell("2 of 3")]),
    figure(),
    paragraph(text("Note"), footnote("see <b>"), {"type": "hardBreak"}, text("x", "superscript")),
)
LABELS = LabelResolver({3: "Gardner 2023", 5: "Wu 2021"}, {7: "1.2"}, "/figures/{}".format)


# --- validation -------------------------------------------------------------------------------


def test_empty_document_is_valid_and_stays_itself() -> None:
    assert validate(EMPTY) == EMPTY


def test_validation_is_stable_and_leaves_its_argument_alone() -> None:
    before = copy.deepcopy(WHOLE)
    once = validate(WHOLE)
    assert before == WHOLE
    assert validate(once) == once


def test_every_node_and_mark_of_the_schema_is_used_by_the_editor_contract() -> None:
    assert set(SCHEMA.nodes) == set(NODES)
    assert set(MARKS) == {"bold", "italic", "underline", "subscript", "superscript", "link"}


def test_marks_come_out_in_one_order_and_equal_neighbours_are_joined() -> None:
    first = doc(paragraph(text("a", "italic", "bold"), text("b", "bold", "italic")))
    assert validate(first) == doc(paragraph(text("ab", "bold", "italic")))


def test_defaults_are_filled_in() -> None:
    clean = validate(doc({"type": "orderedList", "content": bullets("x")["content"]}))
    assert clean["content"][0]["attrs"] == {"start": 1}


def test_characters_the_database_refuses_are_removed() -> None:
    clean = validate(doc(paragraph(text("a\x00b\ud800c\td"))))
    assert clean == doc(paragraph(text("abc d")))
    json.dumps(clean).encode()


def test_text_that_becomes_empty_is_dropped() -> None:
    assert validate(doc(paragraph(text("\x00")))) == doc({"type": "paragraph"})


@pytest.mark.parametrize(
    ("document", "words_of_reason"),
    [
        (None, "not a document"),
        ([], "not a document"),
        ({"type": "paragraph"}, "not a document"),
        ({"type": "doc"}, "list of blocks"),
        ({"type": "doc", "content": []}, "list of blocks"),
        ({"type": "doc", "content": [paragraph()], "attrs": {}}, "nothing else"),
        (doc({"type": "iframe"}), "“iframe” is not allowed"),
        (doc(text("bare")), "cannot stand on its own"),
        (doc(doc(paragraph())), "cannot stand on its own"),
        (doc(paragraph(paragraph())), "do not fit together"),
        (doc({**paragraph(), "style": "x"}), "not a part of a document"),
        (doc({**paragraph(), "attrs": {"class": "x"}}), "“class” is not allowed"),
        (doc({**paragraph(), "text": "x"}), "only text may carry words"),
        (doc({**paragraph(), "marks": [{"type": "bold"}]}), "no formatting"),
        (doc(paragraph(text("x", "blink"))), "“blink” is not allowed"),
        (doc(paragraph(text("x", "bold", "bold"))), "given twice"),
        (doc(paragraph({"type": "text", "text": 3})), "no words"),
        (doc(heading("x", 4)), "heading level"),
        (doc(paragraph({"type": "citation", "attrs": {"record": True}})), "cited record"),
        (doc(paragraph({"type": "citation"})), "“record” is missing"),
        (doc(paragraph(cite(0))), "cited record"),
        (doc(paragraph(cite(2**40))), "cited record"),
        (doc(paragraph({"type": "fact", "attrs": {"fact": "7"}})), "device fact"),
        (doc({"type": "figure", "attrs": {"figure": "../x"}}), "valid identifier"),
        (doc(figure(caption="x" * 1001)), "figure caption"),
        (doc(paragraph(footnote("x" * 5001))), "footnote"),
        (doc({"type": "listItem", "content": [paragraph()]}), "cannot stand on its own"),
        (doc({"type": "bulletList", "content": [paragraph()]}), "do not fit together"),
        (doc({"type": "blockquote", "content": [heading("x")]}), "do not fit together"),
    ],
)
def test_anything_outside_the_schema_is_refused(document: object, words_of_reason: str) -> None:
    with pytest.raises(InvalidDocument, match=words_of_reason):
        validate(document)


def test_the_sentence_names_the_block() -> None:
    with pytest.raises(InvalidDocument, match=r"Block 2 \(heading\)"):
        validate(doc(paragraph(), heading("x", 9)))


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "//host/x",
        "/x",
        "http:x",
        "https://",
        "http://[",
        "mailto:",
        'https://a/"x',
        "https://a/" + "x" * 2000,
        "",
    ],
)
def test_links_that_are_not_plain_web_or_mail_are_refused(href: str) -> None:
    with pytest.raises(InvalidDocument, match="a link must begin"):
        validate(doc(paragraph(link("x", href))))


@pytest.mark.parametrize("href", ["https://doi.org/10.1/x", "http://a.org", "mailto:a@b.org"])
def test_web_and_mail_links_are_kept(href: str) -> None:
    assert references(validate(doc(paragraph(link("x", href))))).citations == ()


def test_spans_that_add_up_are_accepted() -> None:
    good = table(
        [cell("a", rowspan=2), cell("b", colspan=2)],
        [cell("c"), cell("d")],
        [cell("e", colspan=3)],
    )
    assert validate(doc(good))["content"][0]["content"][0]["content"][0]["attrs"]["rowspan"] == 2


@pytest.mark.parametrize(
    "rows",
    [
        [[cell("a"), cell("b")], [cell("c")]],
        [[cell("a")], [cell("b"), cell("c")]],
        [[cell("a", rowspan=3)], [cell("b")]],
        [[cell("a", rowspan=2), cell("b")], [cell("c", colspan=2)]],
        [[cell("a", colspan=60), cell("b")]],
        [[cell("a", colwidth=[10, 20])]],
        [[]],
    ],
)
def test_tables_that_are_not_rectangular_are_refused(rows: list[list[Json]]) -> None:
    with pytest.raises(InvalidDocument, match="Block 1"):
        validate(doc(table(*rows)))


def test_a_table_inside_a_cell_is_refused() -> None:
    inner = {"type": "tableCell", "attrs": {}, "content": [table([cell("x")])]}
    with pytest.raises(InvalidDocument, match="do not fit together"):
        validate(doc(table([inner])))


def test_nesting_deeper_than_thirty_levels_is_refused() -> None:
    node = paragraph(text("x"))
    for _level in range(40):
        node = {"type": "bulletList", "content": [{"type": "listItem", "content": [node]}]}
    with pytest.raises(InvalidDocument, match="30 levels"):
        validate(doc(node))


def test_more_than_twenty_thousand_parts_are_refused() -> None:
    with pytest.raises(InvalidDocument, match="20,000"):
        validate(doc(*[paragraph(text("x"))] * 10_001))


def test_more_than_two_megabytes_are_refused() -> None:
    with pytest.raises(InvalidDocument, match="2 MB"):
        validate(doc(*[paragraph(text("x" * 100_000))] * 22))


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "attrs", "content", "marks", "text", "x"]),
            inner | st.sampled_from([*NODES, *MARKS]),
            max_size=4,
        )
    ),
    max_leaves=15,
)


@settings(max_examples=150, deadline=None)
@given(JSON_VALUES)
def test_any_json_is_either_valid_or_refused_with_a_sentence(value: object) -> None:
    try:
        clean = validate({"type": "doc", "content": [value]})
    except InvalidDocument as refusal:
        assert str(refusal).endswith(".")
    else:
        assert validate(clean) == clean


# --- plain text -------------------------------------------------------------------------------


def test_plain_text_parts_blocks_rows_and_cells_and_writes_chips_as_signs() -> None:
    assert plain(WHOLE) == (
        "Safety\n\nA rate of [#7] in all[@3][@5]\n\none\n\ntwo\n\n"
        "Counts\nA\tB\n1\t2 of 3\n\nA curve\n\nNote[^see <b>]\nx"
    )


def test_labels_replace_the_signs_for_readers() -> None:
    quote = with_labels("a [#7] b [@3]", citation="record {}".format, fact="fact {}".format)
    assert quote == "a fact 7 b record 3"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", 0),
        ("one two", 2),
        ("a 3.5-year follow-up, isn't it?", 5),
        ("rate [#7] of[@3]", 3),
        ("临床评价 report", 5),
    ],
)
def test_words_are_counted_as_a_person_would(value: str, expected: int) -> None:
    assert count_words(value) == expected


def test_words_of_a_document_include_tables_and_captions() -> None:
    assert words(doc(table([cell("two words")], caption="A caption"))) == 4


def test_references_come_once_in_order_of_first_mention() -> None:
    found = references(doc(paragraph(cite(5), cite(3)), paragraph(cite(5), fact(2)), figure()))
    assert (found.citations, found.facts, found.figures) == ((5, 3), (2,), (FIGURE,))


def test_a_complete_document_lacks_nothing_for_review() -> None:
    assert missing_for_review(WHOLE) == []


def test_missing_captions_alternatives_and_text_are_told() -> None:
    lacking = doc(figure(caption="", alt=""), table([cell("x")], caption=""))
    assert missing_for_review(lacking) == [
        "Figure 1 of the section has no caption.",
        "Figure 1 of the section has no alternative text.",
        "Table 1 of the section has no caption.",
    ]
    assert missing_for_review(EMPTY) == ["The section has no text."]


# --- HTML -------------------------------------------------------------------------------------


def test_html_escapes_everything_written_by_people() -> None:
    evil = "<script>alert(1)</script>"
    html = to_html(
        doc(
            heading(evil),
            paragraph(text(evil), footnote(evil), link(evil, "https://a.org/?a=1&b='")),
            table([cell(evil)], caption=evil),
            figure(evil, evil),
        ),
        resolve=LABELS,
        list_footnotes=True,
    )
    assert "<script" not in html
    assert "b=&#x27;" in html


def test_a_resolver_that_forgets_to_mark_its_html_safe_is_escaped() -> None:
    class Careless(LabelResolver):
        def fact(self, fact_id: int) -> Any:
            return "<b>1</b>"

    assert "&lt;b&gt;1" in to_html(doc(paragraph(fact(7))), resolve=Careless())


def test_neighbouring_citations_reach_the_resolver_together() -> None:
    html = to_html(doc(paragraph(cite(3), cite(5), text(" and "), cite(3))), resolve=LABELS)
    assert html.count('class="citation"') == 2
    assert "Gardner 2023</span>; <span" in html


def test_headings_start_at_the_given_level_and_have_distinct_ids() -> None:
    html = to_html(
        doc(heading("Results"), heading("Results", 3)),
        resolve=LABELS,
        heading_base=4,
        id_prefix="s7-",
    )
    assert '<h4 id="s7-results">' in html
    assert '<h6 id="s7-results-2">' in html


def test_leading_header_rows_become_the_table_head_with_scopes() -> None:
    html = to_html(
        doc(
            table(
                [cell("A", head=True), cell("B", head=True, colspan=2)],
                [cell("r", head=True), cell("1"), cell("2")],
            )
        ),
        resolve=LABELS,
    )
    assert '<div class="table-box document__table"><table><caption>Counts</caption><thead>' in html
    assert '<th scope="col">A</th><th colspan="2" scope="colgroup">B</th></tr></thead>' in html
    assert '<tbody><tr><th scope="row">r</th>' in html


def test_a_link_over_formatted_words_is_one_link() -> None:
    bold = link("b", "https://a.org")
    bold["marks"].append({"type": "bold"})
    html = to_html(doc(paragraph(link("a", "https://a.org"), bold)), resolve=LABELS)
    assert html.count("<a ") == 1


def test_footnotes_are_numbered_and_listed_on_request() -> None:
    document = doc(paragraph(footnote("first")), paragraph(footnote("second")))
    html = to_html(document, resolve=LABELS, list_footnotes=True)
    assert ">2</sup>" in html
    assert "<li>first</li><li>second</li>" in html


def test_html_has_no_inline_style_or_handler() -> None:
    html = mark_ranges(WHOLE, [Range(0, 40, "1")], resolve=LABELS)
    assert "style=" not in html
    assert " on" not in html.replace(" one", "").replace(" on ", "")


def marked_text(html: str, key: str) -> str:
    """The words inside the marks of one finding."""
    found = ""
    for part in html.split("<mark ")[1:]:
        attrs, _sep, rest = part.partition(">")
        if key in attrs.split('data-finding="')[1].split('"')[0].split():
            found += rest.split("</mark>")[0]
    return found


def test_a_finding_is_marked_where_its_range_of_plain_text_stands() -> None:
    start = plain(WHOLE).index("2 of 3")
    html = mark_ranges(WHOLE, [Range(start, start + 4, "9", "major")], resolve=LABELS)
    assert marked_text(html, "9") == "2 of"
    assert 'class="finding finding-mark finding-major" data-finding="9" id="finding-9"' in html


def test_overlapping_findings_share_the_stretch_and_show_the_gravest() -> None:
    document = doc(paragraph(text("abcdef")))
    html = mark_ranges(
        document, [Range(0, 4, "1", "editorial"), Range(2, 6, "2", "critical")], resolve=LABELS
    )
    assert 'finding-critical" data-finding="1 2" id="finding-2">cd</mark>' in html
    assert marked_text(html, "1") == "abcd"
    assert marked_text(html, "2") == "cdef"


def test_every_block_says_at_which_offset_it_starts() -> None:
    html = mark_ranges(WHOLE, [], resolve=LABELS)
    flat = plain(WHOLE)
    for part in html.split('data-start="')[1:]:
        offset, _sep, rest = part.partition('"')
        shown = rest.partition(">")[2].partition("<")[0]
        assert flat[int(offset) :].startswith(shown)


def test_the_same_block_object_used_twice_is_marked_at_the_right_place() -> None:
    once = paragraph(text("same"))
    html = mark_ranges(doc(once, once), [Range(6, 10, "1")], resolve=LABELS)
    assert html.index("finding-1") > html.index('data-start="6"')
