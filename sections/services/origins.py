"""Verbs about where a text comes from: confirm what was taken over, answer a source, tie a section."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.devices.selectors import fact_values, facts_of
from cer_portal.errors import BadInput, NotAllowed, Stale, WrongState
from sections import references
from sections.document import resolver_for
from sections.lineage import localisation_of, standing_revisions, standing_source, tie_of
from sections.models import Carried, Revision, Section, SourceDecision, SourceTie
from sections.permissions import section_abilities
from sections.rewriting import Ground, rewritten
from sections.services.carry import copy_figures
from sections.services.locking import lock
from sections.services.save import save_section

How = SourceDecision.How
LONGEST_REASON = 300


@transaction.atomic
def confirm_section(
    *, section: Section, expected_version: int, reason: str, actor: User, now: datetime
) -> Carried:
    """Say that a text that was taken over from the edition before is still true, and why.

    Raises BadInput without a reason, Stale where the text is another than the one that was shown,
    WrongState where nothing waits to be confirmed.
    """
    locked = lock(section)
    require(section_abilities(actor, locked), "section.confirm")
    said = _reason(reason)
    if not said:
        raise BadInput(_("Nothing was confirmed."), {"reason": [_("Say why it is still true.")]})
    _same_version(locked, expected_version)
    carried = Carried.objects.unanswered().filter(section=locked).first()
    if carried is None:
        raise WrongState(_("Nothing waits to be confirmed here: see what became of the text."))
    carried.confirmed_by, carried.confirmed_at, carried.reason = actor, now, said
    carried.save(update_fields=["confirmed_by", "confirmed_at", "reason"])
    record(
        verb=Verb.SECTION_CONFIRMED,
        actor=actor,
        obj=locked,
        report_id=locked.report_id,
        section_id=locked.pk,
        after={"revision": locked.version},
        reason=said,
    )
    return carried


def _reason(reason: str) -> str:
    return reason.strip()[:LONGEST_REASON]


def _same_version(section: Section, expected: int) -> None:
    if section.version != expected:
        raise Stale(_("The text was changed since you looked. See it first."))


@transaction.atomic
def decide_source(
    *,
    section: Section,
    how: str,
    seen: int | None,
    expected_version: int,
    actor: User,
    now: datetime,
    reason: str = "",
) -> SourceDecision:
    """Answer the source of a local text: adopt its text, say that it is adapted, keep the own one.

    `seen` is the id of the revision of the source that was shown, `expected_version` the version of
    the local text. From then on the tie is quiet until the source has another text. Raises Stale where
    either has moved on, BadInput for a text kept without a reason or called adapted but not changed.
    """
    locked = lock(section)
    require(section_abilities(actor, locked), "section.decide")
    tie = _tied(locked, actor)
    _same_version(locked, expected_version)
    source = standing_source(tie)
    if (source.pk if source else None) != seen:
        raise Stale(_("The source has changed again since you looked. See it first."))
    said = _reason(reason)
    _check(tie, locked, how, said, source)
    text, words = locked.current, list[str]()
    if how == How.ADOPT and source is not None:
        text, words = _adopt(source, locked, actor, now)
    decision = SourceDecision.objects.create(
        tie=tie, how=how, source=source, text=text, as_words=words, reason=said, by=actor, at=now
    )
    SourceTie.objects.filter(pk=tie.pk).update(agreed=source, last=decision)
    record(
        verb=Verb.SOURCE_DECIDED,
        actor=actor,
        obj=locked,
        report_id=locked.report_id,
        section_id=locked.pk,
        before={"source_revision": tie.agreed.number if tie.agreed else None},
        after={"source_revision": source.number if source else None, "decision": how},
        reason=said,
    )
    return decision


def _tied(section: Section, actor: User) -> SourceTie:
    """Return the tie of a locked section, where the person reads the source too."""
    tie = tie_of(section)
    if tie is None:
        raise WrongState(_("The section is tied to no source."))
    if not Section.objects.visible_to(actor).filter(pk=tie.source_id).exists():
        raise NotAllowed(_("Only someone who reads the source too can answer it."))
    return tie


def _check(
    tie: SourceTie, section: Section, how: str, reason: str, source: Revision | None
) -> None:
    sentence = ""
    if how not in How.values:
        sentence = _("Choose one of the three.")
    elif how == How.KEEP and not reason:
        raise BadInput(_("Nothing was decided."), {"reason": [_("Say why the text is kept.")]})
    elif how == How.ADOPT and source is None:
        sentence = _("The source has no text yet.")
    elif how == How.ADAPT and section.current_id == (tie.last.text_id if tie.last else None):
        sentence = _("The text is as it was. Change it first, or keep it with a reason.")
    if sentence:
        raise BadInput(sentence, {"how": [sentence]})


def _adopt(
    source: Revision, section: Section, actor: User, now: datetime
) -> tuple[Revision, list[str]]:
    """Save the text of the source as the next revision; return it and what stands there as words."""
    require(section_abilities(actor, section), "section.edit")
    figures = copy_figures(source=source, section=section, by=actor, now=now)
    document, lost = rewritten(source.document, _ground(source, section, actor, figures))
    revision = save_section(
        section=section,
        document=document,
        expected_version=section.version,
        note=_("Adopted from the source, revision %(n)s") % {"n": source.number},
        actor=actor,
        now=now,
    )
    return revision, lost


def _ground(source: Revision, section: Section, actor: User, figures: dict[str, str]) -> Ground:
    """Return what the text of a source finds in the local report: the same publications and facts."""
    report, there = section.report, source.section.report
    twins = references.find("record_twin", report_id=report.pk, ids=source.cited, user_id=actor.pk)
    facts = fact_values(source.facts, device_id=there.device_id, report_id=there.pk)
    own = facts_of(device_id=report.device_id, report_id=report.pk)
    by_key = dict(own.values_list("key", "pk"))
    said = resolver_for(there, [source], actor)
    return Ground(
        citation={pk: twin.id for pk, twin in twins.items()},
        fact={pk: by_key[fact.key] for pk, fact in facts.items() if fact.key in by_key},
        figure=figures,
        words={
            **{("citation", pk): label for pk, label in said.citations.items()},
            **{("fact", pk): value for pk, value in said.facts.items()},
        },
    )


@transaction.atomic
def tie_section(*, section: Section, source: Section, actor: User, now: datetime) -> SourceTie:
    """Tie a section of a local report to a section of its source, in place of the one it had.

    It has to be confirmed against it from then on. Raises BadInput for a section of another report.
    """
    locked = lock(section)
    require(section_abilities(actor, locked), "section.tie")
    origin = localisation_of(locked.report)
    offered = Section.objects.visible_to(actor).texts()
    if origin is None or not offered.filter(pk=source.pk, report=origin.source_id).exists():
        sentence = _("Choose a section of the report that this one is written from.")
        raise BadInput(sentence, {"source": [sentence]})
    before = SourceTie.objects.filter(section=locked).select_related("source").first()
    standing = standing_revisions([source]).get(source.pk)
    tie, _made = SourceTie.objects.update_or_create(
        section=locked, defaults={"source": source, "agreed": standing, "last": None}
    )
    record(
        verb=Verb.SOURCE_TIED,
        actor=actor,
        obj=locked,
        report_id=locked.report_id,
        section_id=locked.pk,
        before={"source": str(before.source)} if before else {},
        after={"source": str(source)},
    )
    return tie
