"""Report templates as data: one YAML file per template and edition beside this file.

An edition that reports were written on is never changed; a change is a new edition.
"""

from functools import cache
from pathlib import Path

from sections.outline.plans import (
    CONDITION_VALUES,
    Basis,
    Condition,
    Kind,
    Market,
    SectionPlan,
    Template,
)
from sections.outline.reading import OutlineError, read_template

__all__ = [
    "CONDITION_VALUES",
    "Basis",
    "Condition",
    "Kind",
    "Market",
    "OutlineError",
    "SectionPlan",
    "Template",
    "UnknownOutline",
    "get_template",
    "plan_of",
    "templates",
]


class UnknownOutline(LookupError):
    """No such template, edition or section key."""


@cache
def templates() -> tuple[Template, ...]:
    """Return every shipped template, by code and edition.

    Raises OutlineError when a file breaks a rule of the loader.
    """
    files = sorted(Path(__file__).parent.glob("*.yaml"))
    found = [read_template(file) for file in files]
    return tuple(sorted(found, key=lambda template: (template.code, template.edition)))


@cache
def get_template(code: str, edition: int) -> Template:
    """Return one template; raises UnknownOutline when there is none."""
    for template in templates():
        if (template.code, template.edition) == (code, edition):
            return template
    raise UnknownOutline(f"There is no template {code} in edition {edition}.")


@cache
def plan_of(code: str, edition: int, key: str) -> SectionPlan:
    """Return the plan of one section; raises UnknownOutline when there is none."""
    for plan in get_template(code, edition).sections:
        if plan.key == key:
            return plan
    raise UnknownOutline(f"Template {code} edition {edition} has no section {key}.")
