"""Mentions, contributions, suggestions and moved sources: who gets a mail, who does not, what it tells."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cer_portal.contributions.models import Contribution
from cer_portal.contributions.services.answering import Words, answer_contribution
from cer_portal.contributions.services.asking import (
    Asked,
    ask_for_contribution,
    return_contribution,
    withdraw_contribution,
)
from cer_portal.editions.services import begin_localised
from cer_portal.notices.models import Notice
from cer_portal.notices.reminders import remind
from cer_portal.notices.services import choose_notifications
from sections.lineage import tie_of
from sections.models import Membership, Section
from sections.services.assign import assign_section
from sections.services.comments import answer_thread, start_thread
from sections.services.decide_changes import accept_changes, reject_changes
from sections.services.origins import decide_source
from sections.services.people import add_member
from sections.services.plan import ReportParticulars
from sections.services.save import save_section
from sections.services.suggest import save_suggestion, send_suggestion
from tests.notices.conftest import waiting, work_off

pytestmark = pytest.mark.django_db
NAMES = ("Adler", "Dietz", "Meyer", "Voss", "Reuter", "Linde")
SITE = "https://portal.example/reports/tessaron-dm/"
QUESTION = "How many were sold in the east?"


def anew(row):
    return type(row)._base_manager.get(pk=row.pk)


@pytest.fixture
def room(sections, cro_writer):
    """A section of the outside writer, who is not told names."""
    return next(each for each in sections.values() if each.author_id == cro_writer.pk)


@pytest.fixture
def ask(ra_lead, now):
    def make(section, person=None, *, actor=None, days=3, **more):
        due = timezone.localdate() + timedelta(days=days)
        given = {"question": QUESTION, "expected": ["text"], "due": max(due, now.date()), **more}
        asked = Asked(person=person.pk if person else None, **given)
        made = ask_for_contribution(section=section, asked=asked, actor=actor or ra_lead, now=now)
        Contribution.objects.filter(pk=made.pk).update(due=due)
        return made

    return make


@pytest.fixture
def suggest(document, now):
    def make(section, actor, words):
        draft = save_suggestion(
            section=section, document=document(words), expected_version=0, actor=actor, now=now
        )
        return send_suggestion(suggestion=draft, note="", actor=actor, now=now)

    return make


def leave(report, person):
    """Let the access of a person be over."""
    Membership.objects.filter(report=report, user=person).update(revoked_at=timezone.now())


def only(mailoutbox, person):
    (mail,) = [each for each in mailoutbox if each.to == [person.email]]
    return mail


def tells_nothing_beyond(mail, room):
    """No name, no question, no title of another section."""
    titles = Section.objects.filter(report=room.report).exclude(pk=room.pk)
    for word in (*NAMES, QUESTION, *titles.values_list("title", flat=True)):
        assert word not in mail.subject + mail.body


def test_a_mention_is_told_once_a_thread_and_without_names(room, cro_writer, ra_lead, mailoutbox):
    said = {"actor": ra_lead, "now": timezone.now(), "mentions": [cro_writer.pk]}
    thread = start_thread(section=room, text=QUESTION, **said)
    answer_thread(thread=thread, text="And in the west?", **said)
    assert waiting() == [(cro_writer, "mention")]
    work_off()
    mail = only(mailoutbox, cro_writer)
    assert f"{SITE}sections/{room.pk}/comments/?show=mine#note-{thread.pk}\n" in mail.body
    tells_nothing_beyond(mail, room)


def test_a_mention_that_was_answered_meanwhile_or_whose_person_left_is_not_told(
    sections, report, ra_lead, clinical_author, quality_author, mailoutbox, now
):
    thread = start_thread(
        section=sections["sota"],
        text="Yours?",
        mentions=[clinical_author.pk, quality_author.pk],
        actor=ra_lead,
        now=now,
    )
    assert {person for person, _kind in waiting()} == {clinical_author, quality_author}
    answer_thread(thread=thread, text="Mine.", actor=clinical_author, now=now)
    leave(report, quality_author)
    work_off()
    assert mailoutbox == []
    assert set(Notice.objects.values_list("state", flat=True)) == {"dropped"}


def test_a_contribution_is_told_to_whoever_is_asked_answered_to_or_given_back(
    sections, ask, ra_lead, rd_author, clinical_author, mailoutbox, now
):
    found = ask(sections["sota"], rd_author)
    work_off()
    assert only(mailoutbox, rd_author).subject.startswith("A contribution is asked of you")
    answer = answer_contribution(
        contribution=found, words=Words("So many."), files=[], actor=rd_author, now=now
    )
    assert sorted(str(person) for person, _kind in waiting()) == ["Clara Meyer", "Ruth Adler"]
    work_off()
    assert "Take it over" in only(mailoutbox, clinical_author).body
    assert "The author" in only(mailoutbox, ra_lead).body
    return_contribution(
        contribution=found, answer=answer.pk, reason=QUESTION, actor=clinical_author, now=now
    )
    work_off()
    last = mailoutbox[-1]
    assert (last.to, last.subject[:8]) == ([rd_author.email], "Returned")
    assert f"{SITE}contributions/{found.pk}/\n" in last.body
    for word in (*NAMES, QUESTION, "So many."):
        assert all(word not in mail.subject + mail.body for mail in mailoutbox)


def test_a_function_is_mailed_only_where_one_person_has_it_and_a_withdrawn_request_to_nobody(
    sections, report, ask, ra_lead, quality_author, medical_reviewer, mailoutbox, now
):
    one = ask(sections["sota"], function="quality")
    assert waiting() == [(quality_author, "contribution")]
    withdraw_contribution(contribution=one, reason="Found", actor=ra_lead, now=now)
    work_off()
    assert mailoutbox == []
    Membership.objects.filter(user=medical_reviewer).update(function="quality")
    ask(sections["sota"], function="quality")
    assert waiting() == []


def test_late_contributions_are_told_in_one_mail_a_report_once(
    sections, ask, rd_author, ra_lead, clinical_author, quality_author, mailoutbox, report
):
    for key in ("sota", "scope"):
        ask(sections[key], rd_author, days=-1)
    ask(sections["sota"], quality_author, days=0)
    Notice.objects.all().delete()
    leave(report, quality_author)
    for _day in range(2):
        remind()
        work_off()
    assert all(mail.subject.startswith("Late: ") for mail in mailoutbox)
    mine = only(mailoutbox, rd_author).body
    assert mine.count("asked of you") == 2
    assert f"{SITE}contributions/?show=late\n" in mine
    assert only(mailoutbox, ra_lead).body.count("asked of others") == 2
    assert not [mail for mail in mailoutbox if mail.to == [quality_author.email]]


def test_a_late_one_of_an_outside_writer_names_the_own_section_alone(
    room, ask, cro_writer, mailoutbox
):
    ask(room, cro_writer, days=-2)
    remind()
    work_off()
    for mail in mailoutbox:
        if mail.to == [cro_writer.email]:
            tells_nothing_beyond(mail, room)
    assert len([mail for mail in mailoutbox if mail.to == [cro_writer.email]]) == 2


def test_a_suggestion_is_told_to_the_author_once_and_its_end_to_whoever_made_it(
    sections, suggest, rd_author, clinical_author, medical_reviewer, mailoutbox, document, now
):
    section = sections["sota"]
    save_section(
        section=section, document=document("One."), expected_version=0, actor=clinical_author, now=now
    )  # fmt: skip
    first = suggest(anew(section), medical_reviewer, "Two.")
    second = suggest(anew(section), rd_author, "Three.")
    assert waiting() == [(clinical_author, "suggestion")]
    work_off()
    assert only(mailoutbox, clinical_author).subject == f"Suggested: {section}"
    decided = {"numbers": [1], "actor": clinical_author, "now": now}
    accept_changes(suggestion=first, expected_version=1, **decided)
    reject_changes(suggestion=second, reason="No", **decided)
    leave(section.report, rd_author)
    work_off()
    assert only(mailoutbox, medical_reviewer).subject == f"Decided: {section}"
    assert not [mail for mail in mailoutbox if mail.to == [rd_author.email]]


KEYS = ("sota", "scope", "equivalence")


@pytest.fixture
def local(sections, report, document, ra_lead, clinical_author, cro_writer, now):
    """A local report: two texts of the clinical author, the third of an outside writer."""
    for key in KEYS:
        save_section(
            section=sections[key], document=document("As it was."), expected_version=0,
            actor=sections[key].author, now=now,
        )  # fmt: skip
    given = ReportParticulars(
        slug="tessaron-cn", title="Local", market="EU", template="eu-mdr-meddev-a9",
        equivalence_claimed=True,
    )  # fmt: skip
    made = begin_localised(source=report, particulars=given, copy=True, actor=ra_lead, now=now)
    on = {"report": made.report, "actor": ra_lead, "now": now}
    add_member(user=clinical_author, function="clinical", **on)
    until = now + timedelta(days=30)
    outside = {"function": "cro_writer", "counterpart": ra_lead, "valid_until": until}
    add_member(user=cro_writer, **outside, **on)
    for key, author in zip(KEYS, (clinical_author, clinical_author, cro_writer), strict=True):
        assign_section(
            section=made.report.sections.get(key=key), author=author, reviewer=None, approver=None,
            contributors=[], due=None, actor=ra_lead, now=now,
        )  # fmt: skip
    return made.report


@pytest.fixture
def move(sections, document, now):
    def save(key, words, version):
        later = now + timedelta(hours=version)
        section = anew(sections[key])
        save_section(
            section=section, document=document(words), expected_version=version,
            actor=section.author, now=later,
        )  # fmt: skip

    return save


def test_moved_sources_are_told_in_one_mail_until_they_are_answered(
    local, move, sections, clinical_author, cro_writer, mailoutbox, now
):
    for key in KEYS:
        move(key, "Moved.", 1)
    for _day in range(2):
        remind()
        work_off()
    mail = only(mailoutbox, clinical_author)
    own = local.sections.get(key="sota")
    assert str(own) in mail.body
    assert str(local.sections.get(key="scope")) in mail.body
    assert "/reports/tessaron-cn/sections/\n" in mail.body
    outside = only(mailoutbox, cro_writer)
    room = local.sections.get(key="equivalence")
    tells_nothing_beyond(outside, room)
    assert str(sections["sota"].report) not in outside.body
    assert f"/reports/tessaron-cn/sections/{room.pk}/#source\n" in outside.body
    decide_source(
        section=anew(own), how="keep", seen=tie_of(own).now_id, expected_version=own.version,
        reason="Stricter here", actor=clinical_author, now=now,
    )  # fmt: skip
    move("sota", "Again.", 2)
    remind()
    assert waiting() == [(clinical_author, "source")]
    leave(local, clinical_author)
    work_off()
    assert len(mailoutbox) == 2


@pytest.mark.parametrize("kind", ["mention", "contribution", "suggestion", "late"])
def test_each_kind_can_be_switched_off(
    sections, ask, suggest, clinical_author, rd_author, ra_lead, now, kind
):
    for person in (clinical_author, rd_author, ra_lead):
        choose_notifications(chosen={kind: "none"}, actor=person, now=now)
    section = sections["sota"]
    start_thread(
        section=section, text="You?", mentions=[clinical_author.pk], actor=ra_lead, now=now
    )
    suggest(section, rd_author, "Words.")
    ask(section, rd_author, days=-1)
    remind()
    assert kind not in {each for _person, each in waiting()}
    assert len({each for _person, each in waiting()}) == 3
