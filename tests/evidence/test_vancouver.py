"""References, brackets and short labels in the Vancouver style."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.importers import Record
from evidence.vancouver import bracket, format_reference, short_label

PAPER = Record(
    kind="article",
    title="Invented study of an invented cup",
    authors=("Exemplar AB", "Sample C", "Model D"),
    journal="J Invent Orthop",
    year=2021,
    volume="12",
    issue="3",
    pages="1099-1104",
    doi="10.1000/xyz",
    pmid="123",
)


def test_a_full_reference() -> None:
    assert format_reference(PAPER) == (
        "Exemplar AB, Sample C, Model D. Invented study of an invented cup. J Invent Orthop. "
        "2021;12(3):1099-104. doi: 10.1000/xyz. PMID: 123."
    )


def test_six_authors_are_shown_then_et_al() -> None:
    six = replace(PAPER, authors=tuple(f"Name{letter} X" for letter in "ABCDEF"))
    seven = replace(six, authors=(*six.authors, "NameG X"))
    assert format_reference(six).startswith(
        "NameA X, NameB X, NameC X, NameD X, NameE X, NameF X. "
    )
    assert "NameF X, et al. Invented" in format_reference(seven)
    assert "NameG" not in format_reference(seven)


def test_what_is_missing_leaves_no_punctuation() -> None:
    bare = Record(kind="article", title="Is a cup enough?", year=2001)
    assert format_reference(bare) == "Is a cup enough? 2001."
    assert format_reference(replace(bare, pages="e12", year=None)) == "Is a cup enough? e12."
    assert "2021;12:e1." in format_reference(replace(PAPER, issue="", pages="e1"))


@pytest.mark.parametrize(
    ("pages", "printed"),
    [("152-160", "152-60"), ("98-102", "98-102"), ("S12-S16", "S12-S16"), ("5-5", "5-5")],
)
def test_page_ranges_are_abridged(pages: str, printed: str) -> None:
    assert f":{printed}." in format_reference(replace(PAPER, pages=pages))


def test_chinese_names_are_kept() -> None:
    paper = replace(PAPER, authors=("张伟", "李娜", "王芳"), title="双动髋臼杯")
    assert format_reference(paper).startswith("张伟, 李娜, 王芳. 双动髋臼杯. ")
    assert short_label(paper) == "张伟 et al. 2021"


@pytest.mark.parametrize(
    ("numbers", "printed"),
    [
        ([], ""),
        ([4], "[4]"),
        ([1, 2], "[1, 2]"),
        ([5, 3, 4, 1], "[1, 3–5]"),
        ([8, 3, 4, 5, 3], "[3–5, 8]"),
        ([1, 2, 4, 5, 6, 7, 9, 10], "[1, 2, 4–7, 9, 10]"),
    ],
)
def test_brackets_join_runs(numbers: list[int], printed: str) -> None:
    assert bracket(numbers) == printed


@given(st.sets(st.integers(1, 60), min_size=1))
def test_a_bracket_names_each_number_once(numbers: set[int]) -> None:
    named: list[int] = []
    for part in bracket(sorted(numbers)).strip("[]").split(", "):
        first, _, last = part.partition("–")
        named += range(int(first), int(last or first) + 1)
    assert named == sorted(numbers)


@pytest.mark.parametrize(
    ("authors", "label"),
    [
        (("Gardner RA",), "Gardner 2021"),
        (("Cha YH", "Yoo JI"), "Cha and Yoo 2021"),
        (("Cha YH", "Yoo JI", "Kim JT"), "Cha et al. 2021"),
        (("van Erp JH Jr",), "van Erp 2021"),
        (("Hip Study Group",), "Hip Study Group 2021"),
        ((), "Invented study of an invented cup 2021"),
    ],
)
def test_short_labels(authors: tuple[str, ...], label: str) -> None:
    assert short_label(replace(PAPER, authors=authors)) == label


def test_a_label_without_year() -> None:
    assert short_label(replace(PAPER, authors=("Cha YH",), year=None)) == "Cha n.d."
