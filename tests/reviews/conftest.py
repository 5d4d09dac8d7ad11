"""Sections with text, submitted, and a round over them. Built with the verbs people use."""

from datetime import timedelta

import pytest

from reviews.checks import Passage
from reviews.services.drafts import Remark, add_finding
from reviews.services.open_round import open_round
from reviews.services.review import submit_review
from reviews.services.submit import submit_section
from sections.models import Section
from sections.services.save import save_section

WHOLE = Passage()
TEXT = "The shell is made of a titanium alloy. It has been on the market since 2011."


@pytest.fixture
def fresh():
    """Read a row anew."""

    def read(row):
        return type(row)._base_manager.get(pk=row.pk)

    return read


@pytest.fixture
def write(document, now):
    """Save a text in a section as its author."""

    def save(section, text=TEXT, author=None):
        section = Section.objects.get(pk=section.pk)
        return save_section(
            section=section,
            document=document(text),
            expected_version=section.version,
            actor=author or section.author,
            now=now,
        )

    return save


@pytest.fixture
def submit(write, now):
    """Write and submit a section as its author."""

    def hand_over(section, text=TEXT):
        write(section, text)
        section = Section.objects.get(pk=section.pk)
        return submit_section(section=section, actor=section.author, now=now)

    return hand_over


@pytest.fixture
def section(sections):
    """The equivalence section: R&D writes, the medical reviewer reviews."""
    return sections["equivalence"]


@pytest.fixture
def open_for(report, ra_lead, now):
    """Open a round as RA lead over {section: [reviewers]}."""

    def send(asked, **changed):
        given = {
            "report": report,
            "sections_with_reviewers": {
                section.pk: [person.pk for person in people] for section, people in asked.items()
            },
            "due": (now + timedelta(days=10)).date(),
            "purpose": "technical_medical",
            "brief": "",
            "actor": ra_lead,
            "now": now,
        }
        return open_round(**{**given, **changed})

    return send


@pytest.fixture
def round_one(section, submit, open_for, medical_reviewer):
    """Round 1: the equivalence section with the medical reviewer."""
    submit(section)
    return open_for({section: [medical_reviewer]})


@pytest.fixture
def place(round_one):
    return round_one.round_sections.select_related("section", "revision").get()


@pytest.fixture
def review(place):
    return place.reviews.get()


@pytest.fixture
def note(now):
    """Draft a finding on a review as its reviewer."""

    def write_down(review, severity="minor", text="Name the alloy.", passage=WHOLE):
        remark = Remark(category="factual", severity=severity, text=text, passage=passage)
        return add_finding(review=review, remark=remark, actor=review.reviewer, now=now)

    return write_down


@pytest.fixture
def decide(now):
    """Decide on a review as its reviewer."""

    def send(review, decision="approve", reason=""):
        return submit_review(
            review=review, decision=decision, reason=reason, actor=review.reviewer, now=now
        )

    return send


@pytest.fixture
def returned(review, note, decide):
    """A finding sent with a return in round 1."""
    finding = note(review, severity="major", passage=Passage(4, 9, "shell"))
    decide(review, "return", "The alloy is not named.")
    finding.refresh_from_db()
    return finding
