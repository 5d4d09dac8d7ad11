"""Somebody answers for a fact; a count follows the register by a click; the device's data change once."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cer_portal.devices.models import Fact, FactValue
from cer_portal.errors import BadInput, NotAllowed, Stale, WrongState
from cer_portal.selectors import my_work, work_count
from evidence.models import Record
from sections.models import FactUse, Section
from sections.services.counted_facts import add_counted_fact, take_count
from sections.services.fact_owners import confirm_fact, name_fact_owner
from sections.services.facts import add_report_fact, change_report_fact
from sections.services.identity_facts import change_identity
from sections.services.save import save_section
from sections.workflow import State

pytestmark = pytest.mark.django_db


def anew(row):
    return type(row)._base_manager.get(pk=row.pk)


def showing(fact):
    content = [{"type": "fact", "attrs": {"fact": fact.pk}}]
    return {"type": "doc", "content": [{"type": "paragraph", "content": content}]}


def waiting(person, now):
    """The facts that wait for their owner, as "My work" tells them; the mark counts as many things."""
    groups = my_work(person, now.date())
    items = [item for group in groups for item in group.items]
    assert len(items) == work_count(person, now.date())
    return [(item.title, item.note) for item in items if "/facts/" in item.url]


@pytest.fixture
def complaints(report, ra_lead, quality_author, now):
    told = {"label": "Complaints", "kind": "count", "value": "342", "unit": "", "source": "PMS 7"}
    return add_report_fact(
        report=report, key="complaints", owner=quality_author, actor=ra_lead, now=now, **told
    )


@pytest.fixture
def bring(report):
    """Put records of a database into the register."""

    def into(database, *titles):
        for title in titles:
            Record.objects.create(report=report, title=title, source_db=database)

    return into


@pytest.fixture
def records(report, bring, ra_lead, clinical_author, now):
    """A counted fact of 2, and a third record that came later."""
    bring("PubMed", "One", "Two")
    told = {"label": "Records", "query": "register.records", "unit": "", "owner": clinical_author}
    made = add_counted_fact(report=report, key="records", actor=ra_lead, now=now, **told)
    bring("Embase", "Three")
    return made


def test_only_somebody_who_works_inside_answers_for_a_fact(
    report, complaints, ra_lead, reader, cro_writer, outsider, rd_author, now
):
    told = {"report": report, "fact": complaints, "due": None, "now": now}
    for person in (reader, cro_writer, outsider):
        with pytest.raises(BadInput):
            name_fact_owner(owner=person, actor=ra_lead, **told)
    with pytest.raises(NotAllowed):
        name_fact_owner(owner=rd_author, actor=rd_author, **told)
    with pytest.raises(BadInput):
        name_fact_owner(owner=None, actor=ra_lead, **{**told, "due": now.date()})
    assert name_fact_owner(owner=rd_author, actor=ra_lead, **told).owner == rd_author


def test_the_owner_changes_the_value_and_a_colleague_does_not(
    report, complaints, quality_author, rd_author, now
):
    told = {"value": "343", "unit": "", "source": "", "expected_version": 1, "now": now}
    with pytest.raises(NotAllowed):
        change_report_fact(report=report, fact=complaints, actor=rd_author, **told)
    change_report_fact(report=report, fact=complaints, actor=quality_author, **told)
    assert anew(complaints).value == "343"


def test_a_day_to_look_again_comes_into_the_work_and_goes_when_it_is_confirmed(
    report, complaints, ra_lead, quality_author, rd_author, now
):
    assert waiting(quality_author, now) == []
    named = {"report": report, "fact": complaints, "owner": quality_author, "actor": ra_lead}
    name_fact_owner(due=now.date() + timedelta(days=90), now=now, **named)
    assert waiting(quality_author, now) == []
    name_fact_owner(due=now.date() + timedelta(days=3), now=now, **named)
    assert waiting(quality_author, now) == [("Complaints", "to be looked at again")]
    told = {"report": report, "fact": complaints, "expected_version": 1, "now": now}
    with pytest.raises(NotAllowed):
        confirm_fact(actor=rd_author, **told)
    with pytest.raises(Stale):
        confirm_fact(actor=quality_author, **{**told, "expected_version": 2})
    confirm_fact(actor=quality_author, **told)
    assert waiting(quality_author, now) == []
    assert FactValue.objects.filter(fact=complaints).count() == 1


def test_the_owner_hears_that_an_approved_text_keeps_the_older_value(
    sections, report, complaints, quality_author, now
):
    text = sections["sota"]
    save_section(
        section=text, document=showing(complaints), expected_version=0, actor=text.author, now=now
    )
    Section.objects.filter(pk=text.pk).update(state=State.APPROVED)
    change_report_fact(
        report=report, fact=complaints, value="343", unit="", source="", expected_version=1,
        actor=quality_author, now=now,
    )  # fmt: skip
    assert waiting(quality_author, now) == [("Complaints", "texts keep an older value")]


def test_a_count_never_changes_by_itself(report, records, clinical_author, bring, as_user, now):
    assert (records.value, records.version) == ("2", 1)
    assert "Records in the register, counted on" in records.source
    page = reverse("fact_page", args=[report.slug, records.pk])
    client = as_user(clinical_author)
    shown = client.get(page).content.decode()
    assert "The register says <strong>3</strong> now; the fact says 2." in shown
    listed = client.get(reverse("fact_list", args=[report.slug]), {"show": "differs"})
    assert [fact.label for fact in listed.context["page"]] == ["Records"]
    assert anew(records).value == "2"


def test_the_count_of_now_is_taken_as_it_was_seen_and_marks_what_is_approved(
    sections, report, records, rd_author, clinical_author, bring, as_user, now
):
    text = sections["sota"]
    save_section(
        section=text, document=showing(records), expected_version=0, actor=text.author, now=now
    )
    Section.objects.filter(pk=text.pk).update(state=State.APPROVED)
    take = {"report": report, "fact": records, "expected_version": 1, "now": now}
    with pytest.raises(NotAllowed):
        take_count(seen=3, actor=rd_author, **take)
    bring("PubMed", "Four")
    with pytest.raises(Stale):
        take_count(seen=3, actor=clinical_author, **take)
    answer = as_user(clinical_author).post(
        reverse("fact_take", args=[report.slug, records.pk]), {"seen": 4, "version": 1}
    )
    assert answer.status_code == 302
    kept = FactValue.objects.filter(fact=records).values_list("version", "value", "set_by")
    assert list(kept) == [(2, "4", clinical_author.pk), (1, "2", report.created_by_id)]
    assert FactUse.objects.behind().filter(section=text).exists()
    with pytest.raises(WrongState):
        take_count(seen=4, actor=clinical_author, **{**take, "expected_version": 2})


def test_what_is_counted_is_not_typed_and_what_is_typed_not_counted(
    report, records, complaints, ra_lead, as_user, now
):
    told = {"report": report, "expected_version": 1, "actor": ra_lead, "now": now}
    with pytest.raises(WrongState):
        change_report_fact(fact=records, value="9", unit="", source="", **told)
    with pytest.raises(WrongState):
        take_count(fact=complaints, seen=342, **told)
    pasted = as_user(ra_lead).post(
        reverse("fact_paste", args=[report.slug]), {"rows": "Records\t9\n"}
    )
    assert "is counted by the portal" in pasted.content.decode()


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("register.records", "3"),
        ("register.source:PubMed", "2"),
        ("register.cited", "0"),
        ("register.identified", "0"),
        ("register.duplicates", "0"),
    ],
)
def test_the_form_offers_what_the_register_can_count(
    report, records, ra_lead, rd_author, as_user, query, value
):
    fields = {"label": "New", "kind": "text", "query": query, "value": "77", "owner": rd_author.pk}
    url = reverse("fact_new", args=[report.slug])
    assert as_user(ra_lead).post(url, {**fields, "due": ""}).status_code == 302
    made = Fact.objects.get(label="New")
    assert (made.value, made.kind, made.owner) == (value, "count", rd_author)


@pytest.mark.parametrize(
    "wrong", [{"query": "register.secret"}, {"query": "", "value": ""}, {"due": "2026-12-24"}]
)
def test_the_form_says_what_it_cannot_take(report, ra_lead, as_user, wrong):
    fields = {"label": "New", "kind": "count", "query": "", "value": "3", "owner": "", "due": ""}
    url = reverse("fact_new", args=[report.slug])
    assert as_user(ra_lead).post(url, {**fields, **wrong}).status_code == 400
    assert not Fact.objects.filter(label="New").exists()


def test_master_data_change_with_the_device(report, ra_lead, rd_author, as_user, now):
    fact = Fact.objects.get(device=report.device, key="device.device_class")
    told = {"report": report, "fact": fact, "source": "", "expected_version": 1, "now": now}
    with pytest.raises(NotAllowed):
        change_identity(value="IIb", actor=rd_author, **told)
    with pytest.raises(BadInput):
        change_identity(value="IV", actor=ra_lead, **told)
    page = reverse("fact_page", args=[report.slug, fact.pk])
    fields = {"value": "IIb", "source": "Classification, rev. 2", "version": 1}
    assert as_user(ra_lead).post(page, fields).status_code == 302
    assert (anew(fact).shown, anew(report.device).device_class) == ("IIb", "IIb")


def test_a_person_finds_the_own_facts_and_those_of_nobody(
    report, complaints, records, quality_author, as_user
):
    client, url = as_user(quality_author), reverse("fact_list", args=[report.slug])
    mine = client.get(url, {"show": "mine"}).context["page"]
    nobody = client.get(url, {"show": "nobody"}).context["page"]
    assert [fact.label for fact in mine] == ["Complaints"]
    assert "device.name" in [fact.key for fact in nobody]
    assert "Complaints" not in [fact.label for fact in nobody]
