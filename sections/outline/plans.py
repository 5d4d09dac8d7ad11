"""The shape of a report template: which sections there are and what each one is for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["container", "text", "generated"]
Market = Literal["EU", "CN"]
Value = str | bool
Clause = tuple[tuple[str, tuple[Value, ...]], ...]

CONDITION_VALUES: Mapping[str, frozenset[Value]] = {
    "device_class": frozenset({"I", "IIa", "IIb", "III"}),
    "implantable": frozenset({True, False}),
    "equivalence_claimed": frozenset({True, False}),
    "marketed": frozenset({True, False}),
    "own_investigation": frozenset({True, False}),
    "market": frozenset({"EU", "CN"}),
}


@dataclass(frozen=True, slots=True)
class Basis:
    """Where a section or hint comes from: a document and the place in it."""

    document: str
    section: str


@dataclass(frozen=True, slots=True)
class Condition:
    """When a section applies: one of the alternatives, and in it every clause.

    No alternatives at all means always.
    """

    alternatives: tuple[Clause, ...] = ()

    def holds(self, conditions: Mapping[str, object]) -> bool:
        """Tell whether the section applies to a report with these facts.

        Keys are those of CONDITION_VALUES. A fact that is missing meets no clause.
        """
        if not self.alternatives:
            return True
        return any(
            all(conditions.get(key) in values for key, values in clause)
            for clause in self.alternatives
        )


@dataclass(frozen=True, slots=True)
class Shares:
    """Role codes of those who share a section, where a template names them itself.

    They stand for the row of the responsibility matrix, under every model.
    """

    author: str
    reviewer: str
    approver: str
    contributors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """What the author of a section usually asks someone for: the role asked, and the words."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """One heading of a template, with what a writer needs to know before writing.

    `words` is a guide (fewest, most), never a limit. `responsibility` names a row of
    the responsibility matrix, for which `shares` may stand. `configurable` marks what this
    product proposes and no cited document demands; `note` says so in words.
    """

    key: str
    number: str
    parent_key: str | None
    title: str
    title_zh: str
    kind: Kind
    purpose: str
    belongs: tuple[str, ...]
    basis: tuple[Basis, ...]
    when: Condition
    mandatory: bool
    inputs: tuple[str, ...]
    words: tuple[int, int] | None
    responsibility: str
    configurable: bool = False
    note: str = ""
    shares: Shares | None = None
    requests: tuple[Request, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """A report template in one edition; sections stand in printing order."""

    code: str
    edition: int
    title: str
    title_zh: str
    market: Market
    basis: tuple[Basis, ...]
    sections: tuple[SectionPlan, ...]
    notes: tuple[str, ...] = ()

    def applying(self, conditions: Mapping[str, object]) -> tuple[SectionPlan, ...]:
        """Return the sections that apply to a report, in printing order.

        A section falls away with its parent.
        """
        kept: dict[str, SectionPlan] = {}
        for plan in self.sections:
            under_kept = plan.parent_key is None or plan.parent_key in kept
            if under_kept and plan.when.holds(conditions):
                kept[plan.key] = plan
        return tuple(kept.values())
