"""Comments on a passage: kept when the words go, told to those mentioned, ended with a disposition."""

import pytest
from django.urls import reverse

from cer_portal.errors import BadInput, NotAllowed, WrongState
from cer_portal.selectors import my_work
from sections.discussion import thread_entries, threads_of
from sections.models import Comment, Section, Thread
from sections.selectors import mentionable
from sections.services.comments import (
    answer_thread,
    reopen_thread,
    resolve_thread,
    start_thread,
)
from sections.services.save import save_section

pytestmark = pytest.mark.django_db
WORDS = "The cup was loose in 3 of 342 hips. Nothing else was seen."


def document(words):
    return {
        "type": "doc",
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": words}]}],
    }


def anew(row):
    return type(row)._base_manager.get(pk=row.pk)


@pytest.fixture
def section(sections, clinical_author, now):
    found = sections["sota"]
    save_section(
        section=found,
        document=document(WORDS),
        expected_version=0,
        actor=clinical_author,
        now=now,
    )
    return anew(found)


@pytest.fixture
def thread(section, medical_reviewer, clinical_author, now):
    start = WORDS.index("3 of 342")
    return start_thread(
        section=section,
        start=start,
        end=start + len("3 of 342"),
        text="Is that the count of June?",
        weight="major",
        mentions=[clinical_author.pk],
        actor=medical_reviewer,
        now=now,
    )


def entry(section, user, show="all"):
    return thread_entries(threads_of(section, user, show=show), anew(section), user)


def test_a_passage_is_found_again_in_a_newer_text_and_its_quote_stays_when_it_is_gone(
    section, thread, clinical_author, now
):
    save = {"section": section, "actor": clinical_author, "now": now}
    save_section(**save, document=document(f"A word before. {WORDS}"), expected_version=1)
    (moved,) = entry(section, clinical_author)
    assert moved.place == (WORDS.index("3 of") + 15, WORDS.index("3 of") + 15 + len("3 of 342"))
    save_section(**save, document=document("Rewritten."), expected_version=2)
    (gone,) = entry(section, clinical_author)
    assert gone.is_orphan
    assert gone.thread.quote == "3 of 342"


def test_a_mention_waits_in_my_work_until_it_is_answered_or_resolved(
    thread, clinical_author, medical_reviewer, now
):
    def kinds(user):
        return [i.kind for group in my_work(user, now.date()) for i in group.items]

    assert "comment" in kinds(clinical_author)
    answer_thread(thread=thread, text="Yes.", actor=clinical_author, now=now)
    assert "comment" not in kinds(clinical_author)
    resolve_thread(
        thread=thread, disposition="answered", text="Thanks.", actor=medical_reviewer, now=now
    )
    assert [c.text for c in thread.comments.all()][-1] == "Thanks."
    with pytest.raises(WrongState):
        answer_thread(thread=thread, text="More.", actor=clinical_author, now=now)
    assert reopen_thread(thread=thread, actor=clinical_author, now=now).disposition == ""


def test_only_people_who_may_read_the_section_can_be_mentioned(
    section, cro_writer, outsider, ra_lead, clinical_author, now
):
    known = mentionable(section, ra_lead)
    assert clinical_author in known
    assert cro_writer not in known
    for stranger in (cro_writer, outsider):
        with pytest.raises(BadInput, match="may read this section"):
            start_thread(
                section=section, text="You?", mentions=[stranger.pk], actor=ra_lead, now=now
            )
    assert not Thread.objects.exists()


def test_a_room_without_names_mentions_nobody_and_is_shown_functions(
    sections, cro_writer, ra_lead, as_user, now
):
    room = next(each for each in sections.values() if each.author_id == cro_writer.pk)
    assert mentionable(room, cro_writer) == []
    assert cro_writer in mentionable(room, ra_lead)
    start_thread(section=room, text="Please shorten.", actor=ra_lead, now=now)
    page = as_user(cro_writer).get(reverse("section_comments", args=[room.report.slug, room.pk]))
    assert "Please shorten." in page.content.decode()
    assert ra_lead.name not in page.content.decode()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"text": "  "}, "no words"),
        ({"text": "x", "start": 5, "end": 5}, "not in the text"),
        ({"text": "x", "start": 0, "end": 10_000}, "not in the text"),
        ({"text": "x", "weight": "grave"}, "no such weight"),
    ],
)
def test_a_comment_without_words_place_or_weight_is_refused(section, ra_lead, now, given, sentence):
    with pytest.raises(BadInput, match=sentence):
        start_thread(section=section, actor=ra_lead, now=now, **given)
    assert not Comment.objects.exists()


def test_a_reader_reads_comments_and_says_nothing(section, thread, reader, as_user, now):
    with pytest.raises(NotAllowed):
        answer_thread(thread=thread, text="Hm.", actor=reader, now=now)
    where = reverse("section_comments", args=[section.report.slug, section.pk])
    assert "count of June" in as_user(reader).get(where).content.decode()


def test_threads_are_narrowed_to_open_mine_major_and_a_function(
    section, thread, medical_reviewer, rd_author, clinical_author, now
):
    start_thread(section=section, text="Wording.", actor=rd_author, now=now)

    def numbers(user, show):
        return [t.number for t in threads_of(section, user, show=show)]

    assert numbers(rd_author, "open") == [1, 2]
    assert numbers(rd_author, "mine") == [2]
    assert numbers(clinical_author, "mine") == [1]
    assert numbers(rd_author, "major") == numbers(rd_author, "medical") == [1]
    resolve_thread(thread=thread, disposition="kept", text="", actor=rd_author, now=now)
    assert numbers(rd_author, "open") == [2]
    assert numbers(rd_author, "resolved") == [1]


def test_hostile_words_stand_as_words(section, ra_lead, as_user, now):
    start_thread(section=section, text="<script>alert(1)</script>", actor=ra_lead, now=now)
    page = as_user(ra_lead).get(reverse("section_comments", args=[section.report.slug, section.pk]))
    assert "&lt;script&gt;alert(1)" in page.content.decode()
    assert Section.objects.get(pk=section.pk).version == 1


def test_beside_the_editor_a_comment_stands_in_the_revision_it_was_marked_in(
    section, clinical_author, as_user, now
):
    save_section(
        section=section, document=document("Short."), expected_version=1,
        actor=clinical_author, now=now,
    )  # fmt: skip
    client = as_user(clinical_author)
    where = reverse("section_comments", args=[section.report.slug, section.pk])
    start = WORDS.index("3 of 342")
    sent = {"text": "Whose?", "weight": "remark", "revision": 1, "start": start, "end": start + 8}
    answer = client.post(where, sent, headers={"HX-Request": "true"})
    (thread,) = Thread.objects.all()
    assert (thread.quote, thread.revision.number) == ("3 of 342", 1)
    assert answer.status_code == 200
    assert "<html" not in answer.content.decode()
    assert "Whose?" in answer.content.decode()
    refused = client.post(where, {**sent, "text": " "}, headers={"HX-Request": "true"})
    assert refused.status_code == 400
    assert "data-comment-form" not in refused.content.decode()


def test_the_editor_offers_a_comment_to_whoever_may_make_one_and_not_in_a_suggestion(
    section, sections, clinical_author, cro_writer, as_user
):
    room = next(each for each in sections.values() if each.author_id == cro_writer.pk)
    for person, found, address, offered in (
        (clinical_author, section, "section_edit", True),
        (clinical_author, section, "section_suggest", False),
        (cro_writer, room, "section_edit", False),
    ):
        room.report.members.filter(user=cro_writer).update(may_comment=False)
        page = as_user(person).get(reverse(address, args=[found.report.slug, found.pk]))
        assert page.context["config"]["comments"] is offered
