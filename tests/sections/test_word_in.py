"""What a Word file says comes over, and whatever does not stands in the list of losses."""

import json

import pytest
from django.urls import reverse

from cer_portal.accounts.models import User
from cer_portal.audit.models import Entry
from cer_portal.audit.verbs import Verb
from cer_portal.errors import NotAllowed, Stale, WrongState
from sections import intake
from sections.models import Figure, Section, Suggestion, Thread, WordImport
from sections.richtext import plain
from sections.services.decide_changes import accept_changes
from sections.services.save import save_section
from sections.services.word import bring_word, drop_word
from sections.services.word_taking import suggest_word, take_word
from sections.word import Limits, WordFile
from tests.conftest import paragraph
from tests.sections.word_files import png, saved, six_pages, small

# What is planted, and what becomes of it: kept, kept in another form, or left out.
KEPT = "BOLDWORDS ITALWORDS SAFELINK BULLETONE BULLETSUB YEARHEAD COUNTHEAD TABCAPTION INSCELL"
KEPT += " INSROW FIGCAPTION ALTWORDS FNONE INSWORDS INSPARA COMMENTED"
CHANGED = "ENDONE BADLINK DEEPHEAD LETTERONE NESTEDCELL BOXWORDS MATHX REFWORDS DATEWORDS CITEWORDS"
CHANGED += " STRUCKWORDS HIGHWORDS"
LEFT_OUT = "HEADWORDS TOCLINE CHARTNAME plot.emf HIDDENWORDS"
COUNTED = {
    **dict.fromkeys(("headers", "contents", "chart", "picture_kind", "hidden", "empty"), 1),
    **dict.fromkeys(("columns", "landscape", "textbox", "equation", "field", "crossref"), 1),
    **dict.fromkeys(("citation", "heading_deep", "table_nested", "list_letters"), 1),
    **dict.fromkeys(("endnote", "link_unsafe", "struck", "highlight"), 1),
    "caption_number": 2,
}


@pytest.fixture(scope="module")
def read():
    return WordFile.opened(six_pages()[0]).read()


def test_the_list_of_losses_tells_the_truth_in_both_directions(read):
    text = json.dumps(read.proposed, ensure_ascii=False)
    listed = {word for loss in read.losses for words in loss.where for word in words.split()}
    out = " ".join(words for loss in read.losses if loss.is_out for words in loss.where)
    for word in KEPT.split():
        assert (word in text, word in out) == (True, False), word
    for word in CHANGED.split():
        assert word in text and any(word in each for each in listed), word
    for word in LEFT_OUT.split():
        assert (word in text, word in out) == (False, True), word
    counted = {loss.kind: loss.count for loss in read.losses if loss.kind != "page_break"}
    assert counted == COUNTED
    assert all(loss.what and loss.outcome for loss in read.losses)


def test_merged_cells_captions_and_pictures_come_over(read):
    blocks = read.original["content"]
    table = next(block for block in blocks if block["type"] == "table")
    head, below = (row["content"] for row in table["content"][:2])
    assert table["attrs"]["caption"] == "TABCAPTION by year"
    assert [cell["type"] for cell in head + below] == ["tableHeader"] * 4
    assert (head[0]["attrs"]["rowspan"], head[1]["attrs"]["colspan"], len(below)) == (2, 2, 2)
    figure = next(block for block in blocks if block["type"] == "figure")
    assert figure["attrs"]["caption"] == "FIGCAPTION from above"
    assert figure["attrs"]["alt"] == "ALTWORDS a cup"
    assert [picture.figure for picture in read.pictures] == [figure["attrs"]["figure"]]
    bullets = next(block for block in blocks if block["type"] == "bulletList")
    assert [len(item["content"]) for item in bullets["content"]] == [1, 2]


def test_a_text_without_and_one_with_the_tracked_changes(read):
    before, after = plain(read.original), plain(read.proposed)
    for word in ("DELWORDS", "DELCELL"):
        assert word in before and word not in after
    for word in ("INSWORDS", "INSCELL", "INSROW", "INSPARA"):
        assert word not in before and word in after
    assert read.changed_by == {"Vera Gutachter": 6}


def test_a_comment_keeps_its_author_and_its_place(read):
    (comment,) = read.comments
    assert (comment.author, comment.text) == ("Vera Gutachter", "Which lot?")
    assert plain(read.original)[comment.start : comment.end] == "COMMENTED words"


def test_a_picture_of_more_than_fifty_million_pixels_is_listed_and_the_text_comes():
    _content, paper = six_pages()
    paper.picture(png(8_000, 6_251, "1"))
    read = WordFile.opened(saved(paper.document)).read()
    assert {loss.kind: loss.count for loss in read.losses}["picture_large"] == 1
    assert len(read.pictures) == 1
    few = WordFile.opened(six_pages()[0]).read(limits=Limits(octets=10))
    assert not few.pictures and not any(b["type"] == "figure" for b in few.original["content"])


# --- in the portal


@pytest.fixture
def section(sections):
    return sections["sota"]


@pytest.fixture
def bring(section, clinical_author, now):
    def one(content=None):
        content = six_pages()[0] if content is None else content
        brought = bring_word(
            section=section, filename="../CER 4.2.docx", content=content,
            actor=clinical_author, now=now,
        )  # fmt: skip
        intake.read(brought.pk)
        brought.refresh_from_db()
        return brought

    return one


def take(brought, actor, now, **given):
    asked = {"way": "replace", "changes": "with", "with_comments": True, "expected_version": 0}
    asked |= given
    return take_word(brought=brought, actor=actor, now=now, **asked)


def test_nothing_is_text_before_it_is_taken_over(bring, section, clinical_author, now):
    brought = bring()
    assert (brought.state, brought.filename) == ("read", "CER 4.2.docx")
    assert Section.objects.get(pk=section.pk).version == 0 and not Figure.objects.exists()
    revision = take(brought, clinical_author, now)
    assert "INSWORDS" in revision.plain and revision.figures == [str(Figure.objects.get().pk)]
    assert revision.note == "From Word: CER 4.2.docx"
    line = Entry.objects.get(verb=Verb.WORD_TAKEN)
    assert (line.after["way"], line.after["figures"]) == ("replace", 1)
    with pytest.raises(WrongState):
        take(brought, clinical_author, now, expected_version=1)


def test_it_goes_on_at_the_end_and_without_the_changes(bring, section, clinical_author, now):
    save_section(
        section=section, document=paragraph("First words."), expected_version=0,
        actor=clinical_author, now=now,
    )  # fmt: skip
    revision = take(
        bring(), clinical_author, now, way="append", changes="without", expected_version=1
    )
    assert revision.plain.startswith("First words.") and "DELWORDS" in revision.plain
    assert "INSPARA" not in revision.plain


def test_a_text_that_changed_meanwhile_keeps_both(
    bring, section, clinical_author, now, settings, tmp_path
):
    brought = bring()
    save_section(
        section=section, document=paragraph("Meanwhile."), expected_version=0,
        actor=clinical_author, now=now,
    )  # fmt: skip
    with pytest.raises(Stale):
        take(brought, clinical_author, now)
    brought.refresh_from_db()
    assert brought.state == "read" and not Figure.objects.exists()
    assert Section.objects.get(pk=section.pk).current.plain == "Meanwhile."
    take(brought, clinical_author, now, expected_version=1)


def test_a_text_the_section_refuses_leaves_no_figure_and_no_file(
    bring, clinical_author, now, settings
):
    brought = bring()
    reading = brought.reading
    reading["proposed"]["content"].append(
        {"type": "figure", "attrs": {"figure": "0" * 8 + "-0000-0000-0000-" + "0" * 12}}
    )
    WordImport.objects.filter(pk=brought.pk).update(reading=reading)
    with pytest.raises(Exception, match="not uploaded"):
        take(brought, clinical_author, now)
    assert not Figure.objects.exists()
    kept = [path for path in settings.MEDIA_ROOT.rglob("figures/**/*") if path.is_file()]
    assert not kept


def test_only_who_writes_in_the_section_brings_and_takes(bring, section, rd_author, reader, now):
    brought = bring()
    with pytest.raises(NotAllowed):
        bring_word(section=section, filename="a.docx", content=small(), actor=reader, now=now)
    for person in (rd_author, reader):
        with pytest.raises(NotAllowed):
            take(brought, person, now)
        with pytest.raises(NotAllowed):
            suggest_word(brought=brought, with_comments=False, actor=person, now=now)
        with pytest.raises(NotAllowed):
            drop_word(brought=brought, actor=person, now=now)


def test_tracked_changes_stay_a_suggestion_and_comments_keep_their_names(
    bring, section, clinical_author, now
):
    revision = take(bring(), clinical_author, now, changes="suggest")
    assert "DELWORDS" in revision.plain and "INSWORDS" not in revision.plain
    suggestion = Suggestion.objects.get(section=section)
    assert (suggestion.base, suggestion.by, suggestion.source) == (
        revision, clinical_author, "word",
    )  # fmt: skip
    thread = Thread.objects.get(section=section)
    said = thread.comments.get()
    assert (thread.passage, said.said_by, said.by) == (
        "COMMENTED words", "Vera Gutachter", clinical_author,
    )  # fmt: skip
    numbers = list(suggestion.changes.values_list("number", flat=True))
    accepted = accept_changes(
        suggestion=suggestion, numbers=numbers, expected_version=1, actor=clinical_author, now=now
    )
    for word in ("INSWORDS", "INSCELL", "INSROW", "INSPARA"):
        assert word in accepted.plain
    assert "DELWORDS" not in accepted.plain and "DELCELL" not in accepted.plain


def test_whoever_may_comment_suggests_a_file_without_its_pictures(section, medical_reviewer, now):
    brought = bring_word(
        section=section, filename="a.docx", content=six_pages()[0], actor=medical_reviewer, now=now
    )
    intake.read(brought.pk)
    brought.refresh_from_db()
    with pytest.raises(NotAllowed):
        take(brought, medical_reviewer, now)
    made = suggest_word(brought=brought, with_comments=True, actor=medical_reviewer, now=now)
    assert made.base is None and "FIGCAPTION" not in str(made.document)
    assert Section.objects.get(pk=section.pk).version == 0
    assert Thread.objects.get(section=section).passage == ""


def test_whoever_lost_the_right_meanwhile_is_not_read_for(section, clinical_author, now):
    brought = bring_word(
        section=section, filename="a.docx", content=small(), actor=clinical_author, now=now
    )
    User.objects.filter(pk=clinical_author.pk).update(is_active=False)
    intake.read(brought.pk)
    brought.refresh_from_db()
    assert brought.state == "failed" and "is closed" in brought.error
    assert Entry.objects.filter(verb=Verb.WORD_FAILED).count() == 1


def test_the_pages_lead_from_the_file_to_the_text(
    bring, section, clinical_author, rd_author, as_user, now
):
    brought, client = bring(), as_user(clinical_author)
    where = [section.report.slug, section.pk]
    page = client.get(reverse("word_import", args=[*where, brought.pk]))
    shown = page.content.decode()
    for words in ("Text boxes", "their words stand below", "Which lot?", "<ins", "Vera Gutachter"):
        assert words in shown, words
    picture = brought.reading["pictures"][0]["figure"]
    answer = client.get(reverse("word_picture", args=[*where, brought.pk, picture]))
    assert answer.headers["Content-Type"] == "image/png"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    asked = {"way": "replace", "changes": "with", "version": 7}
    stale = client.post(reverse("word_take", args=[*where, brought.pk]), asked)
    assert stale.status_code == 412 and "The file is kept" in stale.content.decode()
    taken = client.post(reverse("word_take", args=[*where, brought.pk]), {**asked, "version": 0})
    assert taken.status_code == 302
    home = reverse("section_word", args=where)
    assert "Taken over" in client.get(home).content.decode()
    others = as_user(rd_author)
    assert "CER 4.2" not in others.get(home).content.decode()
    assert others.get(reverse("word_import", args=[*where, brought.pk])).status_code == 404
