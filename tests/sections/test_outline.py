"""The report templates: complete, ordered, sourced, and refused when they are not."""

import itertools
from pathlib import Path

import pytest

from sections.outline import (
    CONDITION_VALUES,
    Condition,
    OutlineError,
    SectionPlan,
    Template,
    UnknownOutline,
    get_template,
    plan_of,
    templates,
)
from sections.outline.reading import read_template
from sections.responsibility import ROW_KEYS

EU = "eu-mdr-meddev-a9"
CN = "nmpa-2021-73"
ALL = [(template, plan) for template in templates() for plan in template.sections]
IDS = [f"{template.code}-{plan.key}" for template, plan in ALL]
A9_NUMBERS = (
    "1 2 3 4 4.1 4.2 4.3 4.4 4.5 4.5.1 4.5.2 4.5.3 4.5.4 4.6 4.6.1 4.6.2 4.6.3 4.6.4 5 6 7 8 9"
)
CLASS_I = {
    "device_class": "I",
    "implantable": False,
    "equivalence_claimed": False,
    "marketed": False,
    "own_investigation": False,
    "market": "EU",
}
SMALL = """
code: small
edition: 1
title: Small
title_zh: 小
market: EU
documents: {mdr: MDR 2017/745}
basis: [[mdr, Article 61]]
sections:
  - key: one
    number: "1"
    title: One
    title_zh: 一
    kind: text
    purpose: Says one thing.
    belongs: [a, b, c, d]
    basis: [[mdr, Article 61]]
    inputs: [Something]
    words: [10, 20]
    responsibility: scope
"""


def _keys(template: Template, **facts: object) -> set[str]:
    return {plan.key for plan in template.applying({**CLASS_I, **facts})}


def _read(folder: Path, text: str) -> Template:
    file = folder / "small.1.yaml"
    file.write_text(text, encoding="utf-8")
    return read_template(file)


def test_both_templates_are_shipped_in_edition_one() -> None:
    assert [(t.code, t.edition, t.market) for t in templates()] == [(EU, 1, "EU"), (CN, 1, "CN")]


def test_eu_template_keeps_the_numbers_of_a9() -> None:
    numbers = [plan.number for plan in get_template(EU, 1).sections]
    expected = A9_NUMBERS.split()
    assert [number for number in numbers if number in expected] == expected
    assert {"2.1", "2.2", "4.2.1", "4.7", "5.1", *"ABCDEFGH"} <= set(numbers)


@pytest.mark.parametrize(("template", "plan"), ALL, ids=IDS)
def test_every_section_tells_a_writer_enough(template: Template, plan: SectionPlan) -> None:
    assert plan.purpose.endswith(".")
    assert plan.title_zh != plan.title
    assert all(basis.document and basis.section for basis in plan.basis)
    assert plan.responsibility in ROW_KEYS
    if plan.kind == "text":
        assert plan.words is not None
        assert plan.inputs
        assert len(plan.belongs) in range(4, 11)


def test_parents_stand_before_children_and_lend_them_their_number() -> None:
    for template, plan in ALL:
        if plan.parent_key is not None:
            parent = plan_of(template.code, template.edition, plan.parent_key)
            assert plan.number.startswith(parent.number)


def test_equivalence_appears_only_when_claimed() -> None:
    template = get_template(EU, 1)
    needed = {"equivalence", "equivalence_access", "annex_equivalence"}
    assert not needed & _keys(template)
    assert needed <= _keys(template, equivalence_claimed=True)


@pytest.mark.parametrize(
    ("facts", "applies"),
    [
        ({"device_class": "III"}, True),
        ({"device_class": "IIa", "implantable": True}, True),
        ({"device_class": "IIb"}, False),
    ],
)
def test_sscp_section_follows_article_32(*, facts: dict[str, object], applies: bool) -> None:
    assert ("sscp_ifu" in _keys(get_template(EU, 1), **facts)) is applies


def test_post_market_sections_need_a_marketed_device() -> None:
    template = get_template(EU, 1)
    needed = {"pmcf_studies", "other_use_data", "annex_vigilance"}
    assert not needed & _keys(template)
    assert needed <= _keys(template, marketed=True)


def test_nmpa_trials_need_an_own_investigation() -> None:
    assert "trials" not in _keys(get_template(CN, 1))
    assert "trials" in _keys(get_template(CN, 1), own_investigation=True)


@pytest.mark.parametrize("template", templates(), ids=lambda template: template.code)
def test_a_section_never_applies_without_its_parent(template: Template) -> None:
    facts = sorted(CONDITION_VALUES)
    for values in itertools.product(*(sorted(CONDITION_VALUES[key], key=str) for key in facts)):
        conditions = dict(zip(facts, values, strict=True))
        alone = [plan for plan in template.sections if plan.when.holds(conditions)]
        assert list(template.applying(conditions)) == alone


def test_a_missing_fact_meets_no_clause() -> None:
    assert Condition().holds({})
    assert not Condition(((("marketed", (True,)),),)).holds({})


@pytest.mark.django_db
def test_unknown_template_or_section_is_refused() -> None:
    with pytest.raises(UnknownOutline):
        get_template(EU, 99)
    with pytest.raises(UnknownOutline):
        plan_of(EU, 1, "nothing")


def test_a_complete_file_is_read(tmp_path: Path) -> None:
    assert _read(tmp_path, SMALL).sections[0].words == (10, 20)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("belongs: [a, b, c, d]", "belongs: [a]", "points of content"),
        ("    basis: [[mdr, Article 61]]", "    basis: []", "at least one basis"),
        ("    basis: [[mdr, Article 61]]", "    basis: [[iso, 1]]", "known document"),
        ("    words: [10, 20]\n", "", "word guide"),
        ("words: [10, 20]", "words: [20, 10]", "word guide"),
        ("inputs: [Something]", "inputs: []", "inputs"),
        ("    title_zh: 一\n", "", "title_zh"),
        ("    purpose: Says one thing.\n", "", "purpose"),
        ("    responsibility: scope\n", "", "responsibility"),
        ("kind: text", "kind: prose", "no kind"),
        ("market: EU", "market: US", "no market"),
        ("kind: text", "kind: text\n    parent: nobody", "parent"),
        ("kind: text", "kind: text\n    when: {colour: red}", "condition"),
        ("kind: text", "kind: text\n    hint: x", "unknown field"),
        ("kind: text", "kind: text\n    mandatory: maybe", "true or false"),
        ("key: one", "key: One", "small letters"),
        ("code: small", "code: other", "named after"),
    ],
)
def test_an_incomplete_file_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in SMALL
    with pytest.raises(OutlineError, match=words):
        _read(tmp_path, SMALL.replace(old, new, 1))


def test_a_key_used_twice_is_refused(tmp_path: Path) -> None:
    section = SMALL.partition("sections:\n")[2]
    with pytest.raises(OutlineError, match="used twice"):
        _read(tmp_path, SMALL + section)
