"""A person chooses which mails come; the choice is kept with a line, and followed."""

import pytest

from cer_portal.audit.models import Entry
from cer_portal.errors import BadInput
from cer_portal.notices.models import Choice, Kind
from cer_portal.notices.selectors import choices_of
from cer_portal.notices.services import choose_notifications
from tests.notices.conftest import waiting, work_off

pytestmark = pytest.mark.django_db
URL = "/account/notifications/"
TALK = {"mention", "contribution", "late", "suggestion", "source"}
ALL_ON = dict.fromkeys(Kind.values, "at_once")


def test_every_mail_comes_at_once_until_a_person_chooses_otherwise(rd_author):
    assert choices_of(rd_author) == ALL_ON


def test_a_choice_leaves_one_line_with_before_and_after(rd_author, now):
    after = choose_notifications(chosen=ALL_ON | {"pdf": "none"}, actor=rd_author, now=now)
    assert after == choices_of(rd_author) == ALL_ON | {"pdf": "none"}
    line = Entry.objects.get(verb="person.notifications_chosen")
    assert (line.actor, line.before, line.after) == (
        rd_author,
        {"pdf": "at_once"},
        {"pdf": "none"},
    )


def test_the_same_choices_again_leave_no_line_and_no_row(rd_author, now):
    choose_notifications(chosen=ALL_ON, actor=rd_author, now=now)
    assert not Entry.objects.filter(verb="person.notifications_chosen").exists()
    assert not Choice.objects.exists()


@pytest.mark.parametrize("chosen", [{"pdf": "weekly"}, {"security": "none"}])
def test_what_cannot_be_chosen_is_refused(rd_author, now, chosen):
    with pytest.raises(BadInput) as refused:
        choose_notifications(chosen=chosen, actor=rd_author, now=now)
    assert set(refused.value.fields) == set(chosen)


def test_an_outside_writer_is_asked_only_what_can_reach_them(as_user, cro_writer, report, now):
    assert set(choices_of(cro_writer)) == {"section", "ending", *TALK}
    words = as_user(cro_writer).get(URL).content.decode()
    assert "asks for me" not in words
    assert "My section was returned or approved" in words
    with pytest.raises(BadInput):
        choose_notifications(chosen={"round": "none"}, actor=cro_writer, now=now)


def test_the_page_keeps_what_is_sent_and_shows_it(as_user, rd_author):
    client = as_user(rd_author)
    assert client.post(URL, ALL_ON | {"round": "none"}).status_code == 302
    page = client.get(URL)
    assert page.context["form"].fields["round"].initial == "none"
    assert "Your choices are kept." in page.content.decode()


def test_the_page_refuses_another_answer_beside_its_question(as_user, rd_author):
    answer = as_user(rd_author).post(URL, ALL_ON | {"pdf": "weekly"})
    assert answer.status_code == 400
    assert answer.context["form"].errors.keys() == {"pdf"}
    assert not Choice.objects.exists()


def test_security_mails_are_listed_with_the_reason_and_cannot_be_chosen(as_user, rd_author):
    page = as_user(rd_author).get(URL)
    assert "Always sent" in page.content.decode()
    assert set(page.context["form"].fields) == set(Kind.values)


def test_whoever_chose_no_mail_gets_no_row(opened, medical_reviewer, now):
    choose_notifications(chosen={"round": "none"}, actor=medical_reviewer, now=now)
    opened("sota")
    assert waiting() == []


def test_a_mail_that_waits_follows_the_newer_choice(opened, medical_reviewer, mailoutbox, now):
    opened("sota")
    assert waiting() == [(medical_reviewer, "round")]
    choose_notifications(chosen={"round": "none"}, actor=medical_reviewer, now=now)
    work_off()
    assert mailoutbox == []
    assert waiting() == []
