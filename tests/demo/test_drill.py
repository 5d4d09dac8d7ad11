"""The small report of the demonstration is made through the verbs and waits for its signatures."""

import pytest
from django.utils import timezone

from cer_portal.demo import drill
from cer_portal.demo.seeding.drill import plan_drill_report
from cer_portal.demo.seeding.plan import plan_report
from sections import richtext
from sections.models import Section
from sections.workflow import State

pytestmark = pytest.mark.django_db


def test_the_small_report_is_written_and_approved_in_every_section_that_applies() -> None:
    cast, _other = plan_report(now=timezone.now())
    report = plan_drill_report(cast=cast, now=timezone.now())
    sections = list(Section.objects.texts().filter(report=report))
    assert {section.key for section in sections} == set(drill.texts())
    assert {section.state for section in sections} == {State.APPROVED}
    for section in sections:
        document = section.revisions.latest("number").document
        assert richtext.missing_for_review(document) == []
        assert "[[" not in richtext.plain(document)
