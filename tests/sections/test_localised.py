"""A local report is tied to its source section by section, and tells each move of it once."""

import pytest
from django.urls import reverse

from cer_portal.editions.services import begin_localised
from cer_portal.errors import BadInput, NotAllowed, Stale, WrongState
from cer_portal.selectors import my_work, work_count
from evidence.models import Record
from evidence.services import read_now
from reviews.services.submit import submit_section
from sections.lineage import drift, sources_moved, state_of, tie_of
from sections.models import Section, SourceDecision, SourceTie, StateChange
from sections.services.facts import add_report_fact
from sections.services.origins import decide_source, tie_section
from sections.services.people import add_member
from sections.services.plan import ReportParticulars
from sections.services.save import save_section
from sections.workflow import State
from tests.access.conftest import RIS

pytestmark = pytest.mark.django_db


def anew(row):
    return type(row)._base_manager.get(pk=row.pk)


def paragraph(*nodes):
    return {"type": "doc", "content": [{"type": "paragraph", "content": list(nodes)}]}


def words(text):
    return {"type": "text", "text": text}


@pytest.fixture
def approve(ra_lead, now):
    """Let a text stand with other words, approved without the round."""

    def put(section, *nodes):
        section = anew(section)
        Section.objects.filter(pk=section.pk).update(state=State.REOPENED)
        section = anew(section)
        save_section(
            section=section, document=paragraph(*nodes), expected_version=section.version,
            actor=section.author, now=now,
        )  # fmt: skip
        section = anew(section)
        StateChange.objects.create(
            section=section, move="approve", before="in_review", after="approved",
            revision=section.current, actor=ra_lead, at=now,
        )  # fmt: skip
        Section.objects.filter(pk=section.pk).update(state=State.APPROVED)
        return anew(section)

    return put


@pytest.fixture
def source(report, sections, approve):
    """Forty texts of the source, all approved."""
    extra = list(Section.objects.texts().filter(report=report).order_by("position"))
    author = extra[0]
    for number in range(40 - len(extra)):
        made = Section.objects.create(
            report=report, key=f"own-{number}", number=f"X{number}", title="More", kind="text",
            position=900 + number, author=author.author, reviewer=author.reviewer,
        )  # fmt: skip
        extra.append(made)
    return [approve(text, words(f"Text of {text.key}.")) for text in extra]


PARTICULARS = {
    "slug": "tessaron-cn",
    "title": "Local",
    "template": "eu-mdr-meddev-a9",
    "equivalence_claimed": True,
}


@pytest.fixture
def begin(report, ra_lead, clinical_author, now):
    """Begin a local report, written by the clinical author alone."""

    def start(*, copy, **particulars):
        given = ReportParticulars(**{"market": "EU", **PARTICULARS, **particulars})
        begun = begin_localised(source=report, particulars=given, copy=copy, actor=ra_lead, now=now)
        local = begun.report
        add_member(report=local, user=clinical_author, function="clinical", actor=ra_lead, now=now)
        Section.objects.texts().filter(report=local).update(author=clinical_author)
        return begun

    return start


@pytest.fixture
def local(source, begin, ra_lead, report, now):
    """A copy whose forty texts are tied and adopted as they are."""
    made = begin(copy=True).report
    by_key = {text.key: text for text in source}
    template = Section.objects.texts().filter(report=made)[0]
    for text in source:
        if not made.sections.filter(key=text.key).exists():
            own = Section.objects.create(
                report=made, key=text.key, number=text.number, title=text.title, kind="text",
                position=text.position, author=template.author,
            )  # fmt: skip
            tie_section(section=own, source=by_key[text.key], actor=ra_lead, now=now)
    return made


@pytest.fixture
def answer(clinical_author, now):
    def give(section, how, actor=clinical_author, **changed):
        section = anew(section)
        tie = tie_of(section)
        given = {"seen": tie.now_id, "expected_version": section.version, "reason": ""}
        return decide_source(section=section, how=how, actor=actor, now=now, **{**given, **changed})

    return give


def state(section):
    return state_of(tie_of(section))


def test_twelve_of_forty_move_and_twelve_are_told_and_a_kept_one_is_quiet_until_it_moves_again(
    source, local, answer, approve, clinical_author, now
):
    for text in local.sections.filter(tie__isnull=False):
        answer(text, "keep", reason="Written for the market")
    assert SourceTie.objects.filter(section__report=local).count() == 40
    assert not sources_moved(clinical_author).exists()
    for text in source[:12]:
        approve(text, words("Other words."))
    moved = {tie.source_id for tie in sources_moved(clinical_author)}
    assert moved == {text.pk for text in source[:12]}
    listed = [i for g in my_work(clinical_author, now.date()) for i in g.items]
    assert len([item for item in listed if item.kind == "source"]) == 12
    assert work_count(clinical_author, now.date()) == len(listed)
    behind = drift([local.pk], clinical_author)[local.pk]
    assert (behind.moved, behind.never) == (12, 0)
    assert behind.oldest == StateChange.objects.filter(section=source[0]).first().at
    kept = SourceTie.objects.get(source=source[0]).section
    answer(kept, "keep", reason="The local limit is stricter")
    assert sources_moved(clinical_author).count() == 11
    # The same words approved again move nothing; other words do.
    approve(source[0], words("Other words."))
    assert sources_moved(clinical_author).count() == 11
    approve(source[0], words("Other words again."))
    assert sources_moved(clinical_author).count() == 12
    assert state(kept) == "moved"


def test_a_draft_of_an_approved_source_moves_nothing_until_it_is_approved(
    source, local, answer, approve, now
):
    own = SourceTie.objects.get(source=source[0]).section
    answer(own, "keep", reason="As it is")
    Section.objects.filter(pk=source[0].pk).update(state=State.REOPENED)
    save_section(
        section=source[0], document=paragraph(words("A draft.")),
        expected_version=source[0].version, actor=source[0].author, now=now,
    )  # fmt: skip
    assert state(own) == "agreed"
    approve(source[0], words("A draft."), words(" Approved."))
    assert state(own) == "moved"


def test_an_adopted_text_points_at_the_own_register_or_says_it_in_words(
    report, source, approve, begin, answer, clinical_author, ra_lead, now
):
    lists = {"both": RIS.format(title="A study in both registers of hips", doi="10.5555/both")}
    lists["one"] = RIS.format(title="A study in the source alone of hips", doi="10.5555/one")
    for name, text in lists.items():
        read_now(
            report=report, filename=f"{name}.ris", content=text.encode(),
            actor=clinical_author, now=now,
        )  # fmt: skip
    both, one = (Record.objects.get(report=report, doi=f"10.5555/{name}") for name in lists)
    told = {"label": "Sold", "kind": "count", "value": "9 000", "unit": "", "source": ""}
    local = begin(copy=False).report
    fact = add_report_fact(report=report, key="sold", actor=ra_lead, now=now, **told)
    read_now(
        report=local, filename="cn.ris", content=lists["both"].encode(), actor=ra_lead, now=now
    )
    name = report.device.facts.get(key="device.name")
    approve(
        source[0],
        {"type": "citation", "attrs": {"record": both.pk}},
        {"type": "citation", "attrs": {"record": one.pk}},
        {"type": "fact", "attrs": {"fact": fact.pk}},
        {"type": "fact", "attrs": {"fact": name.pk}},
    )
    own = SourceTie.objects.get(source=source[0]).section
    made = answer(own, "adopt")
    text = anew(own).current
    assert text.cited == [Record.objects.get(report=local).pk]
    assert text.facts == [name.pk]
    assert len(made.as_words) == 2 and "9 000" in made.as_words
    assert f"[{made.as_words[0]}]9 000" in text.plain
    assert state(own) == "agreed"


def test_a_copy_begins_with_the_texts_and_what_they_cite(source, begin, report, now):
    begun = begin(copy=True)
    own = begun.report.sections.get(key=source[0].key)
    assert own.current.plain == source[0].current.plain
    assert begun.texts == Section.objects.texts().filter(report=begun.report).count()
    # Nobody has confirmed it yet, so it is not handed over.
    assert state(own) == "never"
    with pytest.raises(WrongState, match="never confirmed"):
        submit_section(section=own, actor=own.author, now=now)


def test_a_source_that_moved_stops_the_submission_and_is_told_beside_the_editor(
    source, local, answer, approve, clinical_author, medical_reviewer, as_user, now
):
    own = SourceTie.objects.get(source=source[0]).section
    Section.objects.filter(pk=own.pk).update(reviewer=medical_reviewer, state=State.DRAFTING)
    answer(own, "keep", reason="Stricter here")
    approve(source[0], words("Other words."))
    with pytest.raises(WrongState, match="source has changed"):
        submit_section(section=anew(own), actor=clinical_author, now=now)
    client, where = as_user(clinical_author), [own.report.slug, own.pk]
    for page in ("section_edit", "section_submit"):
        shown = client.get(reverse(page, args=where)).content.decode()
        assert reverse("section_source", args=where) in shown
    answer(own, "keep", reason="Still stricter")
    assert submit_section(section=anew(own), actor=clinical_author, now=now).state == "in_review"


def test_another_template_is_tied_by_key_and_the_rest_by_hand(
    source, begin, report, ra_lead, clinical_author, now
):
    local = begin(copy=False, template="nmpa-2021-73", market="CN", language="zh-hans").report
    tied = set(
        SourceTie.objects.filter(section__report=local).values_list("section__key", flat=True)
    )
    assert tied and tied < set(report.sections.values_list("key", flat=True))
    own = Section.objects.texts().filter(report=local, tie=None)[0]
    with pytest.raises(NotAllowed):
        tie_section(section=own, source=source[3], actor=clinical_author, now=now)
    with pytest.raises(BadInput):
        tie_section(section=own, source=own, actor=ra_lead, now=now)
    tie_section(section=own, source=source[3], actor=ra_lead, now=now)
    assert state(own) == "never"


def test_an_answer_fits_what_was_shown_and_what_was_done(
    source, local, answer, approve, rd_author, quality_author, now
):
    own = SourceTie.objects.get(source=source[0]).section
    for wrong in ({"how": "keep"}, {"how": "perhaps"}):
        with pytest.raises(BadInput):
            answer(own, **wrong)
    with pytest.raises(Stale):
        answer(own, "keep", reason="So", expected_version=99)
    seen = tie_of(own).now_id
    approve(source[0], words("Moved."))
    with pytest.raises(Stale):
        answer(own, "keep", reason="So", seen=seen)
    with pytest.raises(NotAllowed):
        answer(own, "keep", reason="So", actor=quality_author)
    answer(own, "keep", reason="So")
    # What was kept is not called adapted before it is changed.
    with pytest.raises(BadInput):
        answer(own, "adapt")
    own = anew(own)
    save_section(
        section=own, document=paragraph(words("Adapted.")), expected_version=own.version,
        actor=own.author, now=now,
    )  # fmt: skip
    assert answer(own, "adapt").how == SourceDecision.How.ADAPT


# --- in the browser


@pytest.fixture
def stranger_to_the_source(local, reader, rd_author, report, ra_lead, now):
    """Someone who writes in the local report and has no access to the source."""
    report.members.filter(user=rd_author).update(revoked_at=now)
    add_member(report=local, user=rd_author, function="rd", actor=ra_lead, now=now)
    return rd_author


def test_whoever_does_not_read_the_source_sees_that_it_moved_and_no_word_of_it(
    source, local, approve, as_user, stranger_to_the_source, ra_lead, report, answer, now
):
    approve(source[0], words("A secret of the source."))
    own = SourceTie.objects.get(source=source[0]).section
    Section.objects.filter(pk=own.pk).update(author=stranger_to_the_source)
    client = as_user(stranger_to_the_source)
    page = client.get(reverse("section_source", args=[local.slug, own.pk])).content.decode()
    assert "The source has another text now" in page
    listed = client.get(reverse("source_list", args=[local.slug])).content.decode()
    assert "that you do not read" in listed
    for shown in (page, listed):
        assert "secret" not in shown
        assert report.title not in shown and f"/{report.slug}/" not in shown
    with pytest.raises(NotAllowed):
        answer(own, "adopt", actor=stranger_to_the_source)


def test_the_pages_lead_through_it(
    source, report, as_user, ra_lead, rd_author, outsider, approve, clinical_author, begin
):
    url = reverse("localised_new", args=[report.slug])
    client = as_user(ra_lead)
    assert client.get(url).status_code == 200
    assert as_user(rd_author).get(url).status_code == 403
    assert as_user(outsider).get(url).status_code == 404
    fields = {"title": "CN", "slug": "cn", "template": "nmpa-2021-73", "language": "zh-hans"}
    assert client.post(url, {**fields, "copy": "no"}).status_code == 302
    local = begin(copy=True).report
    approve(source[0], words("Other words now."))
    own = SourceTie.objects.get(source=source[0], section__report=local).section
    assert "1 source section moved" in client.get(reverse("portfolio")).content.decode()
    overview = client.get(reverse("report_overview", args=[local.slug])).content.decode()
    assert "1 source section moved" in overview
    writer = as_user(clinical_author)
    place = reverse("section_source", args=[local.slug, own.pk])
    page = writer.get(place)
    assert b"<ins" in page.content and b"Adopt:" in page.content
    decide = reverse("source_decide", args=[local.slug, own.pk])
    sent = {"version": own.version, "seen": page.context["now"].pk, "how": "adopt", "reason": ""}
    assert writer.post(decide, {**sent, "seen": "x"}).status_code == 404
    told = writer.post(decide, sent, follow=True).content.decode()
    assert "Other words now." in told and "Quiet until" in told
    tie = reverse("source_tie", args=[local.slug, own.pk])
    assert writer.post(tie, {"source": source[1].pk}).status_code == 403
    assert client.post(tie, {"source": own.pk}).status_code == 400
    assert client.post(tie, {"source": source[1].pk}).status_code == 302
