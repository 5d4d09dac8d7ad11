"""A section goes out as a Word file and comes back: the same text, or what was changed in Word."""

from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document
from docx.oxml.ns import qn

from cer_portal.audit.models import Entry
from cer_portal.audit.verbs import Verb
from cer_portal.devices.selectors import facts_of
from cer_portal.errors import BadInput, WrongState
from evidence.services import read_now
from sections import intake
from sections.models import Section, Suggestion, Thread
from sections.richtext import plain, proposals, validate
from sections.services.comments import start_thread
from sections.services.save import save_section, upload_figure
from sections.services.suggest import suggest_text
from sections.services.word import bring_word
from sections.services.word_out import export_word
from sections.services.word_taking import suggest_word, take_word
from sections.word import WordFile
from tests.access.conftest import RIS
from tests.conftest import paragraph
from tests.sections.word_files import png, repacked, saved

pytestmark = pytest.mark.django_db


def text(words, *marks):
    return {"type": "text", "text": words, "marks": [{"type": mark} for mark in marks]}


def para(*content):
    return {"type": "paragraph", "content": [text(c) if isinstance(c, str) else c for c in content]}


def items(*texts):
    return [{"type": "listItem", "content": [para(each)]} for each in texts]


def cell(words, kind="tableCell", **attrs):
    return {"type": kind, "attrs": attrs, "content": [para(words)] if words else [para()]}


def whole(record, fact, figure):
    """A text with everything the schema has."""
    nested = {"type": "orderedList", "attrs": {"start": 3}, "content": items("three", "four")}
    inner = {"type": "listItem", "content": [para("outer"), nested, para("after it")]}
    rows = [
        [cell("Year", "tableHeader", rowspan=2), cell("Count", "tableHeader", colspan=2)],
        [cell("Sold", "tableHeader"), cell("Complaints", "tableHeader")],
        [cell("2024"), cell("12,400", rowspan=2), cell("31")],
        [cell("2025"), cell("")],
    ]
    picture = {"figure": figure, "caption": "The cup from above", "alt": "A cup"}
    return validate(
        {
            "type": "doc",
            "content": [
                {"type": "heading", "attrs": {"level": 2}, "content": [text("Equivalence")]},
                para(
                    "The cup is ", text("equivalent", "bold"), " (H", text("2", "subscript"), "O) ",
                    {"type": "citation", "attrs": {"record": record}}, " with ",
                    {"type": "fact", "attrs": {"fact": fact}}, " sold.",
                    {"type": "footnote", "attrs": {"text": "Counted in  2025."}},
                ),
                {"type": "bulletList", "content": [inner, *items("second")]},
                {"type": "blockquote", "content": [para("Quoted."), para("Twice.")]},
                {
                    "type": "table",
                    "attrs": {"caption": "Table 7: Complaints", "wide": True},
                    "content": [{"type": "tableRow", "content": row} for row in rows],
                },
                {"type": "pageBreak"},
                {"type": "callout", "attrs": {"kind": "caution"}, "content": [para("Mind.")]},
                para("So ", {"type": "equation", "attrs": {"tex": "x^2"}}, " holds."),
                {"type": "figure", "attrs": picture},
                para("The last words."),
            ],
        }
    )  # fmt: skip


@pytest.fixture
def section(report, sections, clinical_author, now):
    found, given = sections["sota"], {"actor": clinical_author, "now": now}
    content = RIS.format(title="A study", doi="10.5555/w").encode()
    batch = read_now(report=report, filename="w.ris", content=content, **given)
    figure = upload_figure(section=found, filename="cup.png", content=png(), **given)
    fact = facts_of(device_id=report.device_id, report_id=report.pk)[0]
    document = whole(batch.records.get().pk, fact.pk, str(figure.pk))
    save_section(section=found, document=document, expected_version=0, **given)
    return Section.objects.get(pk=found.pk)


@pytest.fixture
def back(section, now):
    """Bring a file and have it read."""

    def one(content, person, name="back.docx"):
        brought = bring_word(section=section, filename=name, content=content, actor=person, now=now)
        intake.read(brought.pk)
        brought.refresh_from_db()
        return brought

    return one


def in_word(content, old, new):
    """What somebody who stays in Word does: change words, without tracking."""
    document = Document(BytesIO(content))
    for paragraph_ in document.paragraphs:
        for run in paragraph_.runs:
            if old in run.text:
                run.text = run.text.replace(old, new)
    return saved(document)


def out(section, person, now):
    return export_word(section=Section.objects.get(pk=section.pk), actor=person, now=now)


def test_the_same_text_comes_back(section, back, clinical_author, now):
    content = out(section, clinical_author, now)
    brought = back(in_word(content, "nothing", ""), clinical_author)
    assert brought.base == section.current
    assert brought.reading["original"] == section.current.document
    assert (brought.reading["proposed"], brought.losses) == (None, [])
    with pytest.raises(BadInput, match="Nothing differs"):
        suggest_word(brought=brought, with_comments=True, actor=clinical_author, now=now)
    line = Entry.objects.get(verb=Verb.WORD_EXPORTED)
    assert (line.after["revision"], line.after["sha256"]) == (1, section.current.digest)


def test_word_shows_labels_values_notes_and_captions(section, clinical_author, now):
    content = out(section, clinical_author, now)
    document = Document(BytesIO(content))
    shown = "".join(each.text or "" for each in document.element.body.iter(qn("w:t")))
    fact = facts_of(device_id=section.report.device_id, report_id=section.report_id)[0]
    for words in ("[Gardner 2019]", fact.shown, str(section), "Figure 1: The cup from above"):
        assert words in shown, words
    assert "Table 1: Table 7: Complaints" in shown
    assert [len(row._tr.tc_lst) for row in document.tables[0].rows] == [2, 3, 3, 3]
    assert len(document.inline_shapes) == 1


def test_what_was_changed_in_word_is_a_suggestion_against_its_revision(
    section, back, clinical_author, medical_reviewer, now
):
    content = out(section, clinical_author, now)
    newer = validate({**section.current.document, "content": section.current.document["content"]})
    newer["content"][-1] = para("The last words, and more since.")
    save_section(
        section=section, document=newer, expected_version=1, actor=clinical_author, now=now
    )
    brought = back(in_word(content, "The cup is ", "The new cup is "), medical_reviewer)
    made = suggest_word(brought=brought, with_comments=True, actor=medical_reviewer, now=now)
    assert (made.base.number, made.by, made.source) == (1, medical_reviewer, "word")
    (change,) = made.changes.all()
    assert "The new cup is" in str(change.blocks)
    assert Section.objects.get(pk=section.pk).version == 2
    brought.refresh_from_db()
    assert (brought.state, brought.suggested_as) == ("suggested", made)


def test_open_suggestions_and_comments_go_out_and_are_not_said_twice(
    section, back, clinical_author, medical_reviewer, now
):
    at = section.current.plain.index("equivalent")
    start_thread(
        section=section, start=at, end=at + 10, text="Is it?", actor=medical_reviewer, now=now
    )
    proposed = validate(section.current.document)
    proposed["content"][-1] = para("The very last words.")
    suggest_text(
        section=section, base=section.current, document=proposed, note="", source="editor",
        actor=medical_reviewer, now=now,
    )  # fmt: skip
    content = out(section, clinical_author, now)
    read = WordFile.opened(content).read()
    assert "very" not in plain(read.original) and "very" in plain(read.proposed)
    assert read.changed_by == {medical_reviewer.name: 1}
    (comment,) = read.comments
    assert (comment.author, comment.text) == (medical_reviewer.name, "Is it?")
    assert comment.quote == "equivalent"
    brought = back(in_word(content, "The cup is ", "The new cup is "), clinical_author)
    made = suggest_word(brought=brought, with_comments=True, actor=clinical_author, now=now)
    (change,) = made.changes.all()
    assert "The new cup" in str(change.blocks) and "very" not in str(change.blocks)
    assert Thread.objects.filter(section=section).count() == 1
    assert proposals(section.current.document, made.document) != []


def test_a_file_of_another_section_is_a_file_like_any_other(
    section, sections, back, clinical_author, now
):
    content = out(section, clinical_author, now)
    other = sections["summary"]
    assert other.author == clinical_author
    brought = bring_word(
        section=other, filename="x.docx", content=content, actor=clinical_author, now=now
    )
    intake.read(brought.pk)
    brought.refresh_from_db()
    assert brought.base is None
    assert {loss["kind"] for loss in brought.losses} >= {"chip", "caption_number"}
    revision = take_word(
        brought=brought, way="replace", changes="with", with_comments=True, expected_version=0,
        actor=clinical_author, now=now,
    )  # fmt: skip
    assert not revision.cited and not revision.facts and "[Gardner 2019]" in revision.plain


def test_a_stamp_with_another_digest_is_no_stamp(section, back, clinical_author, now):
    content = out(section, clinical_author, now)

    def forged(parts):
        digest = section.current.digest.encode()
        stamp = parts["docProps/custom.xml"].replace(digest, b"0" * 64)
        return {**parts, "docProps/custom.xml": stamp}

    assert back(repacked(content, forged), clinical_author).base is None


def test_an_outside_writer_takes_away_the_own_section_without_names(
    sections, cro_writer, ra_lead, as_user, now
):
    own = next(each for each in sections.values() if each.author == cro_writer)
    save_section(
        section=own, document=paragraph("Words of the room."), expected_version=0,
        actor=cro_writer, now=now,
    )  # fmt: skip
    start_thread(section=own, start=0, end=5, text="Which?", actor=ra_lead, now=now)
    client = as_user(cro_writer)
    where = [own.report.slug, own.pk]
    content = b"".join(client.get(reverse("word_export", args=where)))
    (comment,) = WordFile.opened(content).read().comments
    assert comment.text == "Which?" and ra_lead.name not in comment.author
    theirs = [own.report.slug, sections["sota"].pk]
    assert client.get(reverse("word_export", args=theirs)).status_code == 404
    assert client.get(reverse("section_word", args=theirs)).status_code == 404


def test_without_a_text_there_is_nothing_to_take_away(sections, reader, now):
    with pytest.raises(WrongState):
        export_word(section=sections["pmcf"], actor=reader, now=now)
    assert not Suggestion.objects.exists()
