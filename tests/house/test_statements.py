"""The table of the 35 statements names tests that exist, and leaves no number out."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "validation" / "statements.md"
NAMED = re.compile(r"`(test_statement_(\d\d)_\w+)`")
DEFINED = re.compile(r"^def (test_statement_\d\d_\w+)", re.M)


def rows() -> dict[int, str]:
    """Return the last cell of each numbered row by its number."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    found = [re.match(r"\| (\d+) \|.*\| (.+) \|$", line) for line in lines]
    return {int(row[1]): row[2] for row in found if row}


def defined() -> set[str]:
    """Return the names of all tests of statements."""
    files = (ROOT / "tests").rglob("test_*.py")
    return {name for file in files for name in DEFINED.findall(file.read_text(encoding="utf-8"))}


def test_every_number_stands_in_the_table_once():
    assert list(rows()) == list(range(1, 36))


def test_every_named_test_exists_and_every_test_is_named():
    named = {name for name, _number in NAMED.findall(TABLE.read_text(encoding="utf-8"))}
    assert named == defined()


@pytest.mark.parametrize("number", range(1, 36))
def test_a_row_names_a_test_of_its_number_or_says_why_it_waits(number):
    cell = rows()[number]
    own = [name for name, found in NAMED.findall(cell) if int(found) == number]
    assert own or cell.startswith("waits: ")
