"""What the comparison of two states of a text tells."""

import copy
from typing import Any

from sections.richtext import LabelResolver, compare
from sections.richtext.compare_units import tokens_of, units

Json = dict[str, Any]
LABELS = LabelResolver({3: "Gardner 2023", 9: "Wu 2021"}, {7: "1.2"})
FIGURE = "0b0e7a9e-8a3c-4a9e-9d3c-0b0e7a9e8a3c"


def text(value: str, *marks: str) -> Json:
    node: Json = {"type": "text", "text": value}
    return {**node, "marks": [{"type": name} for name in marks]} if marks else node


def paragraph(value: str, *more: Json) -> Json:
    return {"type": "paragraph", "content": [text(value), *more]}


def table(*rows: list[str], caption: str = "Counts") -> Json:
    content = [
        {
            "type": "tableRow",
            "content": [{"type": "tableCell", "content": [paragraph(value)]} for value in row],
        }
        for row in rows
    ]
    return {"type": "table", "attrs": {"caption": caption}, "content": content}


def items(*values: str, kind: str = "bulletList") -> Json:
    content = [{"type": "listItem", "content": [paragraph(value)]} for value in values]
    return {"type": kind, "content": content}


def doc(*blocks: Json) -> Json:
    return {"type": "doc", "content": list(blocks)}


A = paragraph("The device was used in four hundred patients.")
B = paragraph("No serious incident was reported in that period.")
C = paragraph("The literature search covered five databases.")


def test_equal_documents_have_no_change() -> None:
    outcome = compare(doc(A, B), copy.deepcopy(doc(A, B)))
    assert (outcome.count, outcome.added_words, outcome.removed_words) == (0, 0, 0)
    assert "<ins" not in outcome.html(LABELS)


def test_a_changed_word_is_shown_inside_its_paragraph() -> None:
    outcome = compare(doc(A), doc(paragraph("The device was used in five hundred patients.")))
    assert (outcome.count, outcome.added_words, outcome.removed_words) == (1, 1, 1)
    assert "in <del>four </del><ins>five </ins>hundred" in outcome.html(LABELS)


def test_added_and_removed_blocks_are_counted_with_their_words() -> None:
    outcome = compare(doc(A, B), doc(B, C))
    assert outcome.count == 2
    assert (outcome.added_words, outcome.removed_words) == (6, 8)


def test_a_moved_block_is_told_as_a_move_and_counts_once() -> None:
    outcome = compare(doc(A, B, C), doc(B, C, A))
    html = outcome.html(LABELS)
    assert (outcome.count, outcome.added_words, outcome.removed_words) == (1, 0, 0)
    assert 'href="#moved-1"' in html
    assert 'id="moved-1"' in html
    assert "<del>" not in html


def test_a_block_that_changed_much_is_one_gone_and_one_come() -> None:
    outcome = compare(doc(A), doc(C))
    assert [edit.kind for edit in outcome.edits] == ["removed", "added"]


def test_bold_is_told_as_formatting_only_but_a_raised_number_is_a_change() -> None:
    bold = doc({"type": "paragraph", "content": [text("10 of 3", "bold")]})
    plain = doc(paragraph("10 of 3"))
    raised = doc({"type": "paragraph", "content": [text("10 of "), text("3", "superscript")]})
    assert [edit.kind for edit in compare(plain, bold).edits] == ["format"]
    assert [edit.kind for edit in compare(plain, raised).edits] == ["changed"]


def test_empty_paragraphs_are_no_difference() -> None:
    assert compare(doc(A), doc(A, {"type": "paragraph"})).count == 0


def test_one_changed_list_item_leaves_the_others_alone() -> None:
    outcome = compare(
        doc(items("first point here", "second point here", kind="orderedList")),
        doc(items("first point here", "second point there", kind="orderedList")),
    )
    assert [edit.kind for edit in outcome.edits] == ["same", "changed"]
    assert '<li value="2">' in outcome.html(LABELS)


def test_tables_are_compared_cell_by_cell() -> None:
    old = table(["Arm", "n"], ["A", "10"], ["B", "12"])
    new = table(["Arm", "n"], ["A", "11"], ["B", "12"], ["C", "9"])
    outcome = compare(doc(old), doc(new))
    html = outcome.html(LABELS)
    assert outcome.count == 2
    assert "<del>10</del><ins>11</ins>" in html
    assert 'class="row-added" id="change-2"' in html


def test_an_added_column_is_an_added_cell_in_each_row() -> None:
    outcome = compare(
        doc(table(["a", "b"], ["c", "d"])), doc(table(["a", "x", "b"], ["c", "y", "d"]))
    )
    assert outcome.count == 2
    assert outcome.html(LABELS).count('class="cell-added"') == 2


def test_a_changed_caption_is_one_change() -> None:
    outcome = compare(doc(table(["a"])), doc(table(["a"], caption="Counts by arm")))
    assert outcome.count == 1
    assert "<ins>" in outcome.html(LABELS)


def test_changed_citations_facts_and_figures_are_listed() -> None:
    cited = {"type": "citation", "attrs": {"record": 3}}
    other = {"type": "citation", "attrs": {"record": 9}}
    figure = {"type": "figure", "attrs": {"figure": FIGURE, "caption": "x", "alt": "y"}}
    outcome = compare(doc(paragraph("As shown", cited)), doc(paragraph("As shown", other), figure))
    assert (outcome.citations.added, outcome.citations.removed) == ((9,), (3,))
    assert outcome.figures.added == (FIGURE,)
    assert not outcome.facts


def test_changes_are_numbered_without_a_gap_and_as_many_as_counted() -> None:
    old = doc(A, B, C, table(["a", "b"], ["c", "d"]), items("one item", "two item"))
    new = doc(C, A, table(["a", "x"], ["c", "d"], ["e", "f"]), items("one item", "three item"))
    outcome = compare(old, new)
    html = outcome.html(LABELS)
    numbers = [int(part.split('"')[0]) for part in html.split('id="change-')[1:]]
    assert numbers == list(range(1, outcome.count + 1))


def test_tokens_lose_no_character() -> None:
    value = "A 3.5-year  follow-up (n = 12), 临床 评价: “p<0.05” – it's over…"
    assert "".join(token.node["text"] for token in tokens_of([text(value)])) == value


def test_the_new_state_can_be_read_back_from_the_comparison() -> None:
    old, new = doc(A, B), doc(paragraph("The device was used in few patients."), C)
    outcome = compare(old, new)
    kept = [
        token.node["text"]
        for edit in outcome.edits
        if edit.kind != "removed"
        for run in (edit.words or [])
        if run.kind != "removed"
        for token in run.tokens
    ]
    assert "".join(kept) == "The device was used in few patients."


def test_a_section_of_twenty_pages_is_cut_into_as_many_units_as_it_has_blocks() -> None:
    long = doc(*[paragraph(f"Paragraph {n} says something of its own.") for n in range(400)])
    assert len(units(long)) == 400
    changed = copy.deepcopy(long)
    changed["content"][200]["content"][0]["text"] = "Paragraph 200 says something else."
    assert compare(long, changed).count == 1
