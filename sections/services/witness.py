"""Lines about what leaves a report, and about what was refused in it."""

from datetime import datetime

from django.db import transaction

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.models import Entry
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from sections.models import Report
from sections.permissions import report_abilities


@transaction.atomic
def note_history_export(*, report: Report, actor: User, now: datetime) -> Entry:
    """Keep that a person took the history away. Raises NotAllowed for whoever may not read it."""
    require(report_abilities(actor, report), "report.history")
    return record(verb=Verb.HISTORY_EXPORTED, actor=actor, obj=report, report_id=report.pk)


@transaction.atomic
def note_refusal(*, actor: User, what: str, slug: str, sentence: str, now: datetime) -> Entry:
    """Keep that a signed-in person was refused; `what` is the method and the address.

    Only the refusals of insiders come here: whoever may not see a thing is told that there is none.
    """
    report = Report.objects.visible_to(actor).filter(slug=slug).first() if slug else None
    return record(
        verb=Verb.REFUSED,
        actor=actor,
        obj=report or actor,
        report_id=report.pk if report else None,
        reason=sentence,
        label=what,
    )
