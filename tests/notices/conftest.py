"""A section in a round, an access that ends soon, and post offices that fail or are slow."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cer_portal.notices import sending
from cer_portal.notices.models import Notice
from reviews.services.open_round import open_round
from reviews.services.review import submit_review
from reviews.services.submit import submit_section
from sections.models import Membership
from sections.services.save import save_section

WORDS = "Unpublished words of the section"


def work_off():
    """Do what the sweep does, without a broker."""
    for pk in list(sending.due().values_list("pk", flat=True)):
        sending.send(pk)


def waiting():
    """Return who waits for which kind of mail."""
    rows = Notice.objects.filter(state="waiting").order_by("pk")
    return [(row.person, row.kind) for row in rows.select_related("person")]


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = "https://portal.example"


@pytest.fixture
def opened(sections, document, ra_lead, medical_reviewer, now):
    """Open a round over sections of the report, named by their keys."""

    def begin(*keys, reviewers=None):
        chosen = [sections[key] for key in keys]
        for section in chosen:
            save_section(
                section=section,
                document=document(WORDS),
                expected_version=0,
                actor=section.author,
                now=now,
            )
            submit_section(section=section, actor=section.author, now=now)
        asked = [person.pk for person in reviewers or [medical_reviewer]]
        return open_round(
            report=chosen[0].report,
            sections_with_reviewers={section.pk: asked for section in chosen},
            due=timezone.localdate() + timedelta(days=5),
            purpose="technical_medical",
            brief="Look closely",
            actor=ra_lead,
            now=now,
        )

    return begin


@pytest.fixture
def decided(opened, medical_reviewer, now):
    """Take one section through a round with the decision given, and return it."""

    def decide(key, decision):
        place = opened(key).round_sections.get()
        submit_review(
            review=place.reviews.get(),
            decision=decision,
            reason="Seen.",
            actor=medical_reviewer,
            now=now,
        )
        return place.section

    return decide


def let_end(report, person, days):
    """Move the end of a person's access to so many days from now, and return the access."""
    access = Membership.objects.get(report=report, user=person)
    access.valid_until = timezone.now() + timedelta(days=days)
    access.save(update_fields=["valid_until"])
    return access
