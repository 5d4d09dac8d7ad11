"""Read the chain of the trail: is every line as it was written, and where does it end?"""

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import connection, transaction

from cer_portal.audit.models import CONTENT, Link

BATCH = 2000
# The content is told by this query and not by a function of the database, which could be replaced.
LINKED = f"""
SELECT l.chain, l.sequence, l.previous, l.digest, l.entry_id,
    CASE WHEN e.id IS NOT NULL THEN {CONTENT} END
FROM audit_link l LEFT JOIN audit_entry e ON e.id = l.entry_id
WHERE %(chain)s::bigint IS NULL OR l.chain = %(chain)s::bigint
ORDER BY l.chain, l.sequence
"""  # noqa: S608  # a constant of ours
UNLINKED = """
SELECT e.id, coalesce(e.report_id, 0) FROM audit_entry e LEFT JOIN audit_link l ON l.entry_id = e.id
WHERE l.entry_id IS NULL AND (%(chain)s::bigint IS NULL OR coalesce(e.report_id, 0) = %(chain)s::bigint)
ORDER BY e.id LIMIT 1
"""


@dataclass(frozen=True)
class Head:
    """The end of a chain: `chain` is the report's id (0: outside reports), digest SHA-256 in hex."""

    chain: int
    sequence: int
    digest: str


@dataclass(frozen=True)
class Break:
    """The first place where a chain does not hold; `entry` is the id of the line, if one is known."""

    chain: int
    sequence: int
    entry: int | None
    what: str


@dataclass(frozen=True)
class Verdict:
    """How many lines were read, and the first break, or None where every chain holds."""

    lines: int
    broken: Break | None


def head(chain: int) -> Head | None:
    """Return the end of one chain, or None while it has no line."""
    last = Link.objects.filter(chain=chain).order_by("-sequence").first()
    return Head(last.chain, last.sequence, last.digest) if last else None


def heads() -> list[Head]:
    """Return the ends of all chains, by chain."""
    last = Link.objects.order_by("chain", "-sequence").distinct("chain")
    return [Head(link.chain, link.sequence, link.digest) for link in last]


def digest_of(previous: str, chain: int, sequence: int, content: str) -> str:
    """Return the SHA-256 in hex that a line of that content must have in that place."""
    return sha256(f"{previous}|{chain}|{sequence}|{content}".encode()).hexdigest()


@transaction.atomic
def verify(*, chain: int | None = None, known: list[Head] | None = None) -> Verdict:
    """Recompute every digest of one chain, or of all, and compare the ends with `known` heads.

    Finds a line that was changed, removed, slipped in or moved. Lines cut off the end are found
    only by comparing with a head kept outside the database. Everything is read in one snapshot
    and the lines are streamed, so that the size of the trail does not matter.
    """
    expected = {
        (known_head.chain, known_head.sequence): known_head.digest for known_head in known or []
    }
    lines, last = 0, Head(-1, 0, "")
    with closing(_rows(LINKED, chain)) as rows:
        for chain_, sequence, previous, digest, entry, content in rows:
            if chain_ != last.chain:
                last = Head(chain_, 0, "")
            what = _fault(last, sequence, previous, digest, content)
            if not what and expected.pop((chain_, sequence), digest) != digest:
                what = "the digest differs from the head that was kept outside"
            if what:
                return Verdict(lines, Break(chain_, sequence, entry, what))
            lines, last = lines + 1, Head(chain_, sequence, digest)
    return Verdict(lines, _missing(chain, expected))


def _rows(query: str, chain: int | None) -> Generator[tuple[Any, ...], None, None]:
    """Stream rows through a cursor of the server; the usual time limit of a statement is off."""
    with connection.cursor() as setting:
        setting.execute("SET LOCAL statement_timeout = 0")
        setting.execute(f"DECLARE trail_lines NO SCROLL CURSOR FOR {query}", {"chain": chain})
        try:
            setting.execute(f"FETCH {BATCH} FROM trail_lines")
            while rows := setting.fetchall():
                yield from rows
                setting.execute(f"FETCH {BATCH} FROM trail_lines")
        finally:
            setting.execute("CLOSE trail_lines")


def _fault(last: Head, sequence: int, previous: str, digest: str, content: str | None) -> str:
    if sequence != last.sequence + 1:
        return f"lines {last.sequence + 1} to {sequence - 1} are missing"
    if content is None:
        return "the line is missing"
    if previous != last.digest:
        return "the line does not follow the one before it"
    if digest != digest_of(previous, last.chain, sequence, content):
        return "the line was changed after it was written"
    return ""


def _missing(chain: int | None, expected: dict[tuple[int, int], str]) -> Break | None:
    with connection.cursor() as cursor:
        cursor.execute(UNLINKED, {"chain": chain})
        row = cursor.fetchone()
    if row is not None:
        return Break(row[1], 0, row[0], "the line was never linked into the chain")
    for (chain_, sequence), _digest in sorted(expected.items()):
        if chain in {None, chain_}:
            return Break(chain_, sequence, None, "the chain ends before the head kept outside")
    return None
