"""Paragraphs: proposed inside, approved by another, taken into texts, seen by nobody else."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from cer_portal.errors import BadInput, NotAllowed, Stale, WrongState
from cer_portal.library.models import Paragraph, ParagraphApproval, ParagraphUse
from cer_portal.library.services.paragraphs import (
    Wording,
    approve_paragraph,
    hand_paragraph,
    propose_paragraph,
    retire_paragraph,
    reword_paragraph,
    take_paragraph,
)
from cer_portal.library.wording import document_of, text_of
from sections.models import Section
from sections.services.save import save_section
from tests.library.conftest import says

pytestmark = pytest.mark.django_db
CHIPS = {
    "citation": {"type": "citation", "attrs": {"record": 1}},
    "fact": {"type": "fact", "attrs": {"fact": 1}},
}
FIGURE = {"type": "figure", "attrs": {"figure": "0" * 8 + "-0000-0000-0000-" + "0" * 12}}


def test_insiders_who_write_propose_and_nobody_else(
    report, clinical_author, reader, cro_writer, now
):
    wording = Wording("Search", says("Words."))
    made = propose_paragraph(wording=wording, actor=clinical_author, now=now)
    assert (made.owner, made.standing, made.version) == (clinical_author, "draft", 1)
    for person in (reader, cro_writer):
        with pytest.raises(NotAllowed):
            propose_paragraph(wording=wording, actor=person, now=now)


@pytest.mark.parametrize("kind", CHIPS)
def test_what_belongs_to_one_report_is_refused_in_words(report, clinical_author, now, kind):
    document = says("See ")
    document["content"][0]["content"].append(CHIPS[kind])
    with pytest.raises(BadInput, match="belongs to one report"):
        propose_paragraph(wording=Wording("T", document), actor=clinical_author, now=now)


@pytest.mark.parametrize(
    "document",
    [
        {"type": "doc", "content": [FIGURE]},
        {"type": "doc", "content": [{"type": "paragraph"}]},
        {"type": "doc", "content": [{"type": "script"}]},
        "words",
        None,
    ],
)
def test_hostile_and_empty_documents_are_refused(report, clinical_author, now, document):
    with pytest.raises(BadInput):
        propose_paragraph(wording=Wording("T", document), actor=clinical_author, now=now)
    with pytest.raises(BadInput):
        wording = Wording("T", says("w"), ["no_such_section"])
        propose_paragraph(wording=wording, actor=clinical_author, now=now)


def test_nobody_approves_a_wording_of_their_own(paragraph, ra_lead, clinical_author, now):
    reword_paragraph(
        paragraph=paragraph,
        wording=Wording("Mine", says("Of the lead.")),
        expected_version=1,
        actor=ra_lead,
        now=now,
    )
    for person in (ra_lead, clinical_author):
        with pytest.raises(NotAllowed):
            approve_paragraph(paragraph=paragraph, expected_version=2, actor=person, now=now)
    approved = Paragraph.objects.get(pk=paragraph.pk).approved
    assert approved.number == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        ParagraphApproval.objects.create(
            version=paragraph.versions.get(number=2),
            writer=ra_lead,
            owner=clinical_author,
            by=ra_lead,
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        approved.save()


def test_a_stale_wording_and_a_stale_approval_keep_nothing(
    paragraph, clinical_author, ra_lead, now
):
    def reword(words):
        return reword_paragraph(
            paragraph=paragraph,
            wording=Wording("T", says(words)),
            expected_version=1,
            actor=clinical_author,
            now=now,
        )

    reword("First")
    with pytest.raises(Stale):
        reword("Second")
    with pytest.raises(Stale):
        approve_paragraph(paragraph=paragraph, expected_version=1, actor=ra_lead, now=now)
    assert paragraph.versions.count() == 2


def take(paragraph, section, actor, now, *, number=1, version=None):
    return take_paragraph(
        paragraph=paragraph,
        number=number,
        section=section,
        expected_version=section.version if version is None else version,
        actor=actor,
        now=now,
    )


def test_a_taken_paragraph_stands_behind_the_text_and_its_use_is_kept(
    sections, paragraph, clinical_author, now
):
    section = sections["literature"]
    save_section(
        section=section,
        document=says("Before."),
        expected_version=0,
        actor=clinical_author,
        now=now,
    )
    with pytest.raises(Stale):
        take(paragraph, section, clinical_author, now, version=0)
    section.refresh_from_db()
    use = take(paragraph, section, clinical_author, now)
    assert use.revision.plain.split() == "Before. Two databases were searched.".split()
    assert use.revision.note == "From the library: Why these databases, version 1"
    with pytest.raises(Stale):
        take(paragraph, Section.objects.get(pk=section.pk), clinical_author, now, number=2)
    with pytest.raises(DatabaseError), transaction.atomic():
        use.delete()


def test_only_writers_of_a_section_take_and_only_what_is_in_use(
    sections, paragraph, clinical_author, rd_author, cro_writer, now
):
    section = sections["literature"]
    with pytest.raises(NotAllowed):
        take(paragraph, section, rd_author, now)
    own = next(each for each in sections.values() if each.author == cro_writer)
    with pytest.raises(BadInput):
        take(paragraph, own, cro_writer, now)
    with pytest.raises(BadInput, match="why"):
        retire_paragraph(paragraph=paragraph, actor=clinical_author, now=now, reason=" ")
    retire_paragraph(paragraph=paragraph, actor=clinical_author, now=now, reason="Old")
    with pytest.raises(WrongState):
        take(paragraph, section, clinical_author, now)
    with pytest.raises(WrongState):
        retire_paragraph(paragraph=paragraph, actor=clinical_author, now=now, reason="Old")
    assert not ParagraphUse.objects.exists()


def test_a_newer_wording_marks_the_use(sections, paragraph, clinical_author, ra_lead, as_user, now):
    take(paragraph, sections["literature"], clinical_author, now)
    page = f"/library/{paragraph.pk}/"
    assert "newer wording available" not in as_user(clinical_author).get(page).text
    reword_paragraph(
        paragraph=paragraph,
        wording=Wording("Why", says("Three databases.")),
        expected_version=1,
        actor=clinical_author,
        now=now,
    )
    approve_paragraph(paragraph=paragraph, expected_version=2, actor=ra_lead, now=now)
    assert "newer wording available" in as_user(clinical_author).get(page).text


def test_uses_are_counted_as_far_as_one_may_read(
    sections, paragraph, clinical_author, norvale, as_user, now, django_user_model
):
    take(paragraph, sections["literature"], clinical_author, now)
    elsewhere = django_user_model.objects.create_user(
        "new@norvale.example", "a long enough password", name="Nina", organisation=norvale
    )
    assert "Taken 1 time" in as_user(clinical_author).get(f"/library/{paragraph.pk}/").text
    seen = as_user(elsewhere).get(f"/library/{paragraph.pk}/").text
    assert "Taken 0 times" in seen
    assert "Tessaron" not in seen


def test_an_owner_is_somebody_of_the_company_who_writes(
    paragraph, clinical_author, rd_author, reader, outsider, now
):
    for person in (reader, outsider):
        with pytest.raises(BadInput):
            hand_paragraph(paragraph=paragraph, owner=person, actor=clinical_author, now=now)
    hand_paragraph(paragraph=paragraph, owner=rd_author, actor=clinical_author, now=now)
    with pytest.raises(NotAllowed):
        hand_paragraph(paragraph=paragraph, owner=rd_author, actor=clinical_author, now=now)


def test_an_outside_writer_and_a_stranger_learn_nothing(
    sections, paragraph, as_user, cro_writer, outsider
):
    own = next(each for each in sections.values() if each.author == cro_writer)
    browser = as_user(cro_writer)
    inside = f"/reports/tessaron-dm/sections/{own.pk}/library/"
    for page in ("/library/", f"/library/{paragraph.pk}/", inside):
        assert browser.get(page).status_code == 404, page
    assert (
        browser.post(f"{inside}{paragraph.pk}/take/", {"number": 1, "version": 0}).status_code
        == 404
    )
    assert as_user(outsider).get(f"/library/{paragraph.pk}/").status_code == 404
    assert "Why these databases" not in as_user(outsider).get("/library/").text


def test_the_list_is_narrowed_by_words_standing_and_section(paragraph, as_user, clinical_author):
    browser = as_user(clinical_author)
    for query, there in (
        ("q=databases", True),
        ("q=nothing", False),
        ("state=approved", True),
        ("state=retired", False),
        ("section=literature", True),
        ("section=sota", False),
        ("state=%00&section=%27", True),
    ):
        found = browser.get(f"/library/?{query}").text
        assert ("Why these databases" in found) is there, query


def test_a_form_that_comes_too_late_shows_both_wordings(paragraph, clinical_author, as_user, now):
    browser, page = as_user(clinical_author), f"/library/{paragraph.pk}/wording/"
    fields = {"title": "T", "text": "Typed words.", "version": 1}
    assert browser.post(page, {**fields, "text": "Sooner."}).status_code == 302
    late = browser.post(page, fields)
    assert late.status_code == 412
    assert "Sooner." in late.text
    assert "Typed words." in late.text
    assert 'name="version" value="2"' in late.text


def test_typed_text_and_document_are_the_same():
    text = "One line\n\n- first\n- second\n\n1. one\n2. two\n\nLast"
    document = document_of(text)
    kinds = [block["type"] for block in document["content"]]
    assert kinds == ["paragraph", "bulletList", "orderedList", "paragraph"]
    assert text_of(document) == text
    marked = document_of("<script>alert(1)</script>\x00")
    assert marked["content"][0]["content"][0]["text"] == "<script>alert(1)</script>"
