"""A changed fact marks every text that shows it, and changes none that is out of its writers' hands."""

import pytest
from django.urls import reverse

from cer_portal.assembly.document.material import load
from cer_portal.audit.models import Entry
from cer_portal.audit.verbs import Verb
from cer_portal.devices.models import FactValue
from cer_portal.errors import BadInput, NotAllowed, Stale, WrongState
from cer_portal.selectors import my_work
from reviews.selectors.signatures import fingerprint
from sections.checks import missing_for_review
from sections.document import html_of, uses_behind
from sections.models import FactUse, Section
from sections.selectors import facts_moved
from sections.services.fact_uses import accept_facts
from sections.services.facts import add_report_fact, change_report_fact
from sections.services.save import save_section
from sections.workflow import State

pytestmark = pytest.mark.django_db
SHOWN_IN = 7


def showing(fact, words="Complaints received:"):
    content = [{"type": "text", "text": f"{words} "}]
    if fact is not None:
        content.append({"type": "fact", "attrs": {"fact": fact.pk}})
    return {"type": "doc", "content": [{"type": "paragraph", "content": content}]}


def anew(row):
    return type(row)._base_manager.get(pk=row.pk)


@pytest.fixture
def complaints(report, ra_lead, now):
    told = {"label": "Complaints received", "kind": "count", "value": "342", "unit": ""}
    return add_report_fact(
        report=report, key="complaints", source="PMS 7, rev. 2", actor=ra_lead, now=now, **told
    )


@pytest.fixture
def change(report, complaints, ra_lead, now):
    """Give the fact another value."""

    def to(value):
        fact = anew(complaints)
        told = {"value": value, "unit": "", "source": fact.source, "expected_version": fact.version}
        return change_report_fact(report=report, fact=fact, actor=ra_lead, now=now, **told)

    return to


@pytest.fixture
def shown(sections, complaints, now):
    """Seven texts that show the fact; the first two are approved."""
    texts = [each for each in sections.values() if each.kind == "text" and each.applies][:SHOWN_IN]
    for text in texts:
        save_section(
            section=text, document=showing(complaints), expected_version=0,
            actor=text.author, now=now,
        )  # fmt: skip
    Section.objects.filter(pk__in=[text.pk for text in texts[:2]]).update(state=State.APPROVED)
    return [anew(text) for text in texts]


def read(section, person):
    return str(html_of(anew(section).current, section.report, person))


def test_seven_texts_are_marked_and_the_two_approved_keep_their_value(shown, change, ra_lead):
    before = [fingerprint(text) for text in shown]
    change("343")
    assert len(uses_behind([text.pk for text in shown])) == SHOWN_IN
    for number, text in enumerate(shown):
        page = read(text, ra_lead)
        approved = number < 2
        assert (">342<" in page, ">343<" in page) == (approved, not approved)
        assert "fact--changed" in page
        # What was signed stays what was signed.
        assert (fingerprint(text) == before[number]) is approved


def test_it_is_a_task_of_every_author_and_of_the_approver_of_what_is_approved(
    shown, change, ra_lead, now
):
    change("343")
    for author in {text.author for text in shown}:
        own = {text.pk for text in shown if text.author == author}
        waiting = set(facts_moved(author).values_list("pk", flat=True))
        assert own <= waiting
        groups = my_work(author, now.date())
        listed = [item for group in groups for item in group.items if item.kind == "fact"]
        assert len(listed) == len(waiting)
    assert {text.pk for text in shown[:2]} <= set(facts_moved(ra_lead).values_list("pk", flat=True))


def test_the_print_shows_each_value_with_its_version_and_places(shown, change, report):
    change("343")
    material = load(report)
    old, new = (fact for fact in material.facts_printed if fact.label == "Complaints received")
    assert (old.shown, old.version, old.is_old, len(old.sections)) == ("342", 1, True, 2)
    assert (new.shown, new.version, new.is_old, len(new.sections)) == ("343", 2, False, 5)


def accept(section, actor, now, version=2, **given):
    fact = FactUse.objects.get(section=section).fact_id
    return accept_facts(section=section, seen={fact: version}, actor=actor, now=now, **given)


def test_an_approved_text_follows_when_its_approver_says_why(shown, change, ra_lead, now):
    change("343")
    text = shown[0]
    with pytest.raises(BadInput):
        accept(text, ra_lead, now)
    with pytest.raises(NotAllowed):
        accept(text, text.author, now, reason="I wrote it")
    accept(text, ra_lead, now, reason="A count, the conclusion stands")
    assert ">343<" in read(text, ra_lead)
    line = Entry.objects.get(verb=Verb.FACTS_ACCEPTED)
    assert (line.before, line.after) == (
        {"Complaints received": "342"},
        {"Complaints received": "343"},
    )
    assert line.reason == "A count, the conclusion stands"


def test_a_draft_is_submitted_once_its_author_has_accepted(shown, change, now):
    change("343")
    text = shown[3]
    assert any("342 → 343" in line for line in missing_for_review(text))
    accept(text, text.author, now)
    assert not any("342" in line for line in missing_for_review(text))


def test_a_value_that_changed_again_is_not_accepted_unseen(shown, change, now):
    change("343")
    change("344")
    with pytest.raises(Stale):
        accept(shown[3], shown[3].author, now, version=2)
    accept(shown[3], shown[3].author, now, version=3)
    with pytest.raises(WrongState):
        accept(shown[3], shown[3].author, now, version=3)


def test_a_text_in_review_keeps_what_was_sent(shown, change, ra_lead, now):
    text = shown[4]
    Section.objects.filter(pk=text.pk).update(state=State.IN_REVIEW)
    change("343")
    assert ">342<" in read(text, ra_lead)
    with pytest.raises(WrongState):
        accept(text, ra_lead, now, reason="It may")


def test_the_uses_follow_the_text(shown, complaints, change, now):
    text = shown[3]
    change("343")
    save_section(
        section=text, document=showing(complaints, "Now:"), expected_version=1,
        actor=text.author, now=now,
    )  # fmt: skip
    assert FactUse.objects.behind().filter(section=text).exists()
    save_section(
        section=text, document=showing(None), expected_version=2, actor=text.author, now=now
    )
    assert not FactUse.objects.filter(section=text).exists()
    save_section(
        section=text, document=showing(complaints), expected_version=3, actor=text.author, now=now
    )
    assert FactUse.objects.get(section=text).accepted.value == "343"


def test_every_value_is_kept_with_who_and_when(change, complaints, ra_lead):
    change("343")
    kept = list(FactValue.objects.filter(fact=complaints).values_list("version", "value", "set_by"))
    assert kept == [(2, "343", ra_lead.pk), (1, "342", ra_lead.pk)]


# --- in the browser


def test_the_pages_show_it(shown, change, as_user, ra_lead, report, complaints):
    change("343")
    client = as_user(ra_lead)
    listed = client.get(reverse("fact_list", args=[report.slug])).content.decode()
    assert "7 behind" in listed
    page = client.get(reverse("fact_page", args=[report.slug, complaints.pk])).content.decode()
    assert "Shown in 7 sections" in page
    section = client.get(reverse("section", args=[report.slug, shown[0].pk])).content.decode()
    assert "The approved text keeps the values below" in section
    sections = client.get(reverse("section_list", args=[report.slug]), {"state": "facts"})
    assert len(sections.context["sections"]) == SHOWN_IN


def test_the_lead_changes_it_and_hears_how_many_are_behind(
    shown, as_user, ra_lead, report, complaints
):
    url = reverse("fact_page", args=[report.slug, complaints.pk])
    fields = {"value": "350", "unit": "", "source": "PMS 7, rev. 3", "version": 1}
    told = as_user(ra_lead).post(url, fields, follow=True).content.decode()
    assert "marked as behind it: 7" in told
    stale = as_user(ra_lead).post(url, {**fields, "value": "360"})
    assert stale.status_code == 412
    page = stale.content.decode()
    assert "It is 350 now" in page
    assert "360</textarea>" in page
    assert 'name="version" value="2"' in page


def test_the_author_accepts_with_one_click(shown, change, as_user, report, complaints):
    change("343")
    text = shown[3]
    url = reverse("section_accept_facts", args=[report.slug, text.pk])
    client = as_user(text.author)
    assert client.post(url, {"seen": f"{complaints.pk}:2"}).status_code == 302
    assert not FactUse.objects.behind().filter(section=text).exists()
    assert client.post(url, {"seen": "what"}).status_code == 404


PASTED = "Complaints received\t351\t\tPMS 8\nUnits sold\t12 400\tshells\tSales\n"


def test_a_table_from_a_spreadsheet_changes_and_adds(as_user, ra_lead, report, complaints):
    url = reverse("fact_paste", args=[report.slug])
    assert as_user(ra_lead).post(url, {"rows": PASTED}).status_code == 302
    assert anew(complaints).value == "351"
    made = FactValue.objects.get(fact__label="Units sold")
    assert (made.value, made.unit, made.fact.kind) == ("12 400", "shells", "count")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (PASTED + "No value\n", "Line 3 needs a name and a value"),
        (PASTED + "units sold\t2\n", "a second time"),
        ("x" * 300 + "\t1\n" + PASTED, "Line 1"),
        (" \n", "between 1 and"),
    ],
)
def test_a_table_with_one_bad_line_changes_nothing(
    as_user, ra_lead, report, complaints, rows, said
):
    answer = as_user(ra_lead).post(reverse("fact_paste", args=[report.slug]), {"rows": rows})
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert anew(complaints).value == "342"
    assert not FactValue.objects.filter(fact__label="Units sold").exists()


def test_a_fact_is_added_by_its_name(as_user, ra_lead, report):
    fields = {"label": "Hips in the register", "kind": "count", "value": "1 204", "unit": ""}
    url = reverse("fact_new", args=[report.slug])
    assert as_user(ra_lead).post(url, {**fields, "source": ""}).status_code == 302
    assert FactValue.objects.filter(fact__key="hips-in-the-register").exists()
