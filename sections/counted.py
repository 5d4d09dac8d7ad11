"""What a fact can count instead of being typed, without knowing the floors above.

The evidence register stands above the sections. It announces here at the start of the process what it
can count in a report; facts keep the key of such a query. A query is an expression over facts, so a
page asks for a hundred counts at once and "My work" finds what differs in the database.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models.expressions import Combinable


@dataclass(frozen=True)
class Query:
    """One thing that can be counted in a report: the key a fact keeps, and its words."""

    key: str
    label: str


# report id → what can be counted in that report
Offers = Callable[[int], Sequence[Query]]
# for the facts of a queryset: the count of now, or NULL for a key that is not one of these
Counts = Callable[[], Combinable]
# key → the words of a query
Words = Callable[[str], str]

_counters: dict[str, tuple[Offers, Counts, Words]] = {}


def announce(kind: str, *, offers: Offers, counts: Counts, words: Words) -> None:
    """Register what counts the queries whose key begins with `kind` and a dot; once for each kind."""
    found = (offers, counts, words)
    if _counters.get(kind, found) != found:
        raise ValueError(f"{kind} has a counter already")
    _counters[kind] = found


def offered(report_id: int) -> list[Query]:
    """Return everything that can be counted in a report."""
    return [query for offers, _counts, _words in _counters.values() for query in offers(report_id)]


def counts() -> Iterable[Combinable]:
    """Return for each counter the expression of the count of now; it is NULL for other facts."""
    return [of_now() for _offers, of_now, _words in _counters.values()]


def words_of(key: str) -> str:
    """Return what a query counts, in words; a key that nobody knows any more is its own word."""
    kind = key.partition(".")[0]
    return _counters[kind][2](key) if kind in _counters else key
