"""The beginning of a report for China that is written from the one in full."""

from datetime import datetime, timedelta

from cer_portal.demo.seeding.plan import Cast
from cer_portal.editions.services import begin_localised
from sections.lineage import tie_of
from sections.models import Report, Section, SourceTie
from sections.services.assign import assign_section
from sections.services.origins import decide_source
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
    section = Section.objects.select_related("report__device").get(pk=section.pk)
    tie = tie_of(section)
    if tie is None:
        raise LookupError(f"{section} is tied to nothing")
    seen: int | None = tie.now_id  # type: ignore[attr-defined]
    decide_source(
        section=section,
        how="keep",
        seen=seen,
        expected_version=section.version,
        reason=REASON,
        actor=cast.lead,
        now=now - ANSWERED,
    )
    # What was answered is the text of that day, not the one of the rounds since.
    first = tie.source.revisions.filter(number=1).first()
    SourceTie.objects.filter(pk=tie.pk).update(agreed=first)
