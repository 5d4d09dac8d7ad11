"""A template as plain values again, in the shape of its file: what an own edition is kept as."""

from dataclasses import asdict

from sections.outline.plans import Basis, Condition, SectionPlan, Template

Values = dict[str, object]


def content_of(template: Template) -> Values:
    """Return what `template_of` reads back as the same template; fit for JSON."""
    cited = [*template.basis, *(basis for plan in template.sections for basis in plan.basis)]
    names = dict.fromkeys(basis.document for basis in cited)
    shorts = {name: f"d{number}" for number, name in enumerate(names, start=1)}
    return {
        "code": template.code,
        "edition": template.edition,
        "title": template.title,
        "title_zh": template.title_zh,
        "market": template.market,
        "documents": {short: name for name, short in shorts.items()},
        "basis": _basis(template.basis, shorts),
        "notes": list(template.notes),
        "sections": [_section(plan, shorts) for plan in template.sections],
    }


def _section(plan: SectionPlan, shorts: dict[str, str]) -> Values:
    values: Values = {
        "key": plan.key,
        "number": plan.number,
        "title": plan.title,
        "title_zh": plan.title_zh,
        "kind": plan.kind,
        "purpose": plan.purpose,
        "belongs": list(plan.belongs),
        "basis": _basis(plan.basis, shorts),
        "mandatory": plan.mandatory,
        "inputs": list(plan.inputs),
        "responsibility": plan.responsibility,
        "configurable": plan.configurable,
        "note": plan.note,
        "requests": [asdict(request) for request in plan.requests],
    }
    given: Values = {
        "parent": plan.parent_key,
        "when": _condition(plan.when),
        "words": list(plan.words) if plan.words else None,
        "shares": _shares(plan),
    }
    return values | {name: value for name, value in given.items() if value is not None}


def _shares(plan: SectionPlan) -> Values | None:
    if plan.shares is None:
        return None
    return {**asdict(plan.shares), "contributors": list(plan.shares.contributors)}


def _basis(found: tuple[Basis, ...], shorts: dict[str, str]) -> list[list[str]]:
    return [[shorts[basis.document], basis.section] for basis in found]


def _condition(when: Condition) -> Values | None:
    clauses: list[Values] = [
        {key: list(values) for key, values in clause} for clause in when.alternatives
    ]
    if not clauses:
        return None
    return clauses[0] if len(clauses) == 1 else {"any": clauses}
