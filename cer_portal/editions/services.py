"""Verbs that begin a report from another one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.devices.services import take_over_facts
from cer_portal.editions.permissions import edition_abilities
from evidence.services import take_over_records
from reviews.models import Baseline
from reviews.selectors.baselines import frozen_parts, released_baseline
from sections.document import resolver_for
from sections.lineage import standing_revisions
from sections.models import (
    Carried,
    Edition,
    Localisation,
    Report,
    Revision,
    Section,
    SourceTie,
)
from sections.rewriting import Ground
from sections.selectors import team
from sections.services.assign import take_over_duties
from sections.services.carry import (
    TakenFacts,
    carry_people,
    carry_text,
    carry_uses,
)
from sections.services.plan import ReportParticulars, apply_model, create_report

Pair = tuple[Section, Section]


@dataclass(frozen=True)
class Begun:
    """What became of a new report: how much was taken over, and what was not."""

    report: Report
    texts: int = 0
    records: int = 0
    facts: int = 0
    people: int = 0
    outside: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    as_words: tuple[str, ...] = ()


@transaction.atomic
def begin_edition(
    *,
    previous: Report,
    slug: str,
    title: str,
    data_lock_date: date | None,
    actor: User,
    now: datetime,
) -> Begun:
    """Begin the edition after a released one; the actor becomes its RA lead.

    It takes over the released texts, each to be confirmed or changed, the figures, the facts with
    their values, the evidence, the duties, and everyone inside. Accesses of outside writers stay where
    they were given. Raises WrongState where the report is not released or has a next edition.
    """
    locked = _lock(previous)
    released = released_baseline(locked)
    require(edition_abilities(actor, locked, released), "edition.begin")
    assert released is not None  # noqa: S101  (the ability asks it)
    particulars = ReportParticulars(
        slug=slug,
        title=title,
        market=locked.market,
        template=locked.template,
        edition_number=locked.edition_number + 1,
        language=locked.language,
        equivalence_claimed=locked.equivalence_claimed,
        marketed=locked.marketed,
        own_investigation=locked.own_investigation,
        data_lock_date=data_lock_date,
    )
    report = create_report(device=locked.device, particulars=particulars, actor=actor, now=now)
    begun = _continue(locked, report, released, actor, now)
    _tell(Verb.EDITION_BEGUN, locked, begun, actor)
    return begun


def _lock(report: Report) -> Report:
    rows = Report.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("device", "organisation").get(pk=report.pk)


def _continue(
    previous: Report, report: Report, released: Baseline, actor: User, now: datetime
) -> Begun:
    """Fill a new edition with what was released of the one before."""
    apply_model(report=report, model=previous.responsibility_model, actor=actor, now=now)
    left = carry_people(previous=previous, report=report, by=actor, now=now)
    pairs = _pairs(previous, report)
    on_it = [member.user for member in team(report)]
    take_over_duties(pairs=pairs, people=on_it, by=actor)
    begun = _carry_released(released, pairs, report, actor, now)
    Edition.objects.create(
        report=report,
        previous=previous,
        basis=str(released),
        left_out=list(begun.left_out),
        begun_by=actor,
        begun_at=now,
    )
    outside = tuple(member.user.name for member in left if member.user.is_external)
    return replace(begun, people=len(on_it), outside=outside)


def _carry_released(
    released: Baseline, pairs: list[Pair], report: Report, actor: User, now: datetime
) -> Begun:
    """Write the released texts into their sections, each with the row that waits for its answer."""
    parts = {part.section_id: part for part in frozen_parts(released)}
    wanted = [(before.pk, parts[before.pk]) for before, _now in pairs if before.pk in parts]
    revisions = Revision.objects.in_bulk([part.revision_id for _pk, part in wanted])
    taken = _take_over(
        released.report,
        report,
        {pk: revisions[part.revision_id] for pk, part in wanted},
        pairs,
        note=_("Taken over from edition %(n)s") % {"n": report.edition_number - 1},
        whole_register=True,
        actor=actor,
        now=now,
    )
    Carried.objects.bulk_create(
        Carried(section=section, source=source, taken=revision)
        for section, source, revision in taken.texts
    )
    kept = dict(wanted)
    left_out = tuple(part.title for pk, part in parts.items() if pk not in kept)
    return replace(taken.begun, left_out=left_out)


@dataclass(frozen=True)
class _Taken:
    begun: Begun
    texts: tuple[tuple[Section, Revision, Revision], ...]


def _pairs(before: Report, now: Report) -> list[Pair]:
    """Return the texts that both reports have a place for, in the order of the new one."""
    there = Section.objects.texts().filter(report=before).prefetch_related("contributors")
    by_key = {section.key: section for section in there}
    texts = Section.objects.texts().filter(report=now).select_related("report", "current")
    return [
        (by_key[section.key], section)
        for section in texts.order_by("position")
        if section.key in by_key
    ]


def _take_over(
    source: Report,
    report: Report,
    revisions: Mapping[int, Revision],
    pairs: Iterable[Pair],
    *,
    note: str,
    whole_register: bool,
    actor: User,
    now: datetime,
) -> _Taken:
    """Write the given revisions of one report into the sections of another, with what they point at."""
    cited = {pk for revision in revisions.values() for pk in revision.cited}
    only = None if whole_register else cited
    records = take_over_records(source=source, target=report, now=now, only=only)
    facts, values = take_over_facts(device=report.device, source=source.pk, target=report.pk)
    ground = _ground(source, list(revisions.values()), records, facts, actor)
    made, lost, written = [], dict[str, None](), []
    for before, section in pairs:
        revision = revisions.get(before.pk)
        if revision is not None:
            new, words = carry_text(
                source=revision, section=section, ground=ground, note=note, by=actor, now=now
            )
            made.append((section, revision, new))
            written.append((before, section))
            lost |= dict.fromkeys(words)
    carry_uses(pairs=written, taken=TakenFacts(facts, values))
    begun = Begun(report, len(made), len(records), len(facts), as_words=tuple(lost))
    return _Taken(begun, tuple(made))


def _ground(
    source: Report,
    revisions: list[Revision],
    records: Mapping[int, int],
    facts: Mapping[int, int],
    actor: User,
) -> Ground:
    """Return what the texts find in the new report; facts of the device are the same in both."""
    said = resolver_for(source, revisions, actor)
    shown = {pk for revision in revisions for pk in revision.facts}
    return Ground(
        citation=records,
        fact={pk: facts.get(pk, pk) for pk in shown if pk in said.facts},
        words={
            **{("citation", pk): label for pk, label in said.citations.items()},
            **{("fact", pk): value for pk, value in said.facts.items()},
        },
    )


@transaction.atomic
def begin_localised(
    *, source: Report, particulars: ReportParticulars, copy: bool, actor: User, now: datetime
) -> Begun:
    """Begin a report for another market or language that is written from this one.

    Each section is tied to the section of the same key of the source, where it has one, as it stands
    now; with `copy` it begins with that text and the publications that text cites. The actor leads it.
    """
    locked = _lock(source)
    require(edition_abilities(actor, locked, None), "edition.localise")
    report = create_report(device=locked.device, particulars=particulars, actor=actor, now=now)
    pairs = _pairs(locked, report)
    standing = standing_revisions([before for before, _now in pairs])
    begun = Begun(report)
    if copy:
        begun = _take_over(
            locked,
            report,
            standing,
            pairs,
            note=_("Copied from the source"),
            whole_register=False,
            actor=actor,
            now=now,
        ).begun
    SourceTie.objects.bulk_create(
        SourceTie(section=section, source=before, agreed=standing.get(before.pk))
        for before, section in pairs
    )
    Localisation.objects.create(report=report, source=locked, begun_by=actor, begun_at=now)
    _tell(Verb.LOCALISED, locked, begun, actor)
    return begun


def _tell(verb: Verb, before: Report, begun: Begun, actor: User) -> None:
    """Write the line of both reports. Neither names the other, which its readers may not see."""
    told = {"texts": begun.texts, "records": begun.records, "facts": begun.facts}
    record(verb=verb, actor=actor, obj=before, report_id=before.pk)
    record(
        verb=verb,
        actor=actor,
        obj=begun.report,
        report_id=begun.report.pk,
        after={**told, "people": begun.people, "without_access": list(begun.outside)},
    )
