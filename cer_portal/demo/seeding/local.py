"""The beginning of a report for China that is written from the one in full."""

from datetime import datetime, timedelta

from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.demo.seeding.plan import Cast
from cer_portal.editions.services import begin_localised
from sections.models import Report, Section, SourceDecision, SourceTie
from sections.services.assign import assign_section
from sections.services.people import add_member
from sections.services.plan import ReportParticulars
from sections.services.save import save_section

BEGUN = timedelta(weeks=9)
ANSWERED = timedelta(weeks=8)
# Section of the local report → its text. Each says that it is invented.
TEXTS = {
    "scope": "本节说明临床评价的范围：髋臼双动杯系统。虚构的演示内容。",
    "safety": "安全性结论依据境外临床数据与上市后数据。虚构的演示内容。",
    "conclusions": "综合现有证据，获益大于风险。虚构的演示内容。",
}
REASON = "The wording follows the local guideline; the limits are the same."


def begin_local_report(*, source: Report, cast: Cast, now: datetime) -> Report:
    """Make the local report: three texts answered weeks ago, after which their sources moved on."""
    particulars = ReportParticulars(
        slug="tessaron-cn",
        title="Clinical Evaluation Report · Tessaron DM, China",
        market="CN",
        template="nmpa-2021-73",
        language="zh-hans",
        equivalence_claimed=source.equivalence_claimed,
        data_lock_date=source.data_lock_date,
    )
    begun = begin_localised(
        source=source, particulars=particulars, copy=False, actor=cast.lead, now=now - BEGUN
    )
    local = begun.report
    writer = cast["marketing"]
    add_member(report=local, user=writer, function="clinical", actor=cast.lead, now=now - BEGUN)
    for key, words in TEXTS.items():
        _written(local, key, words, cast, now)
    return local


def _written(local: Report, key: str, words: str, cast: Cast, now: datetime) -> None:
    writer = cast["marketing"]
    section = assign_section(
        section=Section.objects.get(report=local, key=key),
        author=writer,
        reviewer=None,
        approver=None,
        contributors=[],
        due=None,
        actor=cast.lead,
        now=now - BEGUN,
    )
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": words}]}
    save_section(
        section=section,
        document={"type": "doc", "content": [paragraph]},
        expected_version=0,
        actor=writer,
        now=now - ANSWERED,
    )
    _answer(Section.objects.get(pk=section.pk), cast, now - ANSWERED)


def _answer(section: Section, cast: Cast, at: datetime) -> None:
    """Keep the text against the source of that day: its first revision, before the rounds since.

    The verb answers what stands today, so the rows of that day are laid down here.
    """
    tie = SourceTie.objects.get(section=section)
    first = tie.source.revisions.get(number=1)
    decision = SourceDecision.objects.create(
        tie=tie,
        how=SourceDecision.How.KEEP,
        source=first,
        text=section.current,
        reason=REASON,
        by=cast.lead,
        at=at,
    )
    SourceTie.objects.filter(pk=tie.pk).update(agreed=first, last=decision)
    record(
        verb=Verb.SOURCE_DECIDED,
        actor=cast.lead,
        obj=section,
        report_id=section.report_id,
        section_id=section.pk,
        after={"source_revision": first.number, "decision": decision.how},
        reason=REASON,
    )
