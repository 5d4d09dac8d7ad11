"""Ask answers of access and small mappings from a template."""

from collections.abc import Mapping
from typing import Protocol

from django import template

from cer_portal.accounts.permissions import Answer, Denied

register = template.Library()


class Naming(Protocol):
    """Tells a person by name, or by what stands for the name."""

    def of(self, person: object) -> object:
        """Return the person as the reader of the page may see them."""


@register.filter
def ability(abilities: Mapping[str, Answer], name: str) -> Answer:
    """Return the answer for an ability; one that nobody has defined is denied."""
    return abilities.get(name, Denied("")) if abilities else Denied("")


@register.filter
def at(mapping: Mapping[object, object], key: object) -> object:
    """Return what the mapping holds for a key, or 0."""
    return mapping.get(key, 0)


@register.filter
def named(person: object, names: Naming) -> object:
    """Return the person as the reader of the page may see them."""
    return names.of(person)


@register.simple_tag
def joined(*parts: object) -> str:
    """Return the parts written after one another, for ids of elements."""
    return "".join(str(part) for part in parts)
