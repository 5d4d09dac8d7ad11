"""Read the register."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from cer_portal.accounts.models import User
from evidence.duplicates import first_match, lookups
from evidence.models import BatchRow, ImportBatch, Record, cited_in, fold
from evidence.vancouver import short_label
from sections.models import Report, Section
from sections.references import Reference

SUGGESTIONS = 20
ORDERS = {
    "newest": ("-year", "title", "pk"),
    "oldest": ("year", "title", "pk"),
    "authors": ("authors", "-year", "pk"),
    "title": ("title", "pk"),
    "number": ("pk",),
    "added": ("-pk",),
}


@dataclass(frozen=True)
class Filter:
    """What the register is narrowed to; None and "" leave a thing open."""

    words: str = ""
    since: int | None = None
    until: int | None = None
    source: str = ""
    batch: ImportBatch | None = None
    cited: bool | None = None
    abstract: bool | None = None
    order: str = "newest"


def register(report: Report, user: User, by: Filter) -> QuerySet[Record]:
    """Return the standing records of a report that the person may see, narrowed and sorted."""
    seen = Record.objects.visible_to(user).standing().filter(report=report)
    records = _with_words(seen, by.words)
    if by.since is not None:
        records = records.filter(year__gte=by.since)
    if by.until is not None:
        records = records.filter(year__lte=by.until)
    if by.source:
        records = records.filter(source_db=by.source)
    if by.batch is not None:
        rows = BatchRow.objects.filter(batch=by.batch, record__isnull=False)
        records = records.filter(Q(batch=by.batch) | Q(pk__in=rows.values("record_id")))
    if by.cited is not None:
        cited = Q(pk__in=cited_in(_readable(report.pk, user)))
        records = records.filter(cited if by.cited else ~cited)
    if by.abstract is not None:
        records = records.exclude(abstract="") if by.abstract else records.filter(abstract="")
    return records.defer("abstract", "extra", "search_text").order_by(*ORDERS[by.order])


def _with_words(records: QuerySet[Record], words: str) -> QuerySet[Record]:
    """Every word has to stand in authors, title, journal, year, DOI or PMID; [12] is a number."""
    for word in words.split():
        number = word.strip("[]")
        hit = Q(search_text__contains=fold(word))
        if number.isascii() and number.isdigit() and len(number) < 16:
            hit |= Q(pk=int(number))
        records = records.filter(hit)
    return records


def sources(report: Report, user: User) -> list[str]:
    """Return the names of the databases that the records the person sees came from."""
    standing = (
        Record.objects.visible_to(user).standing().filter(report=report).exclude(source_db="")
    )
    return list(standing.order_by("source_db").values_list("source_db", flat=True).distinct())


def imports(report: Report, user: User) -> QuerySet[ImportBatch]:
    """Return the imports of a report, newest first, with who asked for them."""
    return (
        ImportBatch.objects.visible_to(user)
        .filter(report=report)
        .defer("warnings", "sample")
        .select_related("requested_by", "requested_by__organisation")
    )


def rows_of(batch: ImportBatch, outcome: str = "") -> QuerySet[BatchRow]:
    """Return the rows of an import in file order, of one outcome where one is named."""
    rows = BatchRow.objects.filter(batch=batch).select_related("record")
    rows = rows.defer("record__abstract", "record__extra", "record__search_text")
    return rows.filter(outcome=outcome) if outcome else rows


def origins(record: Record, user: User) -> QuerySet[BatchRow]:
    """Return every row of an import the person sees that brought the record or repeated it."""
    seen = ImportBatch.objects.visible_to(user).values("pk")
    return (
        BatchRow.objects.filter(record=record, batch__in=seen)
        .select_related("batch")
        .order_by("batch", "row")
    )


def citing(records: Iterable[Record], report: Report, user: User) -> dict[int, list[Section]]:
    """Return for each record id the sections that the person reads and that cite it now."""
    ids = {record.pk for record in records}
    sections = _readable(report.pk, user).filter(current__cited__overlap=list(ids))
    found: dict[int, list[Section]] = defaultdict(list)
    for section in sections.select_related("current").defer("current__document", "current__plain"):
        for pk in ids.intersection(section.current.cited if section.current else ()):
            found[pk].append(section)
    return found


def suggestions(report: Report, user: User, words: str) -> Sequence[Record]:
    """Return up to 20 records that the person may cite and that hold every word, newest first."""
    records = _with_words(findable(report.pk, user), words)
    return list(records.defer("abstract", "extra").order_by(*ORDERS["newest"])[:SUGGESTIONS])


def findable(report_id: int, user: User) -> QuerySet[Record]:
    """Return the records of a report that the person may cite.

    A person finds what the register shows them, and whatever the current texts that they may read
    cite already: an outside writer keeps the citations of the own section and finds no others.
    """
    visible = Record.objects.visible_to(user).filter(report_id=report_id)
    in_text = Q(pk__in=cited_in(_readable(report_id, user)))
    records = Record.objects.standing().filter(report_id=report_id)
    return records.filter(Q(pk__in=visible.values("pk")) | in_text)


def _readable(report_id: int, user: User) -> QuerySet[Section]:
    return Section.objects.visible_to(user).filter(report_id=report_id, applies=True)


def find_records(report_id: int, ids: Iterable[int], user_id: int | None) -> dict[int, Reference]:
    """Return the records of these ids in one report as chips; see `sections.references`.

    With a person, only what `findable` gives them; the printer finds all that stand.
    """
    records: QuerySet[Record] = Record.objects.standing().filter(report_id=report_id)
    if user_id is not None:
        user = User.objects.get_queryset().select_related("organisation").get(pk=user_id)
        records = findable(report_id, user)
    wanted = records.filter(pk__in=list(ids)).defer("abstract", "extra", "search_text")
    return {
        record.pk: Reference(record.pk, short_label(record), record.title, record.url)
        for record in wanted
    }


def find_twins(report_id: int, ids: Iterable[int], user_id: int | None) -> dict[int, Reference]:
    """Return for records of any report the same publication in this one, by the number given.

    Publications are told by the keys of an import, and where one has none by every word of it.
    """
    wanted = Record.objects.filter(pk__in=list(ids)).defer("abstract", "extra", "search_text")
    known, words = _known(report_id, wanted)
    twins = {}
    for record in wanted:
        twin = first_match(record, known) or words.get(_words_of(record))
        if twin is not None:
            twins[record.pk] = twin
    found = find_records(report_id, twins.values(), user_id)
    return {pk: found[twin] for pk, twin in twins.items() if twin in found}


def _known(
    report_id: int, wanted: Iterable[Record]
) -> tuple[dict[str, int], dict[tuple[object, ...], int]]:
    """Return the keys of the standing records that may be twins, and the words of all; oldest first."""
    keys = {key for record in wanted for key in (*lookups(record), *record.duplicate_keys)}
    standing = Record.objects.standing().filter(report_id=report_id).order_by("-pk")
    near = Q(duplicate_keys__overlap=list(keys)) | Q(title__in=[each.title for each in wanted])
    known: dict[str, int] = {}
    words: dict[tuple[object, ...], int] = {}
    for record in standing.filter(near).defer("abstract", "extra", "search_text"):
        known |= dict.fromkeys(record.duplicate_keys, record.pk)
        words[_words_of(record)] = record.pk
    return known, words


def _words_of(record: Record) -> tuple[object, ...]:
    return (record.title, tuple(record.authors), record.year, record.journal, record.pages)
