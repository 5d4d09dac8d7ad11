"""Three states of a text into one, and a proposed text as changes that are taken one by one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sections.richtext import validate
from sections.richtext.merge import merge
from sections.richtext.plain import plain
from sections.richtext.proposal import FINE_AT_MOST, proposals, with_change

WORDS = ("cup", "loose", "in", "342", "hips", "and", "stable", "rate", "0.7 %", "years")


def words(text, kind="paragraph"):
    attrs = {"attrs": {"level": 1}} if kind == "heading" else {}
    content = {"content": [{"type": "text", "text": text}]} if text else {}
    return {"type": kind, **attrs, **content}


def items(*lines):
    return {
        "type": "bulletList",
        "content": [{"type": "listItem", "content": [words(line)]} for line in lines],
    }


def rows(*lines):
    def cell(text):
        return {"type": "tableCell", "content": [words(text)]}

    return {
        "type": "table",
        "attrs": {"caption": "Rates"},
        "content": [
            {"type": "tableRow", "content": [cell(text) for text in line]} for line in lines
        ],
    }


def doc(*blocks):
    return validate({"type": "doc", "content": list(blocks)})


BASE = doc(
    words("Results", "heading"),
    words("The cup was loose in 3 of 342 hips and stable in all others."),
    items("first point", "second point", "third point"),
    rows(["Dislocation", "0.7 %"], ["Revision", "1.9 %"]),
    words("Nothing else was seen."),
)


def changed(place, block):
    blocks = list(BASE["content"])
    blocks[place] = block
    return doc(*blocks)


def test_what_only_one_side_changed_is_taken_and_what_both_changed_alike_is_taken_once():
    mine = changed(4, words("Nothing else was seen in five years."))
    theirs = changed(0, words("Clinical results", "heading"))
    both = merge(BASE, mine, theirs)
    assert both["content"][0] == theirs["content"][0]
    assert both["content"][4] == mine["content"][4]
    assert merge(BASE, mine, mine) == mine
    assert merge(BASE, BASE, theirs) == theirs == merge(BASE, theirs, BASE)


def test_two_people_in_one_paragraph_list_and_table_do_not_disturb_each_other():
    mine = doc(
        BASE["content"][0],
        words("The cup was loose in 4 of 342 hips and stable in all others."),
        items("first point", "second point", "third point", "fourth point"),
        rows(["Dislocation", "0.8 %"], ["Revision", "1.9 %"]),
        BASE["content"][4],
    )
    theirs = doc(
        BASE["content"][0],
        words("The cup was loose in 3 of 342 hips and firm in all others."),
        items("first point, changed", "second point", "third point"),
        rows(["Dislocation", "0.7 %"], ["Revision", "2.0 %"]),
        BASE["content"][4],
    )
    assert plain(merge(BASE, mine, theirs)) == plain(
        doc(
            BASE["content"][0],
            words("The cup was loose in 4 of 342 hips and firm in all others."),
            items("first point, changed", "second point", "third point", "fourth point"),
            rows(["Dislocation", "0.8 %"], ["Revision", "2.0 %"]),
            BASE["content"][4],
        )
    )


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (
            words("The cup was loose in 4 of 342 hips."),
            words("The cup was loose in 5 of 342 hips."),
        ),
        (words("A heading now", "heading"), words("The cup was firm in 3 of 342 hips.")),
    ],
)
def test_the_same_words_changed_twice_are_a_clash_and_nothing_is_guessed(mine, theirs):
    assert merge(BASE, changed(1, mine), changed(1, theirs)) is None


def test_blocks_put_into_one_place_by_both_stand_one_after_the_other():
    mine, theirs = (doc(*BASE["content"], words(text)) for text in ("Mine.", "Theirs."))
    assert [block["content"][0]["text"] for block in merge(BASE, mine, theirs)["content"][5:]] == [
        "Mine.",
        "Theirs.",
    ]


def test_a_proposed_text_is_told_change_by_change_and_each_can_be_taken_alone():
    proposed = doc(
        BASE["content"][0],
        words("The shell was loose in 3 of 342 hips and firm in all others."),
        items("first point", "second point, changed", "third point"),
        rows(["Dislocation", "0.7 %"], ["Revision", "1.9 %"], ["Fracture", "0.1 %"]),
        words("A new paragraph."),
        BASE["content"][4],
    )
    told = proposals(BASE, proposed)
    assert [(change.start, change.end) for change in told] == [
        (1, 2),
        (1, 2),
        (2, 3),
        (3, 4),
        (4, 4),
    ]
    only = with_change(BASE, told[1])
    assert "cup was loose in 3 of 342 hips and firm" in plain(only)
    text = BASE
    for change in told:
        text = merge(BASE, text, with_change(BASE, change))
    assert text == proposed


def test_a_change_still_fits_when_the_text_has_moved_on_and_clashes_where_it_was_rewritten():
    change = proposals(BASE, changed(4, words("Nothing else was seen at all.")))[0]
    moved_on = doc(words("A word before."), *BASE["content"])
    assert "seen at all" in plain(merge(BASE, moved_on, with_change(BASE, change)))
    rewritten = changed(4, words("One fracture occurred, in a fall."))
    assert merge(BASE, rewritten, with_change(BASE, change)) is None


def test_a_table_that_got_a_column_is_one_change_because_half_of_it_cannot_stand():
    wider = changed(3, rows(["Dislocation", "0.7 %", "new"], ["Revision", "1.9 %", "new"]))
    assert len(proposals(BASE, wider)) == 1


def test_hundreds_of_changes_are_told_by_stretches():
    old = doc(*(words(f"line {n} of the old text") for n in range(FINE_AT_MOST + 5)))
    new = doc(*(words(f"line {n} of the new text") for n in range(FINE_AT_MOST + 5)))
    assert len(proposals(old, new)) == 1


lines = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6, unique=True).map(" ".join)
blocks = st.one_of(
    lines.map(words), st.lists(lines, min_size=1, max_size=3, unique=True).map(lambda x: items(*x))
)
texts = st.lists(blocks, min_size=1, max_size=5, unique_by=repr).map(lambda found: doc(*found))


@settings(max_examples=150, deadline=None)
@given(texts, texts)
def test_all_changes_of_any_proposal_together_make_the_proposed_words(base, proposed):
    """None is lost or doubled; where two of them touch, the order of the text decides."""
    text, refused = base, 0
    for change in proposals(base, proposed):
        taken = merge(base, text, with_change(base, change))
        refused += taken is None
        text = taken or text
    if not refused:
        assert sorted(plain(text).split()) == sorted(plain(proposed).split())


@settings(max_examples=150, deadline=None)
@given(texts, texts, texts)
def test_a_merge_is_a_valid_text_that_loses_no_side_that_stayed(base, mine, theirs):
    both = merge(base, mine, theirs)
    assert both is None or validate(both) == both
    assert merge(base, mine, base) == mine
    assert merge(base, base, theirs) == theirs
