"""Reads a template file and refuses one that a writer could not rely on."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import cast, get_args

import yaml

from sections.outline.plans import (
    CONDITION_VALUES,
    Basis,
    Clause,
    Condition,
    Kind,
    Market,
    Request,
    SectionPlan,
    Shares,
    Template,
    Value,
)

KEY = re.compile(r"^[a-z][a-z0-9_]*$")
BELONGS = range(4, 11)
# A file says `parent` where a plan says `parent_key`, and adds its table of documents.
SECTION_FIELDS = {field.name for field in fields(SectionPlan)} - {"parent_key"} | {"parent"}
TEMPLATE_FIELDS = {field.name for field in fields(Template)} | {"documents"}
Raw = Mapping[str, object]


class OutlineError(ValueError):
    """A template file breaks a rule; the message names file, section and rule."""


def read_template(file: Path) -> Template:
    """Read one template from `<code>.<edition>.yaml`.

    Promises unique keys and numbers, parents that stand before their children, and for
    every text section purpose, 4 to 10 points of content, at least one basis, a Chinese
    title, a responsibility row, a word guide and inputs. Raises OutlineError otherwise.
    """
    where = file.name
    template = template_of(yaml.safe_load(file.read_text(encoding="utf-8")), where)
    if file.name != f"{template.code}.{template.edition}.yaml":
        raise OutlineError(f"{where}: the file is not named after its code and edition.")
    for plan in template.sections:
        _check_guidance(plan, f"{where}, section {plan.key}")
    return template


def template_of(content: object, where: str) -> Template:
    """Read one template from what a file or a row holds; `where` stands in the refusal.

    Promises known fields, unique keys and numbers, parents before their children, and word guides
    that rise. What a shipped template owes its writers beyond that is asked of files alone.
    """
    raw = _mapping(content, where)
    _known_fields(raw, TEMPLATE_FIELDS, where)
    documents = _mapping(raw.get("documents"), where)
    template = Template(
        code=_text(raw, "code", where),
        edition=int(_text(raw, "edition", where)),
        title=_text(raw, "title", where),
        title_zh=_text(raw, "title_zh", where),
        market=_market(_text(raw, "market", where), where),
        basis=_basis(raw, documents, where),
        sections=tuple(
            _section(_mapping(item, where), documents, where)
            for item in _items(raw, "sections", where)
        ),
        notes=_texts(raw, "notes", where),
    )
    _check(template, where)
    return template


def _section(raw: Raw, documents: Raw, file: str) -> SectionPlan:
    where = f"{file}, section {raw.get('key')}"
    _known_fields(raw, SECTION_FIELDS, where)
    parent = raw.get("parent")
    return SectionPlan(
        key=_text(raw, "key", where),
        number=str(raw.get("number", "")),
        parent_key=None if parent is None else str(parent),
        title=_text(raw, "title", where),
        title_zh=_text(raw, "title_zh", where),
        kind=_kind(_text(raw, "kind", where), where),
        purpose=_text(raw, "purpose", where),
        belongs=_texts(raw, "belongs", where),
        basis=_basis(raw, documents, where),
        when=_condition(raw.get("when"), where),
        mandatory=_flag(raw, "mandatory", where),
        inputs=_texts(raw, "inputs", where),
        words=_words(raw, where),
        responsibility=_text(raw, "responsibility", where),
        configurable=_flag(raw, "configurable", where),
        note=" ".join(str(raw.get("note", "")).split()),
        shares=_shares(raw.get("shares"), where),
        requests=tuple(
            _request(_mapping(item, where), where) for item in _items(raw, "requests", where)
        ),
    )


def _shares(raw: object, where: str) -> Shares | None:
    if raw is None:
        return None
    mapping = _mapping(raw, where)
    return Shares(
        author=_text(mapping, "author", where),
        reviewer=_text(mapping, "reviewer", where),
        approver=_text(mapping, "approver", where),
        contributors=_texts(mapping, "contributors", where),
    )


def _request(raw: Raw, where: str) -> Request:
    return Request(role=_text(raw, "role", where), text=_text(raw, "text", where))


def _basis(raw: Raw, documents: Raw, where: str) -> tuple[Basis, ...]:
    found = []
    for item in _items(raw, "basis", where):
        match item:
            case [str(short), str(section)] if short in documents and section:
                found.append(Basis(str(documents[short]), section))
            case _:
                raise OutlineError(f"{where}: {item!r} is not [known document, place].")
    return tuple(found)


def _condition(raw: object, where: str) -> Condition:
    if raw is None:
        return Condition()
    mapping = _mapping(raw, where)
    alternatives = _items(mapping, "any", where) if "any" in mapping else [mapping]
    if not alternatives:
        raise OutlineError(f"{where}: a condition without clauses.")
    return Condition(tuple(_clause(_mapping(one, where), where) for one in alternatives))


def _clause(raw: Raw, where: str) -> Clause:
    clause = []
    for key, value in raw.items():
        values = tuple(cast("list[Value]", value if isinstance(value, list) else [value]))
        if not values or not set(values) <= CONDITION_VALUES.get(key, frozenset()):
            raise OutlineError(f"{where}: condition {key} cannot be {value!r}.")
        clause.append((key, values))
    if not clause:
        raise OutlineError(f"{where}: an empty condition.")
    return tuple(clause)


def _check(template: Template, where: str) -> None:
    numbers = [plan.number for plan in template.sections if plan.number]
    for what, values in (("key", [s.key for s in template.sections]), ("number", numbers)):
        twice = [value for value, times in Counter(values).items() if times > 1]
        if twice:
            raise OutlineError(f"{where}: {what} {twice[0]} is used twice.")
    if not template.basis:
        raise OutlineError(f"{where}: the template names no basis.")
    before: set[str] = set()
    for plan in template.sections:
        if plan.parent_key is not None and plan.parent_key not in before:
            raise OutlineError(f"{where}, section {plan.key}: its parent must stand before it.")
        before.add(plan.key)
        _check_section(plan, f"{where}, section {plan.key}")


RULES: tuple[tuple[str, Callable[[SectionPlan], bool]], ...] = (
    ("4 to 10 points of content", lambda plan: len(plan.belongs) in BELONGS),
    ("at least one basis", lambda plan: bool(plan.basis)),
    ("a word guide", lambda plan: plan.words is not None),
    ("inputs", lambda plan: bool(plan.inputs)),
)


def _check_guidance(plan: SectionPlan, where: str) -> None:
    for rule, kept in RULES:
        if plan.kind == "text" and not kept(plan):
            raise OutlineError(f"{where}: a text section needs {rule}.")


def _check_section(plan: SectionPlan, where: str) -> None:
    if not KEY.match(plan.key):
        raise OutlineError(f"{where}: a key has small letters, digits and underscores only.")
    if plan.shares and plan.shares.author in (plan.shares.reviewer, plan.shares.approver):
        raise OutlineError(f"{where}: the author would review or approve the own section.")
    if plan.words is not None and not 0 < plan.words[0] < plan.words[1]:
        raise OutlineError(f"{where}: the word guide must rise from few to many.")
    if plan.kind == "container" and plan.words is not None:
        raise OutlineError(f"{where}: a container has no text, so no word guide.")


def _kind(value: str, where: str) -> Kind:
    if value not in get_args(Kind):
        raise OutlineError(f"{where}: there is no kind {value!r}.")
    return cast("Kind", value)


def _market(value: str, where: str) -> Market:
    if value not in get_args(Market):
        raise OutlineError(f"{where}: there is no market {value!r}.")
    return cast("Market", value)


def _mapping(value: object, where: str) -> Raw:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise OutlineError(f"{where}: expected fields with names, found {value!r}.")
    return cast("Raw", value)


def _items(raw: Raw, field: str, where: str) -> list[object]:
    value = raw.get(field, [])
    if not isinstance(value, list):
        raise OutlineError(f"{where}: {field} must be a list.")
    return value


def _texts(raw: Raw, field: str, where: str) -> tuple[str, ...]:
    found = _items(raw, field, where)
    if not all(isinstance(item, str) and item.strip() for item in found):
        raise OutlineError(f"{where}: {field} must hold sentences only.")
    return tuple(" ".join(str(item).split()) for item in found)


def _text(raw: Raw, field: str, where: str) -> str:
    value = " ".join(str(raw.get(field, "")).split())
    if not value:
        raise OutlineError(f"{where}: {field} is missing.")
    return value


def _flag(raw: Raw, field: str, where: str) -> bool:
    value = raw.get(field, False)
    if not isinstance(value, bool):
        raise OutlineError(f"{where}: {field} must be true or false.")
    return value


def _words(raw: Raw, where: str) -> tuple[int, int] | None:
    match raw.get("words"):
        case None:
            return None
        case [int(fewest), int(most)]:
            return fewest, most
        case other:
            raise OutlineError(f"{where}: words must be [fewest, most], found {other!r}.")


def _known_fields(raw: Raw, known: set[str], where: str) -> None:
    unknown = sorted(set(raw) - known)
    if unknown:
        raise OutlineError(f"{where}: unknown field {unknown[0]}.")
