"""What a fact can count instead of being typed, without knowing the floors above.

The evidence register stands above the sections. It announces here at the start of the process what it
can count in a report; facts keep the key of such a query, and sections ask by report and keys.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Query:
    """One thing that can be counted in a report: the key a fact keeps, and its words."""

    key: str
    label: str


# key → what it says now; a key that is not known is left out
Counts = dict[str, int]


@dataclass(frozen=True)
class Counter:
    """Who counts: what it offers in a report, what some of its queries say now, a query in words."""

    offers: Callable[[int], Sequence[Query]]
    counts: Callable[[int, Collection[str]], Counts]
    words: Callable[[str], str]


_counters: dict[str, Counter] = {}


def announce(kind: str, counter: Counter) -> None:
    """Register what counts the queries whose key begins with `kind` and a dot; once for each kind."""
    if _counters.get(kind, counter) != counter:
        raise ValueError(f"{kind} has a counter already")
    _counters[kind] = counter


def offered(report_id: int) -> list[Query]:
    """Return everything that can be counted in a report."""
    return [query for counter in _counters.values() for query in counter.offers(report_id)]


def count(report_id: int, keys: Collection[str]) -> Counts:
    """Return what these queries say now in a report; no query of the database for no keys."""
    found: Counts = {}
    for kind, counter in _counters.items():
        mine = {key for key in keys if key.startswith(f"{kind}.")}
        if mine:
            found |= counter.counts(report_id, mine)
    return found


def words_of(key: str) -> str:
    """Return what a query counts, in words; a key that nobody knows any more is its own word."""
    kind = key.partition(".")[0]
    return _counters[kind].words(key) if kind in _counters else key
