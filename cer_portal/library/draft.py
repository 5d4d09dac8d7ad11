"""Changes to a template that is being written, each giving back another template. Pure."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import replace

from sections.outline import SectionPlan, Template


def subtree(template: Template, key: str) -> list[SectionPlan]:
    """Return a section with everything under it, in order."""
    under = {key}
    found = []
    for plan in template.sections:
        if plan.key == key or plan.parent_key in under:
            under.add(plan.key)
            found.append(plan)
    return found


def depths(template: Template) -> dict[str, int]:
    """Return how deep each section stands, by its key; the top is 0."""
    found: dict[str, int] = {}
    for plan in template.sections:
        found[plan.key] = found[plan.parent_key] + 1 if plan.parent_key else 0
    return found


def moved(template: Template, key: str, *, up: bool) -> Template:
    """Return it with a section before (or behind) its neighbour under the same heading.

    What stands under a section goes with it; at the end of the row nothing changes.
    """
    plans = {plan.key: plan for plan in template.sections}
    row = [p.key for p in template.sections if p.parent_key == plans[key].parent_key]
    place = row.index(key)
    first = place - 1 if up else place
    if first < 0 or first + 1 >= len(row):
        return template
    front, back = subtree(template, row[first]), subtree(template, row[first + 1])
    among = {plan.key for plan in (*front, *back)}
    swapped = iter((*back, *front))
    order = [next(swapped) if plan.key in among else plan for plan in template.sections]
    return replace(template, sections=tuple(order))


def without(template: Template, key: str) -> Template:
    """Return it without a section and what stands under it."""
    gone = {plan.key for plan in subtree(template, key)}
    return replace(template, sections=tuple(p for p in template.sections if p.key not in gone))


def with_section(template: Template, plan: SectionPlan) -> Template:
    """Return it with this section in place of the one of the same key, or as the last of its row."""
    order = list(template.sections)
    keys = [each.key for each in order]
    if plan.key in keys:
        order[keys.index(plan.key)] = plan
    elif plan.parent_key is None:
        order.append(plan)
    else:
        last = subtree(template, plan.parent_key)[-1]
        order.insert(keys.index(last.key) + 1, plan)
    return replace(template, sections=tuple(order))


def restored(template: Template, earlier: Template, key: str) -> Template:
    """Return it with a section of an earlier edition back as the last of its row, and all under it."""
    for plan in subtree(earlier, key):
        there = {each.key for each in template.sections}
        if plan.key in there:
            continue
        parent = plan.parent_key if plan.parent_key in there else None
        template = with_section(template, replace(plan, parent_key=parent))
    return template


def key_for(title: str, taken: Collection[str]) -> str:
    """Return a key that is made from a title and that no edition has used yet."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40].strip("_") or "section"
    stem = stem if stem[0].isalpha() else f"section_{stem}"
    number, key = 1, stem
    while key in taken:
        number += 1
        key = f"{stem}_{number}"
    return key
