"""The printer's work on one build: claim the row, assemble, render, keep the file.

A second run of a build that is done does nothing. The lease says how long a worker may be silent
before another one takes the row; it is renewed with every chapter.
"""

import logging
from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import Denied
from cer_portal.assembly import pdf
from cer_portal.assembly.document import assemble
from cer_portal.assembly.document.trail import history_document
from cer_portal.assembly.models import Build
from cer_portal.assembly.permissions import printing_abilities
from cer_portal.audit.context import acting_from
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import Refused
from cer_portal.outbox.models import Kind
from cer_portal.outbox.services import announce
from sections.models import Report
from sections.permissions import report_abilities

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=8)
RING_AGAIN = timedelta(seconds=60)
ATTEMPTS = 3
CLAIMABLE = Q(state=Build.State.QUEUED) | Q(state=Build.State.RUNNING, lease_until__lt=Now())


def lost() -> list[int]:
    """Return the builds whose message or worker was lost: waiting too long, or with no lease left."""
    waiting = Q(state=Build.State.QUEUED, requested_at__lt=timezone.now() - RING_AGAIN)
    silent = Q(state=Build.State.RUNNING, lease_until__lt=Now())
    return list(Build.objects.filter(waiting | silent).values_list("pk", flat=True))


def bind(build_id: int, *, way: str = "worker") -> Build | None:
    """Print one build and return it; None where another worker has it or it is done.

    Never raises for what goes wrong with the report: the row says in a sentence why it failed.
    """
    claimed = Build.objects.filter(CLAIMABLE, pk=build_id).update(
        state=Build.State.RUNNING, lease_until=Now() + LEASE, attempts=F("attempts") + 1
    )
    if not claimed:
        return None
    build = Build.objects.select_related("report__device", "requested_by__organisation").get(
        pk=build_id
    )
    with acting_from(way):
        try:
            return _print(build)
        except Refused as refusal:
            return _fail(build, refusal.sentence)
        except Exception:
            log.exception("build %s of %s failed", build.number, build.report.slug)
            return _fail(build, _("The PDF could not be made. The portal's keepers can see why."))


def _print(build: Build) -> Build:
    if build.attempts > ATTEMPTS:
        return _fail(build, _("The printer stopped three times. Ask for the PDF again later."))
    refusal = _refusal(build)
    if refusal:
        return _cancel(build, refusal)
    if build.kind == Build.Kind.HISTORY:
        return _print_history(build)
    assembled = assemble(build.report, on_chapter=lambda n, m, what: _step(build, n, m, what))
    _step(build, build.progress_total, build.progress_total, _("Setting the pages"))
    rendered = pdf.render(
        assembled.html,
        files=assembled.files,
        title=build.report.title,
        author=build.report.device.manufacturer,
        language=build.report.language,
        created=build.requested_at,
    )
    if rendered.refused:
        log.warning("build %s named addresses that were refused: %s", build.pk, rendered.refused)
    # The right may have ended while the pages were set.
    refusal = _refusal(build)
    return _cancel(build, refusal) if refusal else _keep(build, rendered, draft=assembled.draft)


def _refusal(build: Build) -> str:
    """Why the person who asked may no longer have the PDF, or ""; read anew each time."""
    requester = User.objects.get_queryset().get(pk=build.requested_by_id)
    report = Report.objects.select_related("device").get(pk=build.report_id)
    answer = printing_abilities(requester, report)["build.view"]
    if build.kind == Build.Kind.HISTORY:
        answer = report_abilities(requester, report)["report.history"]
    if not requester.is_active:
        return _("The account of %(name)s is closed.") % {"name": requester.name}
    return answer.reason if isinstance(answer, Denied) else ""


def _print_history(build: Build) -> Build:
    report = build.report
    html = history_document(
        report,
        build.narrowed,
        by=build.requested_by,
        on_lines=lambda n, m, what: _step(build, n, m, what),
    )
    _step(build, build.progress_total, build.progress_total, _("Setting the pages"))
    rendered = pdf.render(
        html,
        files={},
        title=_("History of %s") % report.title,
        author=report.device.manufacturer,
        language=report.language,
        created=build.requested_at,
    )
    refusal = _refusal(build)
    return _cancel(build, refusal) if refusal else _keep(build, rendered, draft=False)


def _step(build: Build, done: int, total: int, what: str) -> None:
    """Show how far the printing is, and renew the lease."""
    build.progress_done, build.progress_total, build.step = done, total, what[:300]
    Build.objects.filter(pk=build.pk).update(
        progress_done=done, progress_total=total, step=build.step, lease_until=Now() + LEASE
    )


def _keep(build: Build, rendered: pdf.Rendered, *, draft: bool) -> Build:
    """Write the file, then the row: a row that says "ready" always has its file."""
    build.file.save(
        f"{build.report.slug}-{build.number}.pdf", ContentFile(rendered.pdf), save=False
    )
    build.state, build.draft, build.step = Build.State.READY, draft, ""
    build.pages, build.sha256 = rendered.pages, rendered.sha256
    build.seconds = round(rendered.seconds, 2)
    build.finished_at, build.lease_until = timezone.now(), None
    with transaction.atomic():
        build.save()
        record(
            verb=Verb.BUILD_READY,
            actor=build.requested_by,
            obj=build,
            report_id=build.report_id,
            after={"pages": build.pages, "sha256": build.sha256, "draft": draft},
        )
        announce(
            kind=Kind.BUILD_READY,
            report_id=build.report_id,
            build_number=build.number,
            inside=build.kind != Build.Kind.REPORT,
        )
    return build


def _fail(build: Build, sentence: str) -> Build:
    return _end(build, sentence, state=Build.State.FAILED, verb=Verb.BUILD_FAILED)


def _cancel(build: Build, sentence: str) -> Build:
    return _end(build, sentence, state=Build.State.CANCELLED, verb=Verb.BUILD_CANCELLED)


def _end(build: Build, sentence: str, *, state: Build.State, verb: Verb) -> Build:
    build.state, build.error, build.lease_until = state, sentence, None
    build.finished_at = timezone.now()
    with transaction.atomic():
        build.save(update_fields=["state", "error", "lease_until", "finished_at"])
        record(
            verb=verb,
            actor=build.requested_by,
            obj=build,
            report_id=build.report_id,
            reason=sentence,
        )
    return build
