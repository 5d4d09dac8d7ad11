"""Report templates as data: one YAML file per template and edition beside this file.

An edition that reports were written on is never changed; a change is a new edition. Organisations
keep templates of their own beside the shipped ones; here they are asked for by code all the same.
"""

from functools import cache, lru_cache
from pathlib import Path

from sections.outline.difference import Changed, Difference, difference, heading
from sections.outline.plans import (
    CONDITION_VALUES,
    Basis,
    Condition,
    Kind,
    Market,
    Request,
    SectionPlan,
    Shares,
    Template,
)
from sections.outline.reading import OutlineError, read_template, template_of
from sections.outline.shelf import Shelf, announce, shelves
from sections.outline.writing import content_of

__all__ = [
    "CONDITION_VALUES",
    "Basis",
    "Changed",
    "Condition",
    "Difference",
    "Kind",
    "Market",
    "OutlineError",
    "Request",
    "SectionPlan",
    "Shares",
    "Shelf",
    "Template",
    "UnknownOutline",
    "announce",
    "asks_for",
    "content_of",
    "difference",
    "get_template",
    "heading",
    "newest_edition",
    "offered_to",
    "plan_of",
    "template_of",
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


# What was read stays read: a released edition never changes, and its code is given only once.
@lru_cache(maxsize=256)
def get_template(code: str, edition: int) -> Template:
    """Return one template, shipped or own; raises UnknownOutline when there is none."""
    for template in templates():
        if (template.code, template.edition) == (code, edition):
            return template
    for shelf in shelves():
        if (own := shelf.read(code, edition)) is not None:
            return own
    raise UnknownOutline(f"There is no template {code} in edition {edition}.")


def newest_edition(code: str) -> int:
    """Return the highest released edition of a template; raises UnknownOutline when there is none."""
    found = [template.edition for template in templates() if template.code == code]
    if not found:
        found = [own for shelf in shelves() if (own := shelf.newest(code)) is not None]
    if not found:
        raise UnknownOutline(f"There is no template {code}.")
    return max(found)


def offered_to(organisation_id: int) -> tuple[Template, ...]:
    """Return what a new report of a company may begin from: the own ones, then the shipped ones."""
    own = [template for shelf in shelves() for template in shelf.offered(organisation_id)]
    newest = {template.code: template for template in templates()}
    return (*own, *newest.values())


@lru_cache(maxsize=256)
def _plans(code: str, edition: int) -> dict[str, SectionPlan]:
    return {plan.key: plan for plan in get_template(code, edition).sections}


def plan_of(code: str, edition: int, key: str) -> SectionPlan:
    """Return the plan of one section; raises UnknownOutline when there is none."""
    plan = _plans(code, edition).get(key)
    if plan is None:
        raise UnknownOutline(f"Template {code} edition {edition} has no section {key}.")
    return plan


def asks_for(code: str, edition: int, key: str) -> bool:
    """Whether an edition still asks for a section; one that was moved may keep what was written."""
    return key in _plans(code, edition)
