"""Sections with text, submitted, and a round over them. Built with the verbs people use."""

from datetime import timedelta

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.urls import reverse

from cer_portal.second_factor import has_second_factor
from reviews.selectors.signatures import fingerprint
from reviews.services.baselines import freeze_report, sign_report
from reviews.services.drafts import Remark, add_finding
from reviews.services.end_round import close_round
from reviews.services.open_round import open_round
from reviews.services.review import submit_review
from reviews.services.signatures import sign_section
from reviews.services.submit import submit_section
from reviews.signing import Proof
from sections.models import Report, Section
from sections.passages import Passage
from sections.services.people import hold_role
from sections.services.save import save_section

PASSWORD = "a long enough password"  # noqa: S105  (everyone's in the cast)
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
        return submit_section(
            section=section, actor=section.author, now=now, note="As said in the findings"
        )

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


def sign_url(section, name="section_sign"):
    return reverse(name, args=[section.report.slug, section.pk])


@pytest.fixture
def spare_code():
    """Return a recovery code of a person that was not used yet; codes of the app last too long."""

    def take(person):
        return RecoveryCodes.activate(person).get_unused_codes()[0]

    return take


@pytest.fixture
def approved(review, decide):
    """The equivalence section: R&D wrote it, the doctor approved it in round 1."""
    decide(review)
    return Section.objects.get(pk=review.round_section.section_id)


@pytest.fixture
def sign(now, spare_code):
    """Sign a section as it stands, unless told otherwise."""

    def put(section, actor, meaning, *, password=PASSWORD, **changed):
        code = spare_code(actor) if has_second_factor(actor) else ""
        section = Section.objects.get(pk=section.pk)
        given = {
            "section": section,
            "revision_number": section.version,
            "shown_hash": fingerprint(section),
            "meaning": meaning,
            "proof": Proof(password, code),
            "actor": actor,
            "now": now,
        }
        return sign_section(**{**given, **changed})

    return put


@pytest.fixture
def page(as_user, spare_code):
    """Post the sign page as a person would, with what the page shows now."""

    def send(section, person, meaning, *, browser=None, **changed):
        section = Section.objects.get(pk=section.pk)
        fields = {
            "meaning": meaning,
            "revision": section.version,
            "sha256": fingerprint(section),
            "accept": "on",
            "password": PASSWORD,
        }
        if has_second_factor(person):
            fields["code"] = spare_code(person)
        sender = browser or as_user(person)
        return sender.post(sign_url(section), {**fields, **changed})

    return send


@pytest.fixture
def whole(
    report, sections, submit, open_for, decide, medical_reviewer, quality_author, ra_lead, now
):
    """A report of two texts, both approved, with two evaluators and someone else for the release."""
    keys = ["equivalence", "sota"]
    Section.objects.texts().filter(report=report).exclude(key__in=keys).update(applies=False)
    texts = [sections[key] for key in keys]
    for text in texts:
        submit(text)
    opened = open_for({text: [medical_reviewer] for text in texts})
    for place in opened.round_sections.all():
        decide(place.reviews.get())
    close_round(review_round=opened, actor=ra_lead, now=now)
    holders = {"CL": sections["sota"].author, "MO": medical_reviewer, "PR": quality_author}
    for role, person in holders.items():
        hold_role(report=report, role=role, user=person, actor=ra_lead, now=now)
    return Report.objects.get(pk=report.pk)


@pytest.fixture
def frozen(whole, ra_lead, now):
    """The whole report as baseline 1."""
    return freeze_report(report=whole, actor=ra_lead, now=now)


@pytest.fixture
def sign_whole(now, spare_code):
    """Sign the last baseline of a report, unless told otherwise."""

    def put(report, actor, meaning, **changed):
        code = spare_code(actor) if has_second_factor(actor) else ""
        baseline = report.baselines.first()
        given = {
            "report": Report.objects.get(pk=report.pk),
            "baseline_number": baseline.number if baseline else 1,
            "shown_digest": baseline.digest if baseline else "0" * 64,
            "meaning": meaning,
            "proof": Proof(PASSWORD, code),
            "actor": actor,
            "now": now,
        }
        return sign_report(**{**given, **changed})

    return put


@pytest.fixture
def agreed(frozen, sign_whole, ra_lead, clinical_author, medical_reviewer):
    """Baseline 1 compiled by the lead and agreed by both evaluators."""
    sign_whole(frozen.report, ra_lead, "compiled")
    sign_whole(frozen.report, clinical_author, "evaluator")
    sign_whole(frozen.report, medical_reviewer, "evaluator")
    return frozen
