"""Steps of beginning a report from another one: its texts, figures, people and duties."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F

from cer_portal.accounts.models import User
from cer_portal.devices.models import FactValue
from sections import richtext, transitions
from sections.models import FactUse, Figure, Membership, Report, Revision, RoleHolder, Section
from sections.rewriting import Ground, rewritten
from sections.selectors import team
from sections.services.checking import digest_of
from sections.services.people import add_member, hold_role
from sections.workflow import Move


@dataclass(frozen=True)
class TakenFacts:
    """The facts of a report by those of the one before: by id, and the values by id."""

    facts: Mapping[int, int] = field(default_factory=dict)
    values: Mapping[int, FactValue] = field(default_factory=dict)


def carry_text(
    *, source: Revision, section: Section, ground: Ground, note: str, by: User, now: datetime
) -> tuple[Revision, list[str]]:
    """Make the text of a revision of another report the first one of a section that has none.

    Returns the revision and the words that stand for what is not in the report.
    """
    figures = copy_figures(source=source, section=section, by=by, now=now)
    told = Ground(ground.citation, ground.fact, figures, ground.words)
    document, lost = rewritten(source.document, told)
    document = richtext.validate(document)
    found = richtext.references(document)
    section.version = 1
    revision = Revision.objects.create(
        section=section,
        number=1,
        document=document,
        plain=richtext.plain(document),
        words=richtext.words(document),
        cited=list(found.citations),
        facts=list(found.facts),
        figures=list(found.figures),
        digest=digest_of(document),
        note=note[:300],
        saved_by=by,
        saved_at=now,
    )
    section.current = revision
    section.save(update_fields=["version", "current"])
    transitions.move(section=section, by=Move.START, actor=by, now=now)
    return revision, lost


def copy_figures(*, source: Revision, section: Section, by: User, now: datetime) -> dict[str, str]:
    """Give a section the figures of a text of another report; returns their names there by those here.

    The bytes are never changed, so both rows name the same file.
    """
    made = {}
    for old in Figure.objects.filter(pk__in=source.figures):
        new = Figure.objects.create(
            pk=uuid.uuid4(),
            report=section.report,
            section=section,
            file=old.file.name,
            filename=old.filename,
            content_type=old.content_type,
            width=old.width,
            height=old.height,
            sha256=old.sha256,
            uploaded_by=by,
            uploaded_at=now,
        )
        made[str(old.pk)] = str(new.pk)
    return made


def carry_uses(*, pairs: Iterable[tuple[Section, Section]], taken: TakenFacts) -> None:
    """Let each text stand for the values the one before it stood for, pairs of (before, now).

    A fact that the one before no longer shows stands for its value of now.
    """
    now_by_before = {before.pk: now for before, now in pairs}
    wanted = {
        (section.pk, fact)
        for section in now_by_before.values()
        for fact in (section.current.facts if section.current else ())
    }
    accepted: dict[tuple[int, int], FactValue] = {}
    uses = FactUse.objects.filter(section__in=now_by_before).select_related("accepted")
    for use in uses:
        place = now_by_before[use.section_id].pk, taken.facts.get(use.fact_id, use.fact_id)
        accepted[place] = taken.values.get(use.accepted_id, use.accepted)
    newest = FactValue.objects.filter(
        fact__in={fact for _section, fact in wanted}, version=F("fact__version")
    )
    now = {value.fact_id: value for value in newest}
    FactUse.objects.bulk_create(
        FactUse(section_id=section, fact_id=fact, accepted=accepted.get((section, fact), now[fact]))
        for section, fact in sorted(wanted)
    )


def carry_people(*, previous: Report, report: Report, by: User, now: datetime) -> list[Membership]:
    """Put everyone inside who is on the one report on the other, with functions and roles.

    Outside writers are not taken over: their access was given for one report, until one day.
    Returns the accesses that were not.
    """
    left = []
    for member in team(previous):
        if member.user.is_external or not member.user.is_active:
            left.append(member)
        elif member.user_id != by.pk:
            add_member(report=report, user=member.user, function=member.function, actor=by, now=now)
    on_it = set(team(report).values_list("user_id", flat=True))
    for holder in RoleHolder.objects.filter(report=previous, user__in=on_it):
        hold_role(report=report, role=holder.role, user=holder.user, actor=by, now=now)
    return left
