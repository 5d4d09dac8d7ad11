"""Who is told by name to whom: in a room without names a colleague is shown by function."""

from dataclasses import dataclass
from functools import cached_property

from cer_portal.accounts.models import User
from cer_portal.accounts.roles import NAMELESS, Function, Right
from sections.models import Membership, Report
from sections.permissions import holds


@dataclass(frozen=True)
class Colleague:
    """A person whose name is not told; looks like a person to a template and to the API."""

    name: str
    is_external: bool = False
    id: None = None
    pk: None = None


class Names:
    """The people of one report as one person may see them."""

    def __init__(self, report: Report, viewer: User) -> None:
        self._report, self._viewer = report, viewer
        self.told = holds(viewer, report, Right.SEE_NAMES)

    def of(self, person: User | None) -> User | Colleague | None:
        """Return the person, or what stands for the name: the function in the report."""
        if person is None or self.told or person.pk == self._viewer.pk:
            return person
        function = self._functions.get(person.pk, Function.READER)
        return Colleague(str(NAMELESS[function]), is_external=function == Function.CRO_WRITER)

    @cached_property
    def _functions(self) -> dict[int, str]:
        rows = Membership.objects.filter(report=self._report).order_by("pk")
        return dict(rows.values_list("user", "function"))
