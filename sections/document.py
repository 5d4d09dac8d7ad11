"""A revision's text as a page shows it: citations by label, facts by value, figures by address."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.roles import Right
from cer_portal.devices.models import Fact, FactValue
from cer_portal.devices.selectors import fact_values, facts_of
from sections import references, richtext
from sections.models import FactUse, Report, Revision, Section
from sections.permissions import holds
from sections.richtext.plain import walk
from sections.selectors import readable_sections
from sections.workflow import WRITABLE

T = TypeVar("T")


class Cites(Protocol):
    """A text that points to records and facts: a revision, or a proposed text."""

    @property
    def section_id(self) -> int:
        """The section whose accepted values count."""

    @property
    def cited(self) -> Sequence[int]:
        """The ids of the records."""

    @property
    def facts(self) -> Sequence[int]:
        """The ids of the facts."""

    @property
    def document(self) -> richtext.JsonNode:
        """The text itself."""


def resolver_for(report: Report, revisions: Sequence[Cites], user: User) -> richtext.LabelResolver:
    """Return what turns the chips of these revisions into words, in five queries at most.

    A text that is out of its writers' hands shows the values it was accepted with.
    """
    records = {record for revision in revisions for record in revision.cited}
    facts = {fact for revision in revisions for fact in revision.facts}
    found = references.find("record", report_id=report.pk, ids=records, user_id=user.pk)
    values = fact_values(facts, device_id=report.device_id, report_id=report.pk)
    waiting = uses_behind([revision.section_id for revision in revisions]) if facts else []
    kept = {use.fact_id: use.accepted.shown for use in waiting if _keeps(use)}
    return richtext.LabelResolver(
        citations={pk: reference.label for pk, reference in found.items()},
        facts={pk: fact.shown for pk, fact in values.items()} | kept,
        behind={use.fact_id: _other_value(use) for use in waiting},
        figure_url=lambda figure: reverse("figure", args=[report.slug, figure]),
        places={
            place: (spot.label, spot.url)
            for place, spot in spots_of(report, revisions, user).items()
        },
    )


@dataclass(frozen=True)
class Spot:
    """What a reference points at as a page says it: "Table 2 in 4.1", its caption, where it is."""

    label: str
    title: str
    url: str


def spots_of(report: Report, texts: Sequence[Cites], user: User) -> dict[richtext.Place, Spot]:
    """Return what these texts point at and the person may see, in one query, or none without references."""
    wanted = {place for text in texts for place in richtext.references(text.document).places}
    if not wanted:
        return {}
    keys = {place.section_key for place in wanted}
    found = readable_sections(report, user).filter(key__in=keys).select_related("current")
    here = {text.section_id for text in texts}
    spots = {
        place: spot
        for section in found
        for place, spot in spots_in(section, report.slug, here=section.pk in here)
    }
    return {place: spot for place, spot in spots.items() if place in wanted}


def spots_in(
    section: Section, slug: str, *, here: bool = False
) -> Iterator[tuple[richtext.Place, Spot]]:
    """Yield a section, its tables that have a name, and its figures; `here`: seen from inside it."""
    url = reverse("section", args=[slug, section.pk])
    called = section.number or section.title
    yield (
        richtext.Place("section", section.key),
        Spot(_("section %s") % called, section.title, url),
    )
    counted: Counter[str] = Counter()
    for node in walk(section.current.document) if section.current else ():
        kind, attrs = node["type"], node.get("attrs", {})
        if kind not in ("table", "figure"):
            continue
        counted[kind] += 1
        name = attrs.get("anchor") if kind == "table" else attrs["figure"]
        words = _("Table %s") if kind == "table" else _("Figure %s")
        label = words % counted[kind]
        if not here:
            label = _("%(what)s in %(section)s") % {"what": label, "section": called}
        if name:
            place = richtext.Place(kind, f"{section.key}#{name}")
            yield place, Spot(label, attrs.get("caption", ""), f"{url}#{kind}-{name}")


def uses_behind(section_ids: Iterable[int]) -> list[FactUse]:
    """Return the facts in these sections that have another value now than was accepted, by label."""
    waiting = FactUse.objects.behind().filter(section__in=section_ids)
    return list(
        waiting.select_related("fact", "accepted__set_by", "section").order_by("fact__label")
    )


def kept_values(section_ids: Iterable[int]) -> dict[tuple[int, int], FactValue]:
    """Return the older values that texts out of their writers' hands keep, by section and fact."""
    kept = FactUse.objects.kept().filter(section__in=section_ids).select_related("accepted")
    return {(use.section_id, use.fact_id): use.accepted for use in kept}


def _keeps(use: FactUse) -> bool:
    return use.section.state not in WRITABLE


def _other_value(use: FactUse) -> str:
    if _keeps(use):
        return _("Changed since: %s now") % use.fact.shown
    return _("Changed: %s before") % use.accepted.shown


@dataclass(frozen=True)
class Moved:
    """What one of two texts points to and the other does not, in words."""

    label: str
    added: list[str]
    removed: list[str]


def moved_references(
    comparison: richtext.Comparison, resolver: richtext.LabelResolver
) -> list[Moved]:
    """Return the records, facts and figures that came or went between two texts, one line a kind."""
    lines = (
        _moved(_("Records"), comparison.citations, lambda pk: resolver.citations.get(pk, "?")),
        _moved(_("Facts"), comparison.facts, lambda pk: resolver.facts.get(pk, "?")),
        _moved(_("Figures"), comparison.figures, lambda name: name[:8]),
    )
    return [line for line in lines if line.added or line.removed]


def _moved(label: str, delta: richtext.Delta[T], called: Callable[[T], str]) -> Moved:
    return Moved(label, [called(x) for x in delta.added], [called(x) for x in delta.removed])


def facts_offered(user: User, section: Section, *, query: str = "") -> QuerySet[Fact]:
    """Return the facts a person may put into a section.

    A room of single sections offers the identity of the device and what the own text shows already.
    """
    report = section.report
    facts = facts_of(device_id=report.device_id, report_id=report.pk, query=query)
    if holds(user, report, Right.READ_ALL):
        return facts
    shown = section.current.facts if section.current else []
    return facts.filter(Q(kind=Fact.Kind.IDENTITY) | Q(pk__in=shown))


def numbers_offered(user: User, section: Section) -> list[richtext.TypedNumber]:
    """Return the numbers in the text of a section that a fact says which the person may put there.

    What is offered to a room is what `facts_offered` gives it: facts the own text shows already.
    """
    if section.current is None:
        return []
    numbers = facts_offered(user, section).filter(kind__in=[Fact.Kind.COUNT, Fact.Kind.RATE])
    known = [richtext.Known(fact.pk, fact.label, fact.value, fact.unit) for fact in numbers]
    return richtext.typed_numbers(section.current.document, known)


def html_of(revision: Revision | None, report: Report, user: User) -> SafeString | None:
    """Return the text of a revision as HTML for the page, or None where there is no text."""
    if revision is None:
        return None
    return richtext.to_html(revision.document, resolve=resolver_for(report, [revision], user))


def editor_labels(revision: Cites | None, report: Report, user: User) -> dict[str, object]:
    """Return the chips' labels for the editor: {"records": {id: …}, "facts": {id: …}}."""
    if revision is None:
        return {"records": {}, "facts": {}, "places": {}}
    found = references.find("record", report_id=report.pk, ids=revision.cited, user_id=user.pk)
    facts = fact_values(revision.facts, device_id=report.device_id, report_id=report.pk)
    return {
        "records": {
            str(pk): {"label": record.label, "title": record.title} for pk, record in found.items()
        },
        "facts": {
            str(pk): {"label": fact.label, "value": fact.value, "unit": fact.unit}
            for pk, fact in facts.items()
        },
        "places": {
            f"{place.kind}:{place.target}": {"label": spot.label, "title": spot.title}
            for place, spot in spots_of(report, [revision], user).items()
        },
    }
