"""Contributions: who asks whom, what an answer may be, how it comes into the text and what stays."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from cer_portal.contributions.criteria import StandardError, read_standard, standard_requests
from cer_portal.contributions.criteria.kinds import kind_of
from cer_portal.contributions.document import blocks_of, put_in
from cer_portal.contributions.models import Contribution, Draft, GivenFile, Turn
from cer_portal.contributions.selectors import late_for, late_in, people_to_ask, waiting_for
from cer_portal.contributions.services.answering import (
    Upload,
    Words,
    answer_contribution,
    save_draft,
)
from cer_portal.contributions.services.asking import (
    Asked,
    ask_for_contribution,
    return_contribution,
    withdraw_contribution,
)
from cer_portal.contributions.services.taking import take_over
from cer_portal.errors import BadInput, NotAllowed, Stale, TooLarge, WrongState, WrongType
from cer_portal.selectors import my_work, work_count
from sections import outline, richtext
from sections.models import Section
from sections.services.assign import assign_section
from sections.services.save import save_section

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
TABLE = "Period\tUnits\n2024\t1,200\n2025\t1,480"
CSV = Upload("units.csv", b"Period;Units\n2024;1200\n")


def ask(section, actor, person=None, **more):
    given = {"question": "How many were sold?", "expected": ["text"], "due": TODAY}
    asked = Asked(**{**given, "person": person.pk if person else None, **more})
    return ask_for_contribution(section=section, asked=asked, actor=actor, now=timezone.now())


def give(contribution, actor, words="So many.", table="", files=()):
    return answer_contribution(
        contribution=contribution,
        words=Words(words, table),
        files=files,
        actor=actor,
        now=timezone.now(),
    )


def take(contribution, turn, actor, version, *, at_place=False):
    return take_over(
        contribution=contribution,
        answer=turn.pk,
        at_place=at_place,
        expected_version=version,
        actor=actor,
        now=timezone.now(),
    )


def write(section, document):
    section.refresh_from_db()
    save_section(
        section=section,
        document=document,
        expected_version=section.version,
        actor=section.author,
        now=timezone.now(),
    )
    section.refresh_from_db()


def heading(words, level=2):
    content = [{"type": "text", "text": words}]
    return {"type": "heading", "attrs": {"level": level}, "content": content}


def package(*names):
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return kept.getvalue()


def test_an_answer_is_taken_over_at_its_place_and_names_who_gave_it(
    sections, clinical_author, quality_author, document
):
    section = sections["sota"]
    words = document("Last words.")["content"]
    begun = document("How it began.")["content"]
    whole = [*begun, heading("Market"), *words, heading("Outlook"), *words]
    write(section, {"type": "doc", "content": whole})
    asked = ask(section, clinical_author, quality_author, place="market", expected=["table"])
    turn = give(asked, quality_author, "As sold:\n\n- here\n- there", TABLE, [CSV])
    taken = take(asked, turn, clinical_author, section.version, at_place=True)
    section.refresh_from_db()
    kinds = [block["type"] for block in section.current.document["content"]]
    assert kinds[3:6] == ["paragraph", "bulletList", "table"]
    assert kinds[6] == "heading"
    assert section.current.note == "Contribution of Quentin Voss, Quality/Post-market"
    assert (taken.state, taken.taken_as) == ("taken", section.current)
    acts = list(Turn.objects.filter(contribution=asked).values_list("act", flat=True))
    assert acts == ["ask", "answer", "take"]
    with pytest.raises(NotAllowed):
        give(asked, clinical_author)
    with pytest.raises(WrongState):
        give(asked, quality_author)


def test_taking_over_a_text_that_moved_on_changes_nothing(
    sections, clinical_author, quality_author, document, as_user
):
    section = sections["sota"]
    asked = ask(section, clinical_author, quality_author)
    turn = give(asked, quality_author, "Two thousand shells.")
    version = section.version
    write(section, document("Written meanwhile."))
    with pytest.raises(Stale):
        take(asked, turn, clinical_author, version)
    asked.refresh_from_db()
    assert (asked.state, asked.taken_as) == ("answered", None)
    browser = as_user(clinical_author)
    url = reverse("contribution_take", args=[section.report.slug, asked.pk])
    fields = {"answer": turn.pk, "version": version, "where": "end"}
    page = browser.post(url, fields)
    assert page.status_code == 412
    assert b"Two thousand shells" in page.content
    assert browser.post(url, {**fields, "version": section.version}).status_code == 302
    section.refresh_from_db()
    assert "Written meanwhile" in section.current.plain
    assert "Two thousand shells" in section.current.plain


def test_a_returned_answer_says_why_and_is_given_again(
    sections, clinical_author, quality_author, rd_author
):
    asked = ask(sections["sota"], clinical_author, quality_author)
    first = give(asked, quality_author)
    back = {"contribution": asked, "answer": first.pk, "now": timezone.now()}
    with pytest.raises(NotAllowed):
        return_contribution(**back, reason="No.", actor=rd_author)
    with pytest.raises(BadInput):
        return_contribution(**back, reason=" ", actor=clinical_author)
    return_contribution(**back, reason="Of which year?", actor=clinical_author)
    assert list(waiting_for(quality_author)) == [asked]
    second = give(asked, quality_author, "Of 2025.")
    with pytest.raises(Stale):
        take(asked, first, clinical_author, 0)
    take(asked, second, clinical_author, 0)
    with pytest.raises(DatabaseError), transaction.atomic():
        Turn.objects.filter(pk=first.pk).update(text="Other words")


def test_who_asks_and_who_can_be_asked(sections, rd_author, quality_author, reader, cro_writer):
    section = sections["sota"]
    lead, author = section.report.created_by, section.author
    for actor in (rd_author, reader):
        with pytest.raises(NotAllowed):
            ask(section, actor, quality_author)
    for person in (reader, cro_writer):
        with pytest.raises(BadInput):
            ask(section, author, person)
    with pytest.raises(BadInput):
        ask(section, lead, quality_author, due=TODAY - timedelta(days=1))
    by_function = ask(section, lead, function="quality")
    assert list(waiting_for(quality_author)) == [by_function]
    assert not waiting_for(rd_author)
    give(by_function, quality_author)
    by_function.refresh_from_db()
    assert by_function.person == quality_author
    withdraw_contribution(
        contribution=by_function, reason="Found.", actor=author, now=timezone.now()
    )
    assert not waiting_for(author)


def test_a_draft_is_read_by_its_writer_alone_and_nothing_typed_is_lost(
    sections, clinical_author, quality_author, as_user
):
    section = sections["sota"]
    slug = section.report.slug
    asked = ask(section, clinical_author, quality_author)
    browser, author = as_user(quality_author), as_user(clinical_author)
    page, draft = (
        reverse(n, args=[slug, asked.pk]) for n in ("contribution", "contribution_draft")
    )
    sheet = SimpleUploadedFile("units.csv", CSV.content)
    sent = {"text": "Half a thought", "table": TABLE, "given": sheet}
    assert browser.post(draft, sent).status_code == 302
    given = GivenFile.objects.get()
    file = reverse("contribution_file", args=[slug, given.pk])
    assert b"Half a thought" in browser.get(page).content
    assert b"Half a thought" not in author.get(page).content
    assert author.get(file).status_code == 404
    wrong = SimpleUploadedFile("x.html", b"MZ\x00\x01")
    answer = reverse("contribution_answer", args=[slug, asked.pk])
    refused = browser.post(answer, {"text": "A whole thought", "table": "", "given": wrong})
    assert refused.status_code == 415
    assert b"A whole thought" in refused.content
    assert browser.post(answer, {"text": "A whole thought", "table": ""}).status_code == 302
    assert not Draft.objects.exists()
    taken = author.get(file)
    assert taken.status_code == 200
    assert "attachment" in taken["Content-Disposition"]
    assert "sandbox" in taken["Content-Security-Policy"]
    assert b"".join(taken.streaming_content) == CSV.content


def test_what_was_withdrawn_meanwhile_keeps_the_words_on_the_page(
    sections, clinical_author, quality_author, as_user
):
    asked = ask(sections["sota"], clinical_author, quality_author)
    withdraw_contribution(
        contribution=asked, reason="Found.", actor=clinical_author, now=timezone.now()
    )
    url = reverse("contribution_answer", args=[asked.section.report.slug, asked.pk])
    page = as_user(quality_author).post(url, {"text": "Long in the making", "table": ""})
    assert page.status_code == 409
    assert b"Long in the making" in page.content


def test_files_are_judged_by_their_bytes(settings, sections, clinical_author, quality_author):
    word, sheet = "word/document.xml", "xl/workbook.xml"
    assert "wordprocessingml" in kind_of(package("[Content_Types].xml", word))
    assert "spreadsheetml" in kind_of(package(sheet))
    assert kind_of("Größe;2\n".encode()) == "text/plain; charset=utf-8"
    for bad in (
        package(word, "word/vbaProject.bin"),
        package(sheet, "xl/embeddings/a.bin"),
        package("a.txt"),
        b"PK\x03\x04 broken",
        b"%PDF-1.7 no pdf",
        b"\x89PNG\r\n\x1a\n broken",
        b"\x00\x01",
        b"",
    ):
        assert kind_of(bad) is None, bad[:20]
    asked = ask(sections["sota"], clinical_author, quality_author)
    settings.CONTRIBUTION_MAX_BYTES = 10
    with pytest.raises(TooLarge):
        give(asked, quality_author, files=[CSV])
    with pytest.raises(WrongType):
        give(asked, quality_author, files=[Upload("x", b"\x00")])
    with pytest.raises(BadInput):
        give(asked, quality_author, words=" ")
    with pytest.raises(BadInput):
        save_draft(
            contribution=asked,
            words=Words(),
            files=[Upload(str(n), b"a") for n in range(11)],
            actor=quality_author,
            now=timezone.now(),
        )
    assert not GivenFile.objects.exists()


def test_words_and_tables_become_blocks_of_the_one_schema(document):
    blocks = blocks_of("One\nline\n\n<b>two</b>", "| a | b |\n| 1 |")
    assert [block["type"] for block in blocks] == ["paragraph", "paragraph", "table"]
    assert [len(row["content"]) for row in blocks[2]["content"]] == [2, 2]
    assert "<b>two</b>" in richtext.plain({"type": "doc", "content": blocks})
    assert blocks_of(" \n ", "") == []
    with pytest.raises(richtext.InvalidDocument):
        blocks_of("", "a\t" * 80)
    old = document("Old words.")
    assert put_in(old, blocks, "not there")["content"][0] == old["content"][0]
    assert put_in(richtext.EMPTY, blocks, "")["content"] == blocks


def test_an_outside_writer_asks_functions_and_is_told_no_names(
    sections, cro_writer, quality_author, ra_lead, as_user
):
    section = next(each for each in sections.values() if each.author == cro_writer)
    slug = section.report.slug
    assert people_to_ask(section, cro_writer) == []
    asked = ask(section, cro_writer, function="quality")
    give(asked, quality_author)
    other = ask(sections["sota"], ra_lead, quality_author)
    browser = as_user(cro_writer)
    listed = browser.get(reverse("contribution_list", args=[slug]) + "?show=all").content.decode()
    page = browser.get(reverse("contribution", args=[slug, asked.pk])).content.decode()
    assert quality_author.name not in listed + page
    assert str(other.section) not in listed
    assert browser.get(reverse("contribution", args=[slug, other.pk])).status_code == 404
    turn = asked.turns.get(act="answer")
    take(asked, turn, cro_writer, section.version)
    section.refresh_from_db()
    assert section.current.note == "Contribution of Quality author"


def test_a_name_is_left_out_of_a_revision_that_an_outside_writer_reads(
    sections, clinical_author, quality_author, cro_writer, ra_lead
):
    section = sections["sota"]
    duties = {n: getattr(section, n) for n in ("author", "reviewer", "approver", "due")}
    now = timezone.now()
    assign_section(section=section, **duties, contributors=[cro_writer], actor=ra_lead, now=now)
    section = Section.objects.get(pk=section.pk)
    asked = ask(section, clinical_author, quality_author)
    take(asked, give(asked, quality_author), clinical_author, section.version)
    section.refresh_from_db()
    assert "Quentin" not in section.current.note


def test_late_contributions_stand_on_both_sides_and_on_the_overview(
    sections, clinical_author, quality_author, ra_lead, as_user
):
    asked = ask(sections["sota"], clinical_author, quality_author)
    Contribution.objects.filter(pk=asked.pk).update(due=TODAY - timedelta(days=2))
    assert list(late_for(clinical_author, TODAY)) == list(late_in(asked.section.report, TODAY))
    for person in (clinical_author, quality_author):
        late = [i for g in my_work(person, TODAY) if g.label == "Late" for i in g.items]
        assert [item.kind for item in late] == ["contribution"]
        assert work_count(person, TODAY) == sum(len(g.items) for g in my_work(person, TODAY))
    page = as_user(ra_lead).get(reverse("report_overview", args=[asked.section.report.slug]))
    assert "Late contributions" in page.content.decode()


def test_the_templates_carry_requests_and_the_loader_refuses_what_is_incomplete(
    sections, clinical_author, as_user
):
    for template in outline.templates():
        found = [standard_requests(template.code, plan.key) for plan in template.sections]
        assert sum(map(len, found)) >= 6
    section = sections["sota"]
    url = reverse("contribution_ask", args=[section.report.slug, section.pk])
    page = as_user(clinical_author).get(url + "?standard=comparable").content.decode()
    assert "comparable products on the market" in page
    good = "{key: a, role: RD, question: q, question_zh: z, expected: [text], basis: [b]}"
    assert read_standard(f"scope: [{good}]", "eu-mdr-meddev-a9")
    for bad in (
        f"scope: [{good}, {good}]",
        f"nothing: [{good}]",
        "scope: []",
        f"scope: [{good.replace('RD', 'XX')}]",
        f"scope: [{good.replace('question_zh: z, ', '')}]",
        f"scope: [{good.replace('[b]', '[]')}]",
        f"scope: [{good.replace('[text]', '[song]')}]",
        "no mapping",
    ):
        with pytest.raises(StandardError):
            read_standard(bad, "eu-mdr-meddev-a9")
