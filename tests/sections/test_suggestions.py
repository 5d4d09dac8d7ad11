"""What one person proposes, another takes in: change by change, into the text of now."""

import pytest
from django.urls import reverse

from cer_portal.errors import BadInput, NotAllowed, Stale, WrongState
from cer_portal.selectors import my_work, work_count
from sections.models import Membership, Section, SuggestedChange, Suggestion
from sections.services.decide_changes import accept_changes, reject_changes
from sections.services.save import save_section
from sections.services.suggest import (
    save_suggestion,
    send_suggestion,
    suggest_text,
    withdraw_suggestion,
)
from sections.workflow import State

pytestmark = pytest.mark.django_db

FIRST = "The cup was loose in 3 of 342 hips."
SECOND = "Nothing else was seen."


def paragraphs(*lines):
    blocks = [{"type": "paragraph", "content": [{"type": "text", "text": line}]} for line in lines]
    return {"type": "doc", "content": blocks}


def anew(row):
    return type(row)._base_manager.get(pk=row.pk)


@pytest.fixture
def section(sections, clinical_author, now):
    found = sections["sota"]
    save_section(
        section=found,
        document=paragraphs(FIRST, SECOND),
        expected_version=0,
        actor=clinical_author,
        now=now,
    )
    return anew(found)


@pytest.fixture
def suggested(section, medical_reviewer, now):
    """Two changes: a number, and a paragraph at the end."""
    return suggest_text(
        section=section,
        base=section.current,
        document=paragraphs(FIRST.replace("3 of", "4 of"), SECOND, "See the register."),
        note="Recounted",
        source=Suggestion.Source.EDITOR,
        actor=medical_reviewer,
        now=now,
    )


def lines(section):
    return anew(section).current.plain.split("\n\n")


def test_a_reviewer_suggests_and_the_author_takes_in_one_change_and_rejects_the_other(
    section, suggested, clinical_author, now
):
    accept_changes(
        suggestion=suggested, numbers=[1], expected_version=1, actor=clinical_author, now=now
    )
    assert lines(section) == [FIRST.replace("3 of", "4 of"), SECOND]
    assert "Mona" in anew(section).current.note or anew(section).current.note
    reject_changes(
        suggestion=suggested, numbers=[2], reason="Said above", actor=clinical_author, now=now
    )
    assert anew(suggested).state == Suggestion.State.SETTLED
    assert [c.state for c in suggested.changes.order_by("number")] == ["accepted", "rejected"]
    assert lines(section)[-1] == SECOND


def test_changes_are_carried_over_to_a_text_that_has_moved_on(
    section, suggested, clinical_author, now
):
    save_section(
        section=section,
        document=paragraphs("A word before.", FIRST.replace("hips", "patients"), SECOND),
        expected_version=1,
        actor=clinical_author,
        now=now,
    )
    accept_changes(
        suggestion=suggested, numbers=[1, 2], expected_version=2, actor=clinical_author, now=now
    )
    assert lines(section) == [
        "A word before.",
        "The cup was loose in 4 of 342 patients.",
        SECOND,
        "See the register.",
    ]


def test_a_change_of_words_that_are_gone_is_refused_and_none_of_the_others_is_taken(
    section, suggested, clinical_author, now
):
    save_section(
        section=section,
        document=paragraphs("One case of loosening came up in the series.", SECOND),
        expected_version=1,
        actor=clinical_author,
        now=now,
    )
    with pytest.raises(WrongState, match="Change 1 does not fit"):
        accept_changes(
            suggestion=suggested, numbers=[1, 2], expected_version=2, actor=clinical_author, now=now
        )
    assert anew(section).version == 2
    assert {c.state for c in suggested.changes.all()} == {SuggestedChange.State.OPEN}


def test_only_writers_decide_while_the_text_can_be_written_and_on_the_text_they_saw(
    section, suggested, medical_reviewer, clinical_author, now
):
    asked = {"suggestion": suggested, "numbers": [1], "now": now}
    with pytest.raises(NotAllowed):
        accept_changes(**asked, expected_version=1, actor=medical_reviewer)
    with pytest.raises(Stale):
        accept_changes(**asked, expected_version=0, actor=clinical_author)
    Section.objects.filter(pk=section.pk).update(state=State.IN_REVIEW)
    with pytest.raises(WrongState):
        accept_changes(**asked, expected_version=1, actor=clinical_author)


def test_a_draft_is_the_own_one_and_a_second_window_hears_of_the_first(
    section, medical_reviewer, rd_author, now
):
    draft = save_suggestion(
        section=section,
        document=paragraphs(FIRST),
        expected_version=0,
        actor=medical_reviewer,
        now=now,
    )
    assert not Suggestion.objects.visible_to(rd_author).exists()
    with pytest.raises(Stale) as told:
        save_suggestion(
            section=section,
            document=paragraphs("Else."),
            expected_version=0,
            actor=medical_reviewer,
            now=now,
        )
    assert told.value.extra["document"] == draft.document
    with pytest.raises(NotAllowed):
        send_suggestion(suggestion=draft, note="", actor=rd_author, now=now)
    sent = send_suggestion(suggestion=draft, note="Shorter", actor=medical_reviewer, now=now)
    assert sent.changes.count() == 1
    assert Suggestion.objects.visible_to(rd_author).get() == sent
    withdraw_suggestion(suggestion=sent, actor=medical_reviewer, now=now)
    assert anew(sent).state == Suggestion.State.WITHDRAWN


def test_what_proposes_nothing_is_not_sent_and_an_approved_text_takes_no_suggestion(
    section, medical_reviewer, now
):
    asked = {"section": section, "base": section.current, "note": "", "source": "word"}
    with pytest.raises(BadInput, match="Nothing differs"):
        suggest_text(**asked, document=section.current.document, actor=medical_reviewer, now=now)
    Section.objects.filter(pk=section.pk).update(state=State.APPROVED)
    with pytest.raises(WrongState):
        suggest_text(**asked, document=paragraphs("New."), actor=medical_reviewer, now=now)


def test_an_outside_writer_who_only_suggests_is_led_to_suggesting_and_cannot_save(
    sections, cro_writer, as_user, now
):
    room = next(each for each in sections.values() if each.author_id == cro_writer.pk)
    Membership.objects.filter(user=cro_writer).update(only_suggests=True)
    where = [room.report.slug, room.pk]
    client = as_user(cro_writer)
    answer = client.get(reverse("section_edit", args=where))
    assert (answer.status_code, answer.url) == (302, reverse("section_suggest", args=where))
    assert client.get(answer.url).status_code == 200
    with pytest.raises(NotAllowed, match="suggest"):
        save_section(
            section=anew(room),
            document=paragraphs("Mine."),
            expected_version=0,
            actor=cro_writer,
            now=now,
        )
    draft = save_suggestion(
        section=anew(room),
        document=paragraphs("Mine."),
        expected_version=0,
        actor=cro_writer,
        now=now,
    )
    assert send_suggestion(suggestion=draft, note="", actor=cro_writer, now=now).base is None


def test_waiting_changes_stand_in_the_work_of_the_author_and_keep_the_section_from_review(
    section, suggested, clinical_author, as_user, now
):
    today = now.date()
    items = [i for group in my_work(clinical_author, today) for i in group.items]
    assert [i.note for i in items if i.kind == "suggestion"] == ["2 suggested changes"]
    assert work_count(clinical_author, today) == len(items)
    page = as_user(clinical_author).get(
        reverse("section_suggestions", args=[section.report.slug, section.pk])
    )
    assert "<ins>4 </ins>" in page.content.decode()
    assert "Accept all 2" in page.content.decode()
    submit = as_user(clinical_author).get(
        reverse("section_submit", args=[section.report.slug, section.pk])
    )
    assert "2 suggested changes wait for a decision" in submit.content.decode()
