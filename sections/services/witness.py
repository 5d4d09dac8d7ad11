"""Lines about what leaves a report, and about what was refused in it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.models import Entry
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from sections.models import AccessReview, Figure, Report, Section
from sections.permissions import report_abilities


@transaction.atomic
def note_history_export(
    *, report: Report, actor: User, now: datetime, narrowed: Mapping[str, str] | None = None
) -> Entry:
    """Keep that a person took the history away, and how it was narrowed; NotAllowed without the right."""
    require(report_abilities(actor, report), "report.history")
    told = {"as": "CSV", **{name: word for name, word in (narrowed or {}).items() if word}}
    return record(
        verb=Verb.HISTORY_EXPORTED, actor=actor, obj=report, report_id=report.pk, after=told
    )


@transaction.atomic
def note_review_export(*, review: AccessReview, actor: User, now: datetime) -> Entry:
    """Keep that a person took an access review away."""
    require(report_abilities(actor, review.report), "report.lead")
    return record(verb=Verb.REVIEW_EXPORTED, actor=actor, obj=review, report_id=review.report_id)


@transaction.atomic
def note_changes_export(*, report: Report, actor: User, now: datetime) -> Entry:
    """Keep that a person took the list of what has changed since the last edition away."""
    require(report_abilities(actor, report), "report.read_all")
    return record(verb=Verb.CHANGES_EXPORTED, actor=actor, obj=report, report_id=report.pk)


@transaction.atomic
def note_figure_opened(*, figure: Figure, actor: User, now: datetime) -> Entry:
    """Keep that a person opened a figure by itself. In a page it is part of the text, without a line."""
    require(report_abilities(actor, figure.report), "report.view")
    return record(
        verb=Verb.FIGURE_OPENED,
        actor=actor,
        obj=figure,
        report_id=figure.report_id,
        section_id=figure.section_id,
        after={"sha256": figure.sha256},
    )


@transaction.atomic
def note_refusal(
    *,
    actor: User,
    what: str,
    slug: str,
    sentence: str,
    now: datetime,
    section: int | None = None,
) -> Entry:
    """Keep that a signed-in person was refused; `what` is the method and the address.

    Only the refusals of insiders come here: whoever may not see a thing is told that there is none.
    """
    report = Report.objects.visible_to(actor).filter(slug=slug).first() if slug else None
    known = Section.objects.visible_to(actor).filter(report=report, pk=section or 0)
    return record(
        verb=Verb.REFUSED,
        actor=actor,
        obj=report or actor,
        report_id=report.pk if report else None,
        section_id=section if report and section and known.exists() else None,
        reason=sentence,
        label=what,
    )
