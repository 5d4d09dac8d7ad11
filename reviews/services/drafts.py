"""Write, change and drop findings while they are drafts: seen by their reviewer alone."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput
from reviews.decisions import Category, Severity
from reviews.models import Finding, Review
from reviews.permissions import finding_abilities, place_abilities
from sections import richtext
from sections.document import resolver_for
from sections.models import Revision
from sections.passages import Passage
from sections.services.locking import lock


@dataclass(frozen=True)
class Remark:
    """What a reviewer writes: what it is about, how much it weighs, the words, the passage."""

    category: str
    severity: str
    text: str
    passage: Passage = Passage()


@transaction.atomic
def add_finding(*, review: Review, remark: Remark, actor: User, now: datetime) -> Finding:
    """Keep a drafted finding on the frozen text of a review. Nobody else sees it until sent."""
    locked = _lock(review)
    place = locked.round_section
    require(place_abilities(actor, place, locked), "review.write")
    _check(remark)
    finding = Finding.objects.create(
        report=place.section.report,
        section=place.section,
        review=locked,
        category=remark.category,
        severity=remark.severity,
        text=remark.text.strip(),
        start=remark.passage.start,
        end=remark.passage.end,
        quote=_quoted(remark.passage, place.revision, actor),
        raised_at=now,
    )
    _record(Verb.FINDING_DRAFTED, finding, actor)
    return finding


@transaction.atomic
def change_finding(*, finding: Finding, remark: Remark, actor: User, now: datetime) -> Finding:
    """Change a drafted finding."""
    locked = lock_finding(finding)
    require(finding_abilities(actor, locked), "finding.change")
    _check(remark)
    locked.category, locked.severity = remark.category, remark.severity
    locked.text, locked.raised_at = remark.text.strip(), now
    locked.start, locked.end = remark.passage.start, remark.passage.end
    locked.quote = _quoted(remark.passage, locked.review.round_section.revision, actor)
    locked.save()
    _record(Verb.FINDING_CHANGED, locked, actor)
    return locked


@transaction.atomic
def drop_finding(*, finding: Finding, actor: User, now: datetime) -> None:
    """Remove a drafted finding; a sent one is never removed."""
    locked = lock_finding(finding)
    require(finding_abilities(actor, locked), "finding.change")
    _record(Verb.FINDING_DROPPED, locked, actor)
    locked.delete()


def lock_finding(finding: Finding) -> Finding:
    """Return the finding read anew under its row lock, its section locked before it."""
    section = lock(finding.section)
    rows = Finding.objects.select_for_update(no_key=True, of=("self",)).select_related(
        "review__reviewer", "review__round_section__round", "review__round_section__revision"
    )
    locked = rows.get(pk=finding.pk)
    locked.section = section
    return locked


def _lock(review: Review) -> Review:
    rows = Review.objects.select_for_update(no_key=True, of=("self",)).select_related(
        "round_section__round",
        "round_section__revision",
        "round_section__section__report__device",
    )
    return rows.get(pk=review.pk)


def _check(remark: Remark) -> None:
    if remark.category not in Category.values:
        raise BadInput(_("Say what the finding is about."), {"category": [_("Choose one.")]})
    if remark.severity not in Severity.values:
        raise BadInput(_("Say how much the finding weighs."), {"severity": [_("Choose one.")]})
    if not remark.text.strip():
        raise BadInput(_("The finding has no words."), {"text": [_("Say what is to be done.")]})


def _quoted(passage: Passage, revision: Revision, reader: User) -> str:
    """Return the passage as the reviewer saw it, so that it stays readable when the text moves on.

    Chips are written out: a citation by its label, a fact by the value it had.
    """
    if not passage.quote:
        return ""
    labels = resolver_for(revision.section.report, [revision], reader)
    return richtext.with_labels(
        passage.quote,
        citation=lambda pk: f"[{labels.citations.get(pk, '?')}]",
        fact=lambda pk: labels.facts.get(pk, "?"),
    )


def _record(verb: Verb, finding: Finding, actor: User) -> None:
    """The trail says that a draft was written, and not what it says: it is private until sent."""
    record(
        verb=verb,
        actor=actor,
        obj=finding,
        report_id=finding.report_id,
        section_id=finding.section_id,
        round_number=finding.review.round_section.round.number,
        label=str(finding.section),
    )
