"""What the register can count for a fact: records by where they are and where they came from.

Only what the register knows. The boxes of a PRISMA 2020 flow that need a decision on each record
(screened, excluded, included) join this list with the decisions.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence

from django.db.models import Count, F, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from evidence.models import ImportBatch, Record, cited_in
from sections.counted import Counts, Query
from sections.models import Section

KIND = "register"
SOURCE = f"{KIND}.source:"
RECORDS, CITED = f"{KIND}.records", f"{KIND}.cited"
IDENTIFIED, DUPLICATES = f"{KIND}.identified", f"{KIND}.duplicates"
# The first two are boxes of the PRISMA flow, and so are the words.
_WORDS = {
    IDENTIFIED: _lazy("Records identified in the imports"),
    DUPLICATES: _lazy("Duplicates removed at import"),
    RECORDS: _lazy("Records in the register"),
    CITED: _lazy("Records that the texts cite"),
}


def queries_of(report_id: int) -> Sequence[Query]:
    """Return what can be counted in a report: the whole, its way through the imports, each source."""
    standing = Record.objects.standing().filter(report=report_id).exclude(source_db="")
    sources = standing.order_by("source_db").values_list("source_db", flat=True).distinct()
    keys = [*_WORDS, *(f"{SOURCE}{name}" for name in sources)]
    return [Query(key, words_of_query(key)) for key in keys]


def count_now(report_id: int, keys: Collection[str]) -> Counts:
    """Return what these queries say now, in a query or two for each way of counting that is asked for."""
    found: Counter[str] = Counter()
    for wanted, count in _WAYS:
        if any(key in wanted or key.startswith(SOURCE) and SOURCE in wanted for key in keys):
            found += count(report_id)
    return {key: found[key] for key in keys if key in _WORDS or key.startswith(SOURCE)}


def words_of_query(key: str) -> str:
    """Return what a query of the register counts, in words."""
    if key.startswith(SOURCE):
        return _("Records from %s") % key.removeprefix(SOURCE)
    return str(_WORDS.get(key, key))


def _standing(report_id: int) -> QuerySet[Record]:
    return Record.objects.standing().filter(report=report_id).order_by()


def _by_source(report_id: int) -> Counter[str]:
    rows = _standing(report_id).values_list("source_db").annotate(n=Count("pk"))
    by_name = dict(rows)
    return Counter({f"{SOURCE}{name}": n for name, n in by_name.items()}) + Counter(
        {RECORDS: sum(by_name.values())}
    )


def _imported(report_id: int) -> Counter[str]:
    """What came with the imports that were read and not undone."""
    done = ImportBatch.objects.filter(report=report_id, state=ImportBatch.State.DONE)
    summed = done.aggregate(found=Sum(F("new") + F("known")), known=Sum("known"))
    return Counter({IDENTIFIED: summed["found"] or 0, DUPLICATES: summed["known"] or 0})


def _cited(report_id: int) -> Counter[str]:
    sections = Section.objects.filter(report=report_id, applies=True)
    return Counter({CITED: _standing(report_id).filter(pk__in=cited_in(sections)).count()})


_WAYS: tuple[tuple[frozenset[str], Callable[[int], Counter[str]]], ...] = (
    (frozenset({RECORDS, SOURCE}), _by_source),
    (frozenset({IDENTIFIED, DUPLICATES}), _imported),
    (frozenset({CITED}), _cited),
)
