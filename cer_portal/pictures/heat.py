"""The section heat map: a table, because its cells hold words, links and days.

Rows are sections, columns the six states; the filled cell is where the section stands
now, with the days it has been there; earlier states show the days spent in them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from cer_portal.pictures.marks import STATES


class Named(Protocol):
    """A person with a name, as the person partial prints it."""

    @property
    def name(self) -> str:
        """The name as written."""


@dataclass(frozen=True, slots=True)
class FindingCounts:
    """Open findings of a section by severity."""

    critical: int = 0
    major: int = 0
    minor: int = 0
    editorial: int = 0

    @property
    def total(self) -> int:
        """All open findings."""
        return self.critical + self.major + self.minor + self.editorial


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One state of one section; `days` is None when it was never in it."""

    state: str
    days: int | None
    current: bool


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One section of the heat map. `days` maps a state to the days spent in it so far."""

    label: str
    number: str
    url: str
    state: str
    days: Mapping[str, int] = field(default_factory=dict)
    owner: Named | None = None
    due: date | None = None
    late: bool = False
    findings: FindingCounts = field(default_factory=FindingCounts)

    @property
    def is_settled(self) -> bool:
        """Whether the due date no longer presses: the section is approved."""
        return self.state == "approved"

    @property
    def cells(self) -> tuple[HeatCell, ...]:
        """The six cells in the order of the state language."""
        return tuple(
            HeatCell(state, self.days.get(state), current=state == self.state) for state in STATES
        )
