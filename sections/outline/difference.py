"""What one edition of a template asks differently from another."""

from collections.abc import Mapping
from dataclasses import dataclass

from sections.outline.plans import SectionPlan, Template

# What of a section is told apart, with the fields in it.
PARTS: Mapping[str, tuple[str, ...]] = {
    "title": ("number", "title", "title_zh"),
    "guidance": ("purpose", "belongs", "inputs", "words", "note", "configurable"),
    "basis": ("basis",),
    "roles": ("responsibility", "shares"),
    "requests": ("requests",),
    "condition": ("when", "mandatory"),
    "place": ("parent_key",),
}


@dataclass(frozen=True, slots=True)
class Changed:
    """One section that both editions have, and the PARTS in which they differ."""

    old: SectionPlan
    new: SectionPlan
    parts: tuple[str, ...]

    @property
    def renamed(self) -> bool:
        """Whether number or title is another."""
        return "title" in self.parts

    @property
    def points_added(self) -> list[str]:
        """What belongs in the section now and did not before."""
        return [point for point in self.new.belongs if point not in self.old.belongs]

    @property
    def points_removed(self) -> list[str]:
        """What belonged in the section before and does not now."""
        return [point for point in self.old.belongs if point not in self.new.belongs]


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference list of two editions, each list in the order of its edition."""

    added: tuple[SectionPlan, ...]
    removed: tuple[SectionPlan, ...]
    changed: tuple[Changed, ...]
    reordered: bool

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.reordered)

    def titles(self) -> dict[str, list[str]]:
        """Return the titles by what happened to them, for a line of the trail."""
        found = {
            "added": [heading(plan) for plan in self.added],
            "removed": [heading(plan) for plan in self.removed],
            "renamed": [
                f"{heading(each.old)} → {heading(each.new)}"
                for each in self.changed
                if each.renamed
            ],
            "changed": [heading(each.new) for each in self.changed if not each.renamed],
        }
        return {name: titles for name, titles in found.items() if titles}


def heading(plan: SectionPlan) -> str:
    """Return number and title in one line."""
    return f"{plan.number} {plan.title}".strip()


def difference(old: Template, new: Template) -> Difference:
    """Return what `new` asks differently from `old`; sections are the same by their key."""
    before = {plan.key: plan for plan in old.sections}
    after = {plan.key: plan for plan in new.sections}
    pairs = [(before[key], plan) for key, plan in after.items() if key in before]
    return Difference(
        added=tuple(plan for key, plan in after.items() if key not in before),
        removed=tuple(plan for key, plan in before.items() if key not in after),
        changed=tuple(
            Changed(was, now, parts) for was, now in pairs if (parts := _parts(was, now))
        ),
        reordered=[key for key in before if key in after]
        != [key for key in after if key in before],
    )


def _parts(old: SectionPlan, new: SectionPlan) -> tuple[str, ...]:
    return tuple(
        part
        for part, fields in PARTS.items()
        if any(getattr(old, field) != getattr(new, field) for field in fields)
    )
