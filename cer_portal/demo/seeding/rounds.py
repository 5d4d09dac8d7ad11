"""Three review rounds as they happened: written, sent, judged, answered, sent again."""

from datetime import datetime, timedelta

from cer_portal.accounts.models import User
from cer_portal.demo import findings, text
from cer_portal.demo.findings import DemoFinding, DemoReview, DemoRound
from cer_portal.demo.seeding.writing import Desk
from reviews.models import Finding, Review, Round
from reviews.services.drafts import Remark, add_finding
from reviews.services.end_round import close_round
from reviews.services.findings import answer_finding, verify_finding
from reviews.services.open_round import open_round
from reviews.services.review import submit_review
from sections.models import Section
from sections.passages import find_passage
from sections.services.submit import reopen_section

WRITES = timedelta(days=4)
SENDS = timedelta(days=2)
JUDGES = timedelta(days=5)
ANSWERS = timedelta(days=8)


def hold_rounds(desk: Desk) -> None:
    """Write every section and take it through the rounds to where it stands today."""
    for held in findings.rounds():
        opened = _open(desk, held)
        for review in held.reviews:
            _judge(desk, held, opened, review)
        if held.closed_weeks_ago is not None:
            at = desk.now - timedelta(weeks=held.closed_weeks_ago)
            close_round(review_round=opened, actor=desk.cast.lead, now=at)
    for reopening in findings.REOPENINGS:
        at = desk.now - timedelta(weeks=reopening.weeks_ago)
        section = desk.section(reopening.section)
        reopen_section(section=section, actor=desk.cast.lead, now=at, reason=reopening.reason)
        desk.write(reopening.section, stage=reopening.stage, at=at + WRITES)
    for key, state in findings.UNREVIEWED.items():
        if state != "not_started":
            desk.write(key, stage=text.LAST_STAGE, at=desk.now - WRITES, by=_first_hand(desk, key))


def _open(desk: Desk, held: DemoRound) -> Round:
    """Have the sections of a round written and sent, and open it over them."""
    at = desk.now - timedelta(weeks=held.opened_weeks_ago)
    asked: dict[int, list[int]] = {}
    for review in held.reviews:
        desk.write(
            review.section, stage=held.stage, at=at - WRITES, by=_first_hand(desk, review.section)
        )
        section = desk.submit(review.section, at=at - SENDS)
        asked[section.pk] = [_reviewer(section).pk]
    return open_round(
        report=desk.report,
        sections_with_reviewers=asked,
        due=(desk.now - timedelta(weeks=held.due_weeks_ago)).date(),
        purpose=held.purpose,
        brief=held.brief,
        actor=desk.cast.lead,
        now=at,
    )


def _first_hand(desk: Desk, key: str) -> User | None:
    """Return who writes a section of the outside writer for the first time: the register is theirs.

    An outside writer sees no evidence beyond the own text, so a colleague lays the citations.
    """
    section = desk.section(key)
    outside = section.author is not None and section.author.is_external
    return desk.cast["clinical.author"] if outside else None


def _reviewer(section: Section) -> User:
    if section.reviewer is None:
        raise LookupError(f"nobody reviews {section}")
    return section.reviewer


def _judge(desk: Desk, held: DemoRound, opened: Round, review: DemoReview) -> None:
    """Let the reviewer of a section write the findings and, where it is so, decide."""
    task = Review.objects.select_related(
        "reviewer", "round_section__section__report", "round_section__revision"
    ).get(round_section__round=opened, round_section__section__key=review.section)
    at = opened.opened_at + JUDGES
    _accept_answers(task, at)
    made = [_raise(task, found, at) for found in review.findings]
    if review.decision is None:
        return
    submit_review(
        review=task, decision=review.decision, reason=review.reason, actor=task.reviewer, now=at
    )
    pairs = list(zip(review.findings, made, strict=True))
    changed = any(found.disposition == "changed" for found, _made in pairs)
    if changed:
        desk.write(review.section, stage=held.stage + 1, at=opened.opened_at + ANSWERS)
    for found, finding in pairs:
        _answer(desk, found, finding, verify_now=review.decision == "approve")


def _accept_answers(task: Review, at: datetime) -> None:
    """Verify what was answered to earlier findings before judging the section anew."""
    answered = Finding.objects.filter(
        section=task.round_section.section, state="answered", review__reviewer=task.reviewer
    )
    for finding in answered:
        verify_finding(finding=finding, actor=task.reviewer, now=at)


def _raise(task: Review, found: DemoFinding, at: datetime) -> Finding:
    passage = find_passage(task.round_section.revision.plain, found.quote)
    remark = Remark(found.category, found.severity, found.text, passage)
    return add_finding(review=task, remark=remark, actor=task.reviewer, now=at)


def _answer(desk: Desk, found: DemoFinding, finding: Finding, *, verify_now: bool) -> None:
    """Answer a finding in the author's name; one on an approved section is closed by its raiser."""
    if not found.answer:
        return
    section = desk.section(finding.section.key)
    if section.author is None:
        raise LookupError(f"nobody answers for {section}")
    at = min(finding.raised_at + (ANSWERS - JUDGES), desk.now - timedelta(hours=3))
    answered = answer_finding(
        finding=finding,
        disposition=found.disposition,
        answer=found.answer,
        actor=section.author,
        now=at,
    )
    if verify_now and found.state == "verified":
        verify_finding(finding=answered, actor=finding.review.reviewer, now=at)
