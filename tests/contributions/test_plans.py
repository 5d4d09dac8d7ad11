"""The plan of a section: written in editions, talked over, agreed by two sides, shown beside the text."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from cer_portal.contributions.models import Plan
from cer_portal.contributions.selectors import plans_to_agree, standing_of
from cer_portal.contributions.services.plans import (
    Planned,
    agree_to_plan,
    remark_on_plan,
    write_plan,
)
from cer_portal.errors import BadInput, NotAllowed, Stale, WrongState

pytestmark = pytest.mark.django_db


def plan(section, actor, logic="First the condition, then the options.", expected=0):
    return write_plan(
        section=section,
        planned=Planned(logic=logic),
        expected=expected,
        actor=actor,
        now=timezone.now(),
    )


def agree(section, actor, number=1):
    return agree_to_plan(section=section, number=number, actor=actor, now=timezone.now())


def test_a_plan_is_agreed_by_author_and_reviewer_and_a_change_needs_it_anew(
    sections, clinical_author, medical_reviewer, ra_lead, rd_author, reader
):
    section = sections["sota"]
    for stranger in (rd_author, reader, medical_reviewer):
        with pytest.raises(NotAllowed):
            plan(section, stranger)
    plan(section, clinical_author)
    assert standing_of(section).by_author
    assert list(plans_to_agree(medical_reviewer)) == [standing_of(section).plan]
    with pytest.raises(NotAllowed):
        agree(section, rd_author)
    agree(section, medical_reviewer)
    assert standing_of(section).agreed
    assert not plans_to_agree(medical_reviewer)
    with pytest.raises(WrongState):
        agree(section, medical_reviewer)
    plan(section, ra_lead, "The options first.", expected=1)
    assert not standing_of(section).agreed
    assert standing_of(section).by_other
    assert list(plans_to_agree(clinical_author)) == [standing_of(section).plan]
    with pytest.raises(Stale):
        agree(section, clinical_author, number=1)
    agree(section, clinical_author, number=2)
    assert standing_of(section).agreed


def test_an_edition_written_on_an_older_one_is_refused_with_both_on_the_page(
    sections, clinical_author, ra_lead, as_user
):
    section = sections["sota"]
    plan(section, clinical_author)
    plan(section, ra_lead, "The options first.", expected=1)
    url = reverse("section_plan", args=[section.report.slug, section.pk])
    fields = {"logic": "Mine", "key_points": "", "sources": "", "parts": "", "expected": 1}
    page = as_user(clinical_author).post(url, fields)
    assert page.status_code == 412
    assert all(words in page.content.decode() for words in ("Mine", "The options first."))
    assert Plan.objects.filter(section=section).count() == 2
    again = plan(section, clinical_author, "The options first.", expected=2)
    assert again.number == 2
    with pytest.raises(BadInput):
        plan(section, clinical_author, "", expected=2)
    with pytest.raises(DatabaseError), transaction.atomic():
        Plan.objects.filter(section=section).update(logic="Rewritten")


def test_the_talk_stands_under_the_plan_and_the_plan_beside_the_text(
    sections, clinical_author, medical_reviewer, reader, as_user
):
    section = sections["sota"]
    slug = section.report.slug
    plan(section, clinical_author)
    with pytest.raises(NotAllowed):
        remark_on_plan(section=section, words="No.", actor=reader, now=timezone.now())
    browser = as_user(medical_reviewer)
    said = {"words": "<script>alert(1)</script> Why?"}
    assert browser.post(reverse("plan_remark", args=[slug, section.pk]), said).status_code == 302
    page = browser.get(reverse("section_plan", args=[slug, section.pk])).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; Why?" in page
    beside = reverse("section_beside", args=[slug, section.pk])
    piece = browser.get(beside, headers={"HX-Request": "true"}).content.decode()
    assert "not agreed yet" in piece
    assert "First the condition" in piece
    assert "<html" not in piece
    untouched = sections["scope"]
    begun = as_user(clinical_author).get(reverse("section_plan", args=[slug, untouched.pk]))
    assert "Intended purpose in the same words" in begun.content.decode()
