"""What the validation pages name is there: every file and every test."""

import ast
import re
from functools import cache

import pytest

from tests.house.source import ROOT

PAGES = sorted((ROOT / "docs" / "validation").glob("*.md"))
FILE = re.compile(r"`(tests/[\w/]+?(?:\.py)?)(?:::(test_\w+))?`")
ALONE = re.compile(r"`(test_\w+)`")


@cache
def names_in(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@cache
def every_test() -> set[str]:
    paths = (ROOT / "tests").rglob("test_*.py")
    return {name for path in paths for name in names_in(path.relative_to(ROOT).as_posix())}


def test_there_are_pages_to_check():
    assert {"README.md", "asvs.md"} <= {page.name for page in PAGES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_test_that_is_named_exists(page):
    text = page.read_text(encoding="utf-8")
    missing = []
    for path, name in FILE.findall(text):
        if not (ROOT / path).exists():
            missing.append(path)
        elif name and name not in names_in(path):
            missing.append(f"{path}::{name}")
    missing += [name for name in ALONE.findall(text) if name not in every_test()]
    assert not missing
