"""The requests that a template carries for each section: whom to ask for what, and on what basis.

Read from one YAML file per template beside this file; the loader refuses what an author could not
rely on. Whom to ask is a proposal of this product: no regulation assigns requests to roles.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from sections import outline
from sections.responsibility import ROLES

EXPECTED = ("text", "table", "file")
NEEDED = {"key", "role", "question", "question_zh", "expected", "basis"}


class StandardError(ValueError):
    """A file of requests breaks a rule; the message names file, section and rule."""


@dataclass(frozen=True, slots=True)
class StandardRequest:
    """One request: `role` is a planning role, `expected` of "text", "table", "file"."""

    key: str
    role: str
    question: str
    question_zh: str
    expected: tuple[str, ...]
    basis: tuple[str, ...]


@cache
def standard_requests(template: str, section_key: str) -> tuple[StandardRequest, ...]:
    """Return the requests a template carries for a section; none where it says nothing."""
    return _all_of(template).get(section_key, ())


@cache
def _all_of(template: str) -> Mapping[str, tuple[StandardRequest, ...]]:
    file = Path(__file__).parent / f"{Path(template).name}.yaml"
    if not file.exists():
        return {}
    return read_standard(file.read_text(encoding="utf-8"), template)


def read_standard(text: str, template: str) -> Mapping[str, tuple[StandardRequest, ...]]:
    """Read the requests of one template by section key.

    Promises sections that every edition of the template has and people write, known roles, a
    question in English and Chinese, something expected, a basis, and keys used once in a section.
    Raises StandardError otherwise.
    """
    raw = yaml.safe_load(text)
    editions = [each for each in outline.templates() if each.code == template]
    if not isinstance(raw, dict) or not editions:
        raise StandardError(f"{template}: no such template, or no table of sections.")
    written = {plan.key for plan in editions[-1].sections if plan.kind == "text"}
    return {key: _requests(items, key, written) for key, items in raw.items()}


def _requests(items: Any, section: str, written: set[str]) -> tuple[StandardRequest, ...]:
    if section not in written:
        raise StandardError(f"{section}: nobody writes such a section.")
    if not isinstance(items, list) or not items:
        raise StandardError(f"{section}: no list of requests.")
    found = tuple(_request(item, section) for item in items)
    if len({request.key for request in found}) != len(found):
        raise StandardError(f"{section}: a key stands twice.")
    return found


def _request(item: Any, section: str) -> StandardRequest:
    if not isinstance(item, dict) or set(item) != NEEDED or not all(item.values()):
        raise StandardError(f"{section}: a request needs {', '.join(sorted(NEEDED))}.")
    if item["role"] not in ROLES or not set(item["expected"]) <= set(EXPECTED):
        raise StandardError(f"{section}, {item['key']}: unknown role or expectation.")
    return StandardRequest(
        key=str(item["key"]),
        role=str(item["role"]),
        question=str(item["question"]),
        question_zh=str(item["question_zh"]),
        expected=tuple(item["expected"]),
        basis=tuple(str(line) for line in item["basis"]),
    )
