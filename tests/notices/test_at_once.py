"""Workers side by side, with real threads and commits: each mail goes once.

The tables refuse removal, so what is committed here is taken away with the triggers asleep.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from cer_portal.notices import reminders, sending
from cer_portal.notices.models import Notice
from tests.notices.conftest import let_end

WORKERS = 4


@pytest.fixture
def committed(really_kept, report, cro_writer, opened):
    """Three mails that other connections can see; emptied at the end."""
    opened("sota")
    let_end(report, cro_writer, 10)
    reminders.remind()
    return list(Notice.objects.values_list("pk", flat=True))


def side_by_side(work):
    """Let all workers begin at the same moment and return what each says."""
    ready = Barrier(WORKERS)

    def begin(_number):
        try:
            ready.wait(timeout=60)
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(begin, range(WORKERS)))


def test_workers_at_once_send_each_mail_once(committed, settings, mailoutbox):
    settings.EMAIL_BACKEND = "tests.notices.post_offices.Slow"
    tries = side_by_side(lambda: [sending.send(pk) for pk in committed])
    assert len(committed) == 3
    assert sorted(mail.to[0] for mail in mailoutbox) == [
        "cro.writer@brightpen.example",
        "medical.reviewer@norvale.example",
        "ra.lead@norvale.example",
    ]
    assert sum(each is not None for row in tries for each in row) == 3
    assert set(Notice.objects.values_list("state", "tries")) == {("sent", 1)}


def test_daily_tasks_at_once_write_each_row_once(committed):
    Notice.objects.filter(kind="ending").delete()
    side_by_side(reminders.remind)
    assert Notice.objects.filter(kind="ending").count() == 2
