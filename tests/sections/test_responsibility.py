"""The responsibility matrix: complete, and nobody decides on the own text."""

import itertools
from pathlib import Path

import pytest
from django.conf import settings

from sections import responsibility
from sections.responsibility import (
    MODELS,
    PHYSICIAN_ROWS,
    ROLES,
    ROW_KEYS,
    SIGNS,
    MatrixError,
    conflicts,
    duties,
    function_of,
    lead_author,
    read_matrix,
)

if not settings.configured:
    settings.configure(USE_I18N=False)

CODES = "RA RE PM RD CL MO BS IS RM PS MK CS CR QC PR"
CELLS = list(itertools.product(MODELS, ROW_KEYS))
FUNCTIONS = {
    "ra_lead",
    "regulatory",
    "rd",
    "clinical",
    "medical",
    "quality",
    "biostatistics",
    "cro_writer",
}


def _matrix_text() -> str:
    file = Path(responsibility.__file__).parent / "matrix.yaml"
    return file.read_text(encoding="utf-8")


@pytest.mark.parametrize(("model", "row"), CELLS)
def test_author_neither_reviews_nor_approves(model: str, row: str) -> None:
    found = duties(model, row)
    assert found.author not in {found.reviewer, found.approver, "PR"}
    assert found.author not in found.contributors


@pytest.mark.parametrize(("model", "row"), [cell for cell in CELLS if cell[1] in PHYSICIAN_ROWS])
def test_a_physician_decides_on_medical_rows(model: str, row: str) -> None:
    assert "MO" in {duties(model, row).reviewer, duties(model, row).approver}


def test_every_role_has_a_member_function() -> None:
    assert list(ROLES) == CODES.split()
    assert {function_of(code) for code in ROLES} == FUNCTIONS


def test_external_physician_is_a_contributor_with_a_note() -> None:
    found = duties("M5", "appraisal")
    assert found.contributors == ("BS", "MO")
    assert "outside" in str(found.note)


def test_evaluators_contribute_to_their_qualification() -> None:
    assert duties("M1", "qualification").contributors == ("MO",)
    assert str(duties("M1", "qualification").note)


def test_signatures_name_the_evaluators_and_the_release() -> None:
    assert set(SIGNS) == set(MODELS)
    assert SIGNS["M6"].evaluators == ("CR", "MO")
    assert {signs.release for signs in SIGNS.values()} == {"PR"}


def test_lead_author_follows_the_model() -> None:
    assert [lead_author(code) for code in MODELS] == ["CL", "PM", "CL", "RE", "CS", "RE", "CR"]


def test_unknown_row_or_model_is_refused() -> None:
    with pytest.raises(LookupError):
        duties("M0", "nothing")
    with pytest.raises(LookupError):
        duties("M9", "scope")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("- CL / RA PM / MO / RA", "- CL / RA PM / CL / RA", "author review"),
        ("- CL / RA PM / MO / RA", "- CL / RA PM / MO / CL", "author review"),
        ("- CL / RA PM / MO / RA", "- PR / RA PM / MO / RA", "release write"),
        ("- CL / RA PM / MO / RA", "- CL / XX / MO / RA", "unknown role"),
        ("- CL / RA PM / MO / RA", "- CL / RA PM", "is not author"),
        ("- CL / RM PS / MO / RA", "- CL / RM PS / RM / RA", "no physician"),
        ("- RE / RD / MO / PR", "- RE / PM / MO / PR", "development"),
        ("    - CL / RA PM / MO / RA\n", "", "one cell for each model"),
    ],
)
def test_a_matrix_that_breaks_a_rule_is_refused(old: str, new: str, words: str) -> None:
    text = _matrix_text()
    assert old in text
    with pytest.raises(MatrixError, match=words):
        read_matrix(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("people", "sentences"),
    [
        ((1, 2, 3), 0),
        ((1, 2, 2), 0),
        ((None, None, None), 0),
        ((1, None, None), 0),
        ((1, 1, 2), 1),
        ((1, 2, 1), 1),
        ((1, 1, 1), 2),
    ],
)
def test_conflicts_are_told_in_sentences(
    people: tuple[int | None, int | None, int | None], sentences: int
) -> None:
    found = conflicts(*people)
    assert len(found) == sentences
    assert all(sentence.endswith(".") for sentence in found)
