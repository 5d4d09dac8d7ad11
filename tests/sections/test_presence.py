"""Who writes is shown, never enforced; whoever takes over says so; nobody who left holds anything."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.urls import reverse

from cer_portal.errors import NotAllowed
from sections.models import Presence, Section
from sections.services.assign import assign_section
from sections.services.name_revision import name_revision
from sections.services.presence import show_presence, take_over
from sections.services.save import save_section

pytestmark = pytest.mark.django_db


@pytest.fixture
def section(sections, ra_lead, rd_author, now):
    """A section with an author and a contributor."""
    found = sections["sota"]
    assign_section(
        section=found,
        author=found.author,
        contributors=[rd_author],
        reviewer=found.reviewer,
        approver=found.approver,
        due=found.due,
        actor=ra_lead,
        now=now,
    )
    return Section.objects.get(pk=found.pk)


def writers(section):
    return [p.user for p in Presence.objects.live().filter(section=section, writes=True)]


def test_the_first_one_writes_the_second_is_there_and_follows_when_the_first_has_gone(
    section, clinical_author, rd_author, now
):
    show_presence(section=section, actor=clinical_author, now=now)
    here = show_presence(section=section, actor=rd_author, now=now)
    assert {(p.user, p.writes) for p in here} == {(clinical_author, True), (rd_author, False)}
    Presence.objects.filter(user=clinical_author).update(seen_at=Now() - timedelta(minutes=1))
    here = show_presence(section=section, actor=rd_author, now=now)
    assert [(p.user, p.writes) for p in here] == [(rd_author, True)]


def test_taking_over_tells_the_one_before_and_refuses_no_save(
    section, clinical_author, rd_author, as_user, now
):
    show_presence(section=section, actor=clinical_author, now=now)
    take_over(section=section, note="You are on holiday", actor=rd_author, now=now)
    assert writers(section) == [rd_author]
    url = reverse("section_presence", args=[section.report.slug, section.pk])
    told = as_user(clinical_author).post(url, data="{}", content_type="application/json").json()
    taken = next(each for each in told["here"] if each["writes"])
    assert (taken["name"], taken["note"], taken["from_me"]) == (
        rd_author.name,
        "You are on holiday",
        True,
    )
    words = {"type": "doc", "content": [{"type": "paragraph"}]}
    save_section(
        section=section, document=words, expected_version=0, actor=clinical_author, now=now
    )


def test_a_reviewer_who_suggests_is_seen_and_does_not_hold_the_writing(
    section, medical_reviewer, clinical_author, now
):
    show_presence(section=section, actor=medical_reviewer, now=now)
    assert writers(section) == []
    with pytest.raises(NotAllowed):
        take_over(section=section, note="", actor=medical_reviewer, now=now)


def test_a_revision_is_named_and_named_anew(section, clinical_author, reader, now):
    words = {
        "type": "doc",
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": "a"}]}],
    }
    made = save_section(
        section=section, document=words, expected_version=0, actor=clinical_author, now=now
    )
    name_revision(revision=made, name="First draft", actor=clinical_author, now=now)
    assert (
        name_revision(revision=made, name=" As sent ", actor=clinical_author, now=now).name
        == "As sent"
    )
    with pytest.raises(NotAllowed):
        name_revision(revision=made, name="Mine", actor=reader, now=now)
