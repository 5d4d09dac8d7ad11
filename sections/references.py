"""How the text's chips find what they point at, without knowing the floors above.

A citation in a text is the id of a record in the evidence register, which stands above the
sections. The register announces itself here at the start of the process; sections ask by kind.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Reference:
    """What a chip shows: a short label, the full title and the address of its source."""

    id: int
    label: str
    title: str
    url: str = ""


# (report id, ids wanted, id of the person asking or None for the printer) → found references by id
Finder = Callable[[int, Iterable[int], int | None], dict[int, Reference]]

_finders: dict[str, Finder] = {}


def announce(kind: str, finder: Finder) -> None:
    """Register the finder for one kind of reference; a second one for a kind is an error."""
    if kind in _finders and _finders[kind] is not finder:
        raise ValueError(f"{kind} has a finder already")
    _finders[kind] = finder


def find(
    kind: str, *, report_id: int, ids: Iterable[int], user_id: int | None = None
) -> dict[int, Reference]:
    """Return the references of `ids` inside one report, by id; what is not there is left out.

    With a `user_id` only what that person may see is found.
    """
    wanted = list(dict.fromkeys(ids))
    return _finders[kind](report_id, wanted, user_id) if wanted else {}
