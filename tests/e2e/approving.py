"""Everybody at work in a moment: write what is empty, submit, review, approve. Runs in a shell."""

from datetime import timedelta

from django.utils import timezone

from reviews import gate
from reviews.models import Review
from reviews.services.end_round import close_round
from reviews.services.open_round import open_round
from reviews.services.review import submit_review
from reviews.services.submit import submit_section
from sections.models import Report, Section
from sections.services.save import save_section
from sections.workflow import SUBMITTABLE, State


def text(words: str) -> dict:
    return {
        "type": "doc",
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": words}]}],
    }


def approve_everything(slug: str) -> None:
    """Bring every section of a report to approval through the verbs of the pages."""
    report = Report.objects.select_related("device").get(slug=slug)
    now = timezone.now()
    open_texts = Section.objects.texts().filter(report=report).exclude(state=State.APPROVED)
    asked = {section.pk: [hand_over(section, now)] for section in open_texts}
    lead = report.created_by
    opened = open_round(
        report=report,
        sections_with_reviewers=asked,
        due=timezone.localdate() + timedelta(days=7),
        purpose="technical_medical",
        brief="",
        actor=lead,
        now=now,
    )
    for review in Review.objects.filter(round_section__round=opened):
        submit_review(
            review=review, decision="approve", reason="Read.", actor=review.reviewer, now=now
        )
    close_round(review_round=opened, actor=lead, now=now)


def hand_over(section: Section, now) -> int:
    """Write and submit a section in its author's name; return who may review it."""
    author = section.author
    if section.state == State.NOT_STARTED:
        save_section(
            section=section,
            document=text(f"What there is to say about “{section.title}”."),
            expected_version=0,
            actor=author,
            now=now,
        )
        section.refresh_from_db()
    if section.state in SUBMITTABLE:
        submit_section(section=section, actor=author, now=now)
    writers = {author.pk, *section.contributors.values_list("pk", flat=True)}
    fit = [person.pk for person in gate.reviewers_of(section.report) if person.pk not in writers]
    return section.reviewer_id if section.reviewer_id in fit else fit[0]
