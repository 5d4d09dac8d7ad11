"""Words replaced over the whole report: every place is shown first, each section gets one revision."""

import pytest
from django.urls import reverse

from cer_portal.audit.models import Entry
from cer_portal.errors import BadInput, NotAllowed, WrongState
from sections.models import Section
from sections.richtext.replace import Wanted, replace
from sections.services.replace import replace_words
from sections.services.save import save_section
from sections.workflow import State

pytestmark = pytest.mark.django_db
BOLD = {"marks": [{"type": "bold"}]}


def line(*parts):
    nodes = [part if isinstance(part, dict) else {"type": "text", "text": part} for part in parts]
    return {"type": "paragraph", "content": nodes}


def doc(*blocks):
    return {"type": "doc", "content": list(blocks)}


CHIP = {"type": "citation", "attrs": {"record": 1}}
NOTE = {"type": "footnote", "attrs": {"text": "The old name in a note"}}


@pytest.mark.parametrize(
    ("wanted", "places", "first"),
    [
        (Wanted("old name", "new"), 3, "The new of it"),
        (Wanted("OLD NAME", "new", exact=True), 0, "The old name of it"),
        (Wanted("old nam", "new", whole=True), 0, "The old name of it"),
        (Wanted("old  name"), 3, "The  of it"),
        (Wanted(r"old.name\\1", r"\\1"), 0, "The old name of it"),
    ],
)
def test_words_are_found_across_marks_and_in_notes_but_never_over_a_chip(wanted, places, first):
    text = doc(
        line("The old ", {"type": "text", "text": "na", **BOLD}, "me of it", NOTE),
        line("The old", CHIP, " name is two."),
        line("Old name."),
    )
    before = repr(text)
    after, spots = replace(text, wanted)
    assert len(spots) == places
    said = "".join(node.get("text", "") for node in after["content"][0]["content"])
    assert said == first
    assert after["content"][1] == text["content"][1]
    assert repr(text) == before


@pytest.fixture
def written(sections, clinical_author, rd_author, now):
    """The same word in a text of each of two people, and in one that is approved."""
    made = []
    for key, author in (("sota", clinical_author), ("scope", rd_author), ("summary", None)):
        section = sections[key]
        Section.objects.filter(pk=section.pk).update(author=author or clinical_author)
        save_section(
            section=Section.objects.get(pk=section.pk),
            document=doc(line("The cup is a cup.")),
            expected_version=0,
            actor=author or clinical_author,
            now=now,
        )
        made.append(Section.objects.get(pk=section.pk))
    Section.objects.filter(pk=made[2].pk).update(state=State.APPROVED)
    return made


def test_the_lead_sees_the_places_and_replaces_them_in_what_is_chosen(
    report, written, ra_lead, as_user
):
    url, client = reverse("report_replace", args=[report.slug]), as_user(ra_lead)
    shown = client.get(url, {"words": "cup", "by": "shell"})
    assert [found.section.pk for found in shown.context["closed"]] == [written[2].pk]
    assert {len(found.spots) for found in shown.context["open"]} == {2}
    chosen = [f"{written[0].pk}:1"]
    assert client.post(url, {"words": "cup", "by": "shell", "section": chosen}).status_code == 302
    texts = [Section.objects.get(pk=each.pk).current for each in written]
    assert [text.plain for text in texts] == ["The shell is a shell.", *["The cup is a cup."] * 2]
    assert (texts[0].number, texts[0].saved_by) == (2, ra_lead)
    entry = Entry.objects.filter(verb="section.saved").first()
    assert entry.reason == texts[0].note == "“cup” replaced by “shell” in 2 places"


@pytest.mark.parametrize("wrong", ["changed since", "locked", "not the lead"])
def test_one_section_that_may_not_be_changed_leaves_all_as_they_were(
    report, written, ra_lead, rd_author, now, wrong
):
    versions = {section.pk: 1 for section in written[:2]}
    if wrong == "changed since":
        versions[written[1].pk] = 0
    elif wrong == "locked":
        versions[written[2].pk] = 1
    actor = rd_author if wrong == "not the lead" else ra_lead
    with pytest.raises((WrongState, NotAllowed)):
        replace_words(
            report=report, wanted=Wanted("cup", "shell"), versions=versions, actor=actor, now=now
        )
    assert {Section.objects.get(pk=section.pk).version for section in written} == {1}


def test_a_section_of_another_report_is_not_reached(world, now):
    lead, mine, stranger = world.people["ra_lead"], world.drafting, world.foreign["section"]
    with pytest.raises(BadInput, match="does not belong"):
        replace_words(
            report=world.report,
            wanted=Wanted("words", "x"),
            versions={mine.pk: mine.version, stranger.pk: stranger.version},
            actor=lead,
            now=now,
        )
    mine.refresh_from_db()
    assert "words" in mine.current.plain
