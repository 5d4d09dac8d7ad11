"""Everything one printing needs, loaded in a number of queries that does not grow with the report."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from cer_portal.accounts.models import User
from cer_portal.assembly.document.numbering import Entry, by_first_mention
from cer_portal.assembly.document.places import Printed, numbered
from cer_portal.audit.chain import Head, head
from cer_portal.devices.models import Fact, FactValue
from cer_portal.devices.selectors import fact_values
from cer_portal.evaluators.selectors import Row, evaluators_of
from evidence.models import Record
from reviews.decisions import FindingState
from reviews.models import Review, Round
from reviews.selectors.baselines import Standing, standing_of
from reviews.selectors.signatures import Signed, fingerprints, signatures_in
from sections import richtext
from sections.document import kept_values
from sections.lineage import Line, changes_since
from sections.models import (
    Figure,
    Kind,
    Membership,
    Report,
    Revision,
    Section,
    StateChange,
)
from sections.workflow import Move, State

_HEAVY_RECORD = ("abstract", "search_text", "extra", "keywords", "duplicate_keys")
_TEXT_OF_REVISION = ("revision__document", "revision__plain")


@dataclass(frozen=True)
class Leaf:
    """One section as printed; `depth` counts from 1 for a chapter, `revision` is the text."""

    section: Section
    depth: int
    revision: Revision | None
    parent_key: str = ""

    @property
    def anchor(self) -> str:
        """The id of its heading in the document."""
        return f"section-{self.section.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it is a text that nobody has approved yet."""
        return self.section.kind == Kind.TEXT and self.section.state != State.APPROVED


@dataclass(frozen=True)
class PrintedFact:
    """One value of a fact as printed; `is_old` where the fact has another value by now."""

    label: str
    shown: str
    version: int
    source: str
    is_old: bool
    sections: list[str]


@dataclass(frozen=True)
class Material:
    """A report with all that is printed of it. Mappings are by primary key."""

    report: Report
    leaves: Sequence[Leaf]
    facts: Mapping[int, Fact]
    kept: Mapping[tuple[int, int], FactValue]
    records: Mapping[int, Record]
    citations: Mapping[int, int]
    figures: Mapping[str, Figure]
    places: Mapping[richtext.Place, Entry]
    members: Sequence[Membership]
    changes: Sequence[StateChange]
    rounds: Sequence[Round]
    reviews: Sequence[Review]
    trail: Head | None
    signatures: Sequence[Signed]
    standing: Standing
    evaluators: Sequence[Row]
    since: Sequence[Line]

    def value_of(self, section_id: int, fact_id: int) -> Fact | FactValue | None:
        """Return what a section shows of a fact: the value it keeps, the one of now, or nothing."""
        return self.kept.get((section_id, fact_id)) or self.facts.get(fact_id)

    @property
    def facts_printed(self) -> list[PrintedFact]:
        """Every value that is printed, by label and version, with the sections that show it."""
        found: dict[tuple[str, int, int], PrintedFact] = {}
        for leaf in self.leaves:
            for pk in leaf.revision.facts if leaf.revision else ():
                fact, value = self.facts.get(pk), self.value_of(leaf.section.pk, pk)
                if fact is None or value is None:
                    continue
                is_old = (leaf.section.pk, pk) in self.kept
                line = PrintedFact(fact.label, value.shown, value.version, value.source, is_old, [])
                place = found.setdefault((fact.label, pk, value.version), line)
                place.sections.append(leaf.section.number or leaf.section.title)
        return [found[key] for key in sorted(found)]

    @property
    def open_sections(self) -> int:
        """How many text sections are not approved."""
        return sum(leaf.is_open for leaf in self.leaves)

    @property
    def draft(self) -> bool:
        """A report is final only when it has text and all of it is approved."""
        texts = [leaf for leaf in self.leaves if leaf.section.kind == Kind.TEXT]
        return not texts or self.open_sections > 0


def load(report: Report) -> Material:
    """Load a report for printing. An approved section shows the revision that was approved."""
    report = Report.objects.select_related("device", "organisation").get(pk=report.pk)
    changes = _changes(report)
    leaves = _leaves(report, changes)
    texts = [leaf.revision for leaf in leaves if leaf.revision is not None]
    mentions = [richtext.references(text.document).citations for text in texts]
    records = _records(report, {record for found in mentions for record in found})
    facts = fact_values(
        {fact for text in texts for fact in text.facts},
        device_id=report.device_id,
        report_id=report.pk,
    )
    return Material(
        report=report,
        leaves=leaves,
        facts=facts,
        kept=kept_values([leaf.section.pk for leaf in leaves]),
        records=records,
        citations=by_first_mention(mentions, known=records),
        figures=_figures(report, texts),
        places=numbered(_printed(leaf) for leaf in leaves),
        members=_members(report),
        changes=changes,
        rounds=_rounds(report),
        reviews=_reviews(report),
        trail=head(report.pk),
        signatures=_signatures(report, leaves),
        standing=standing_of(report),
        evaluators=evaluators_of(report, timezone.localdate()),
        since=changes_since(report, Section.objects.filter(report=report, applies=True)),
    )


def _printed(leaf: Leaf) -> Printed:
    section = leaf.section
    document = leaf.revision.document if leaf.revision else None
    return Printed(section.key, section.number or f"“{section.title}”", leaf.anchor, document)


def _changes(report: Report) -> list[StateChange]:
    changes = StateChange.objects.filter(section__report=report, revision__isnull=False)
    return list(
        changes.exclude(move=Move.START)
        .select_related("section", "revision", "actor")
        .defer(*_TEXT_OF_REVISION)
        .order_by("section__position", "id")
    )


def _leaves(report: Report, changes: Iterable[StateChange]) -> list[Leaf]:
    """The printed sections in order; a heading with nothing under it is left out."""
    approved = {c.section_id: c.revision_id for c in changes if c.move == Move.APPROVE}
    people = Prefetch("contributors", queryset=User.objects.order_by("name"))
    sections = list(
        Section.objects.filter(report=report)
        .select_related("author", "reviewer", "approver")
        .prefetch_related(people)
        .order_by("position")
    )
    chosen = {
        section.pk: approved.get(section.pk, section.current_id)
        if section.state == State.APPROVED
        else section.current_id
        for section in sections
    }
    wanted = [pk for pk in chosen.values() if pk is not None]
    revisions = Revision.objects.select_related("saved_by").defer("plain").in_bulk(wanted)
    parents = _standing_parents(sections)
    depths: dict[int | None, int] = {None: 0}
    keys = {section.pk: section.key for section in sections}
    leaves = []
    for section in sections:
        depths[section.pk] = depths.get(section.parent_id, 0) + 1
        if section.applies and (section.kind != Kind.CONTAINER or section.pk in parents):
            revision = revisions.get(chosen[section.pk] or 0)
            parent = keys.get(section.parent_id or 0, "")
            leaves.append(Leaf(section, depths[section.pk], revision, parent))
    return leaves


def _standing_parents(sections: Sequence[Section]) -> set[int]:
    """Sections under which something other than an empty heading is printed."""
    standing: set[int] = set()
    for section in reversed(sections):
        printed = section.applies and (section.kind != Kind.CONTAINER or section.pk in standing)
        if printed and section.parent_id is not None:
            standing.add(section.parent_id)
    return standing


def _records(report: Report, cited: set[int]) -> dict[int, Record]:
    """The register, and cited records of an import that was undone: the text still names them."""
    records = Record.objects.filter(report=report).filter(
        Q(removed_at__isnull=True) | Q(pk__in=cited)
    )
    return records.select_related("batch").defer(*_HEAVY_RECORD).in_bulk()


def _figures(report: Report, texts: Iterable[Revision]) -> dict[str, Figure]:
    wanted = {figure for text in texts for figure in text.figures}
    found = Figure.objects.filter(report=report).in_bulk(list(wanted))
    return {str(pk): figure for pk, figure in found.items()}


def _members(report: Report) -> list[Membership]:
    members = Membership.objects.filter(report=report).select_related("user__organisation")
    return list(members.order_by("user__name", "valid_from"))


def _rounds(report: Report) -> list[Round]:
    raised = ~Q(round_sections__reviews__findings__state=FindingState.DRAFT)
    rounds = Round.objects.filter(report=report).annotate(
        section_count=Count("round_sections", distinct=True),
        finding_count=Count("round_sections__reviews__findings", filter=raised, distinct=True),
    )
    return list(rounds.order_by("number"))


def _reviews(report: Report) -> list[Review]:
    reviews = Review.objects.filter(
        round_section__round__report=report, state=Review.State.SUBMITTED
    )
    return list(
        reviews.select_related(
            "reviewer",
            "round_section__round",
            "round_section__section",
            "round_section__revision",
        )
        .defer("round_section__revision__document", "round_section__revision__plain")
        .order_by("round_section__round__number", "round_section__section__position", "pk")
    )


def _signatures(report: Report, leaves: Iterable[Leaf]) -> list[Signed]:
    """Every signature, marked against the content that is printed."""
    found = list(signatures_in(report))
    signed = {made.section_id for made in found}
    printed = {
        leaf.section.pk: leaf.revision
        for leaf in leaves
        if leaf.revision is not None and leaf.section.pk in signed
    }
    hashes = fingerprints(report, printed.values())
    now = {section: hashes[revision.pk] for section, revision in printed.items()}
    return [Signed(made, made.content_hash == now.get(made.section_id)) for made in found]
