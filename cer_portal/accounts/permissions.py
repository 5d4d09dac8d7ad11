"""The shape of every answer of access: allowed, or denied with the reason in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from cer_portal.errors import NotAllowed, WrongState


@dataclass(frozen=True)
class Allowed:
    """Yes."""

    reason: str = ""

    def __bool__(self) -> Literal[True]:
        return True


@dataclass(frozen=True)
class Denied:
    """No, and why. `by_state` is true where the right person must wait for another state."""

    reason: str
    by_state: bool = False

    def __bool__(self) -> Literal[False]:
        return False


Answer = Allowed | Denied
Abilities = dict[str, Answer]


def require(abilities: Mapping[str, Answer], ability: str) -> None:
    """Raise the refusal for `ability`: 403 for the wrong person, 409 for the wrong state.

    An ability nobody has defined is refused, so that a misspelt name fails closed.
    """
    answer = abilities.get(ability, Denied(f"Nobody may do {ability} here."))
    if isinstance(answer, Denied):
        raise (WrongState if answer.by_state else NotAllowed)(answer.reason)


def for_template(abilities: Mapping[str, Answer]) -> dict[str, Answer]:
    """Return the same answers under names a template can spell: `section.edit` → `section_edit`."""
    return {name.replace(".", "_"): answer for name, answer in abilities.items()}
