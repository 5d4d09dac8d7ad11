"""A mail is tried again with growing waits, sent once, and given up where nobody knows."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cer_portal.notices import sending, tasks
from cer_portal.notices.models import Notice
from tests.notices.conftest import work_off

pytestmark = pytest.mark.django_db
DOWN = "tests.notices.post_offices.Down"


def make_due():
    Notice.objects.update(next_try_at=timezone.now() - timedelta(hours=1))


@pytest.fixture
def notice(opened):
    opened("sota")
    return Notice.objects.get()


def test_a_mail_that_went_is_not_sent_again(notice, mailoutbox):
    work_off()
    make_due()
    work_off()
    tasks.send_notice(notice.pk)
    notice.refresh_from_db()
    assert (len(mailoutbox), notice.state, notice.tries) == (1, "sent", 1)
    assert notice.sent_at is not None


def test_a_mail_is_tried_eight_times_with_growing_waits(notice, settings, mailoutbox):
    good, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, DOWN
    waits = []
    for _n in range(sending.TRIES):
        before = timezone.now()
        work_off()
        notice.refresh_from_db()
        waits.append(notice.next_try_at - before)
        make_due()
    assert (notice.tries, notice.state) == (8, "failed")
    assert notice.trouble == "ConnectionRefusedError"
    assert waits[:7] == sorted(waits[:7])
    settings.EMAIL_BACKEND = good
    work_off()
    assert mailoutbox == [], "what was given up stays so"


def test_a_try_that_is_not_due_is_not_made(notice, settings):
    settings.EMAIL_BACKEND = DOWN
    work_off()
    work_off()
    tasks.send_notice(notice.pk)
    notice.refresh_from_db()
    assert (notice.tries, notice.state) == (1, "waiting")


def test_the_mail_server_that_is_back_gets_the_mail_once(notice, settings, mailoutbox):
    good, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, DOWN
    work_off()
    settings.EMAIL_BACKEND = good
    make_due()
    work_off()
    (mail,) = mailoutbox
    assert mail.extra_headers["Message-ID"] == f"<{notice.message}@portal.example>"
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"


def test_a_mail_whose_worker_died_is_given_up_and_not_sent_twice(notice, mailoutbox):
    long_ago = timezone.now() - timedelta(minutes=16)
    Notice.objects.update(state="sending", tries=1, taken_at=long_ago)
    work_off()
    assert sending.give_up_lost() == 1
    work_off()
    notice.refresh_from_db()
    assert (mailoutbox, notice.state, notice.trouble) == ([], "failed", "lost")


def test_a_mail_that_is_being_sent_is_not_given_up(notice):
    Notice.objects.update(state="sending", tries=1, taken_at=timezone.now())
    assert sending.give_up_lost() == 0


def test_a_broken_row_is_kept_for_later_and_harms_no_other(notice, settings, mailoutbox):
    settings.SITE_URL = "http://["
    work_off()
    notice.refresh_from_db()
    assert (notice.state, notice.tries, notice.trouble) == ("waiting", 1, "ValueError")
