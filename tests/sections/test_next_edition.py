"""The next edition takes over what was released, and every text of it is confirmed or changed."""

import pytest
from django.urls import reverse

from cer_portal.assembly.document import assemble
from cer_portal.editions.services import begin_edition
from cer_portal.errors import BadInput, NotAllowed, Stale, WrongState
from evidence.models import Record
from evidence.services import read_now
from reviews.models import Baseline, ReportSignature
from reviews.selectors.baselines import digest_of, parts_of
from reviews.services.submit import submit_section
from sections.lineage import mark_of
from sections.models import Carried, Edition, FactUse, Figure, Report, Section
from sections.services.facts import add_report_fact, change_report_fact
from sections.services.origins import confirm_section
from sections.services.save import save_section, upload_figure
from sections.workflow import State
from tests.access.conftest import RIS, picture

pytestmark = pytest.mark.django_db


def anew(row):
    return type(row)._base_manager.get(pk=row.pk)


def paragraph(*nodes):
    return {"type": "doc", "content": [{"type": "paragraph", "content": list(nodes)}]}


def words(text):
    return {"type": "text", "text": text}


@pytest.fixture
def study(report, clinical_author, now):
    content = RIS.format(title="A study of cups over ten years", doi="10.5555/cups").encode()
    batch = read_now(
        report=report, filename="a.ris", content=content, actor=clinical_author, now=now
    )
    return batch.records.get()


@pytest.fixture
def complaints(report, ra_lead, now):
    told = {"label": "Complaints", "kind": "count", "value": "342", "unit": "", "source": "PMS"}
    return add_report_fact(report=report, key="complaints", actor=ra_lead, now=now, **told)


@pytest.fixture
def texts(report, sections, study, complaints, ra_lead, now):
    """All texts of the report with words; the first shows a record, facts and a figure."""
    found = list(Section.objects.texts().filter(report=report).order_by("position"))
    for text in found:
        content = [{"type": "paragraph", "content": [words(f"What {text.key} says.")]}]
        if text == found[0]:
            drawn = upload_figure(
                section=text, filename="a.png", content=picture(), actor=text.author, now=now
            )
            name = report.device.facts.get(key="device.name")
            content[0]["content"] += [
                {"type": "citation", "attrs": {"record": study.pk}},
                {"type": "fact", "attrs": {"fact": complaints.pk}},
                {"type": "fact", "attrs": {"fact": name.pk}},
            ]
            shown = {"figure": str(drawn.pk), "caption": "A cup", "alt": "A cup"}
            content.append({"type": "figure", "attrs": shown})
        save_section(
            section=text, document={"type": "doc", "content": content}, expected_version=0,
            actor=text.author, now=now,
        )  # fmt: skip
    Section.objects.filter(pk__in=[text.pk for text in found]).update(state=State.APPROVED)
    return [anew(text) for text in found]


@pytest.fixture
def released(report, texts, ra_lead):
    """The report as released, laid down without the signing ceremony."""
    parts = parts_of(report)
    made = Baseline.objects.create(
        report=report, number=1, digest=digest_of(report, parts), frozen_by=ra_lead
    )
    for part in parts:
        made.parts.create(
            section=part.section, revision=part.revision, position=part.section.position,
            title=part.title, content_hash=part.content_hash,
        )  # fmt: skip
    ReportSignature.objects.create(
        baseline=made, report=report, signer=ra_lead, printed_name="Ruth Adler",
        function="ra_lead", meaning="release", statement="Released.", statement_version=1,
        digest=made.digest, method="password",
    )  # fmt: skip
    return made


@pytest.fixture
def begin(report, ra_lead, now):
    def start(actor=ra_lead, slug="tessaron-dm-ed2"):
        return begin_edition(
            previous=report, slug=slug, title="Second edition", data_lock_date=None,
            actor=actor, now=now,
        )  # fmt: skip

    return start


@pytest.fixture
def second(released, begin):
    return begin().report


def first_of(report):
    return Section.objects.texts().filter(report=report).order_by("position")[0]


def test_it_takes_over_texts_records_facts_figures_and_people(
    released, begin, texts, study, complaints, report, cro_writer
):
    begun = begin()
    new = begun.report
    assert (new.edition_number, begun.texts, begun.records) == (2, len(texts), 1)
    assert begun.outside == (cro_writer.name,)
    assert not new.members.filter(user__in=[cro_writer]).exists()
    assert new.members.count() == begun.people == 6
    first, old = first_of(new), texts[0]
    text = first.current
    own = Record.objects.get(report=new)
    assert (text.cited, own.title, own.doi) == ([own.pk], study.title, study.doi)
    fact = FactUse.objects.get(section=first, fact__key="complaints").fact
    assert (fact.report_id, fact.value, fact.source) == (new.pk, "342", "PMS")
    # The facts of the device are the same in both.
    assert set(text.facts) & set(old.current.facts) == {
        report.device.facts.get(key="device.name").pk
    }
    figure = Figure.objects.get(section=first)
    assert text.figures == [figure.pk] and figure.pk not in old.current.figures
    assert figure.file.read() == picture()
    assert (first.state, first.version, text.note) == (
        State.DRAFTING, 1, "Taken over from edition 1",
    )  # fmt: skip
    assert (first.author, first.reviewer) == (old.author, old.reviewer)


def test_a_value_that_had_changed_is_a_mark_in_the_new_edition_too(
    released, begin, complaints, report, ra_lead, now
):
    told = {"value": "350", "unit": "", "source": "PMS 2", "expected_version": 1}
    change_report_fact(report=report, fact=complaints, actor=ra_lead, now=now, **told)
    new = begin().report
    use = FactUse.objects.get(section=first_of(new), fact__key="complaints")
    assert (use.accepted.value, use.fact.value) == ("342", "350")


def test_what_was_released_is_taken_over_and_not_what_was_written_since(
    released, begin, texts, now
):
    text = texts[1]
    Section.objects.filter(pk=text.pk).update(state=State.REOPENED)
    save_section(
        section=text, document=paragraph(words("Written since.")), expected_version=1,
        actor=text.author, now=now,
    )  # fmt: skip
    new = begin().report
    assert new.sections.get(key=text.key).current.plain == f"What {text.key} says."


def test_it_begins_once_and_only_from_a_released_report(
    texts, report, begin, request, ra_lead, rd_author
):
    with pytest.raises(WrongState, match="not released"):
        begin()
    request.getfixturevalue("released")
    with pytest.raises(NotAllowed):
        begin(actor=rd_author)
    begin()
    reports = Report.objects.count()
    with pytest.raises(WrongState, match="was begun"):
        begin(slug="another-one")
    assert (Report.objects.count(), Edition.objects.count()) == (reports, 1)


def test_a_text_is_confirmed_with_a_reason_or_changed_before_it_is_submitted(second, now):
    first, other = Section.objects.texts().filter(report=second, author__isnull=False)[:2]
    with pytest.raises(WrongState, match="taken over"):
        submit_section(section=first, actor=first.author, now=now)
    told = {"section": first, "expected_version": 1, "now": now}
    with pytest.raises(BadInput):
        confirm_section(**told, reason=" ", actor=first.author)
    with pytest.raises(NotAllowed):
        confirm_section(**told, reason="I know", actor=first.reviewer)
    with pytest.raises(Stale):
        confirm_section(**{**told, "expected_version": 0}, reason="Same", actor=first.author)
    confirm_section(**told, reason="No new data on it", actor=first.author)
    with pytest.raises(WrongState):
        confirm_section(**told, reason="Again", actor=first.author)
    assert submit_section(section=first, actor=first.author, now=now).state == State.IN_REVIEW
    save_section(
        section=other, document=paragraph(words("New data.")), expected_version=1,
        actor=other.author, now=now,
    )  # fmt: skip
    other = anew(other)
    assert mark_of(other, other.carried) == "changed"
    assert submit_section(section=other, actor=other.author, now=now).state == State.IN_REVIEW


def test_the_list_says_what_became_of_each_text(second, as_user, ra_lead, now):
    first, other, *_rest = Section.objects.texts().filter(report=second, author__isnull=False)
    confirm_section(
        section=first, expected_version=1, reason="=1+1 nothing new", actor=first.author, now=now
    )
    save_section(
        section=other, document=paragraph(words("Five new words stand here.")),
        expected_version=1, actor=other.author, now=now,
    )  # fmt: skip
    Edition.objects.filter(report=second).update(left_out=["9 An old annex"])
    client = as_user(ra_lead)
    page = client.get(reverse("change_list", args=[second.slug]))
    counts = {mark: n for mark, _label, n in page.context["counts"]}
    waiting = Carried.objects.unanswered().filter(section__report=second).count()
    assert counts == {"open": waiting, "confirmed": 1, "changed": 1, "left_out": 1}
    narrowed = client.get(reverse("change_list", args=[second.slug]), {"mark": "changed"})
    ((_line, difference),) = narrowed.context["lines"]
    assert difference.added_words >= 4
    table = b"".join(client.post(reverse("changes_csv", args=[second.slug]))).decode()
    assert "'=1+1 nothing new" in table and "9 An old annex" in table
    overview = client.get(reverse("report_overview", args=[second.slug])).content.decode()
    assert f"{waiting} texts that were taken over" in overview
    printed = assemble(second).html
    assert "Changed since the last edition" in printed and "9 An old annex" in printed
    assert f"<td>{other.current.words} → 5</td>" in " ".join(printed.split())


def test_the_pages_lead_through_it(released, as_user, ra_lead, rd_author, report):
    url = reverse("edition_new", args=[report.slug])
    client = as_user(ra_lead)
    page = client.get(url).content.decode()
    assert "Cora Wright: the access of outside writers" in page
    taken = client.post(url, {"title": "Second", "slug": report.slug})
    assert (taken.status_code, "cannot be used" in taken.content.decode()) == (400, True)
    told = client.post(url, {"title": "Second", "slug": "second"}, follow=True).content.decode()
    assert "1 records" in told
    assert "was begun" in client.get(url).content.decode()
    assert as_user(rd_author).get(url).status_code == 403
    new = Report.objects.get(slug="second")
    first = Section.objects.texts().filter(report=new, author=rd_author)[0]
    writer = as_user(rd_author)
    section = writer.get(reverse("section", args=[new.slug, first.pk])).content.decode()
    assert "Taken over from edition 1" in section
    confirm = reverse("section_confirm", args=[new.slug, first.pk])
    assert writer.post(confirm, {"version": 1, "reason": "Still so"}).status_code == 302
    assert writer.post(confirm, {"version": "x", "reason": "Still so"}).status_code == 404
    section = writer.get(reverse("section", args=[new.slug, first.pk])).content.decode()
    assert "As in edition 1; confirmed by Rolf Dietz" in section
