"""What the register can count for a fact: records by where they are and where they came from.

Only what the register knows. The boxes of a PRISMA 2020 flow that need a decision on each record
(screened, excluded, included) join this list with the decisions.
"""

from collections.abc import Callable, Sequence

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Substr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from evidence.models import ImportBatch, Record, cited_in
from sections.counted import Query
from sections.models import Section

KIND = "register"
SOURCE = f"{KIND}.source:"


def _standing() -> QuerySet[Record]:
    return Record.objects.standing().filter(report=OuterRef("report_id")).order_by()


def _number(records: QuerySet[Record]) -> Combinable:
    return Subquery(records.values("report").annotate(n=Count("pk")).values("n"))


def _sum(**what: str) -> Combinable:
    """Sums over the imports that were read and not undone."""
    done = ImportBatch.objects.filter(report=OuterRef("report_id"), state=ImportBatch.State.DONE)
    total = sum((F(name) for name in what.values()), start=Value(0))
    return Subquery(done.order_by().values("report").annotate(n=Sum(total)).values("n"))


def _cited() -> Combinable:
    sections = Section.objects.filter(report=OuterRef(OuterRef("report_id")), applies=True)
    return _number(_standing().filter(pk__in=cited_in(sections)))


def _of_source() -> Combinable:
    name = Substr(OuterRef("query"), len(SOURCE) + 1, output_field=CharField())
    return _number(_standing().filter(source_db=name))


# The first two and their difference are boxes of the PRISMA flow; the words are those of the flow.
_COUNTED: dict[str, tuple[object, Callable[[], Combinable]]] = {
    f"{KIND}.identified": (
        _lazy("Records identified in the imports"),
        lambda: _sum(new="new", known="known"),
    ),
    f"{KIND}.duplicates": (_lazy("Duplicates removed at import"), lambda: _sum(known="known")),
    f"{KIND}.records": (_lazy("Records in the register"), lambda: _number(_standing())),
    f"{KIND}.cited": (_lazy("Records that the texts cite"), _cited),
}


def queries_of(report_id: int) -> Sequence[Query]:
    """Return what can be counted in a report: the whole, its way through the imports, each source."""
    standing = Record.objects.standing().filter(report=report_id).exclude(source_db="")
    sources = standing.order_by("source_db").values_list("source_db", flat=True).distinct()
    keys = [*_COUNTED, *(f"{SOURCE}{name}" for name in sources)]
    return [Query(key, words_of_query(key)) for key in keys]


def count_now() -> Combinable:
    """Return the expression that counts, for each fact of the register, what its query says now."""
    cases = [When(query=key, then=Coalesce(make(), 0)) for key, (_words, make) in _COUNTED.items()]
    cases.append(When(query__startswith=SOURCE, then=Coalesce(_of_source(), 0)))
    return Case(*cases, default=None, output_field=IntegerField(null=True))


def words_of_query(key: str) -> str:
    """Return what a query of the register counts, in words."""
    if key.startswith(SOURCE):
        return _("Records from %s") % key.removeprefix(SOURCE)
    return str(_COUNTED[key][0]) if key in _COUNTED else key
