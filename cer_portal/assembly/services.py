"""Verbs of printing: ask for a PDF, download it."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.assembly import tasks
from cer_portal.assembly.document.trail import MOST_LINES, lines_under
from cer_portal.assembly.models import Build
from cer_portal.assembly.permissions import (
    build_abilities,
    history_printing,
    printing_abilities,
)
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput
from sections.models import Report


@transaction.atomic
def request_build(*, report: Report, actor: User, now: datetime, queue: bool = True) -> Build:
    """Ask for the report as PDF; one build of a report is under way at a time (WrongState).

    With `queue=False` no worker is called: the caller prints the row itself.
    """
    Report.objects.select_for_update(no_key=True, of=("self",)).get(pk=report.pk)
    require(printing_abilities(actor, report), "build.request")
    last = Build.objects.filter(report=report).aggregate(last=Max("number"))["last"] or 0
    build = Build.objects.create(
        report=report, number=last + 1, requested_by=actor, requested_at=now
    )
    record(verb=Verb.BUILD_REQUESTED, actor=actor, obj=build, report_id=report.pk)
    if queue:
        tasks.print_build.delay_on_commit(build.pk)
    return build


@transaction.atomic
def request_history(
    *, report: Report, actor: User, narrowed: dict[str, str], now: datetime, queue: bool = True
) -> Build:
    """Ask for the history as PDF, narrowed as the page shows it; one at a time (WrongState).

    Raises BadInput where the lines are too many for a PDF.
    """
    Report.objects.select_for_update(no_key=True, of=("self",)).get(pk=report.pk)
    require(history_printing(actor, report), "history.print")
    count = lines_under(report, narrowed).count()
    if count > MOST_LINES:
        raise BadInput(
            _("These are %(n)s lines; a PDF holds %(most)s. Narrow the days, or take the CSV.")
            % {"n": count, "most": MOST_LINES}
        )
    last = Build.objects.filter(report=report).aggregate(last=Max("number"))["last"] or 0
    build = Build.objects.create(
        report=report,
        number=last + 1,
        kind=Build.Kind.HISTORY,
        narrowed=narrowed,
        requested_by=actor,
        requested_at=now,
    )
    told = {"as": "PDF", **{name: word for name, word in narrowed.items() if word}}
    record(verb=Verb.HISTORY_EXPORTED, actor=actor, obj=report, report_id=report.pk, after=told)
    record(verb=Verb.BUILD_REQUESTED, actor=actor, obj=build, report_id=report.pk)
    if queue:
        tasks.print_build.delay_on_commit(build.pk)
    return build


@transaction.atomic
def note_download(*, build: Build, actor: User, now: datetime) -> Build:
    """Record that a person takes a PDF away."""
    require(build_abilities(actor, build), "build.download")
    record(
        verb=Verb.BUILD_DOWNLOADED,
        actor=actor,
        obj=build,
        report_id=build.report_id,
        after={"sha256": build.sha256},
    )
    return build
