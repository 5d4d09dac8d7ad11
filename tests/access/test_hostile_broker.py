"""The queue in hostile hands: what is put into it from outside runs nothing and opens nothing."""

import os
import subprocess
import sys
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone
from kombu import Producer, Queue

from cer_portal.assembly import tasks as printing
from cer_portal.assembly.models import Build
from cer_portal.assembly.services import request_build
from cer_portal.celery import app
from evidence import tasks as reading
from evidence.models import ImportBatch
from sections.models import Membership
from tests.house.source import ROOT

PATIENCE = 120
WORKER = (
    *(sys.executable, "-m", "celery", "-A", "cer_portal", "--quiet", "worker"),
    *("--pool", "solo", "--loglevel", "ERROR", "--without-gossip", "--without-mingle"),
)


class Evil:
    """Makes a folder when it is unpickled."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def __reduce__(self):
        return os.mkdir, (self.folder,)


def send(queue: str, body: object, task: str, serializer: str) -> None:
    with app.connection_for_write() as line:
        Producer(line).publish(
            body,
            serializer=serializer,
            routing_key=queue,
            declare=[Queue(queue, routing_key=queue)],
            headers={"task": task, "id": str(uuid4()), "lang": "py", "argsrepr": "", "retries": 0},
        )


def test_abuse_58_a_pickled_message_and_an_unknown_task_run_nothing(tmp_path):
    """On the real queue with a real worker, which says so and is still there afterwards."""
    queue, folder, log = f"hostile-{uuid4()}", tmp_path / "unpickled", tmp_path / "log.txt"
    send(queue, ([Evil(str(folder))], {}, {}), "evidence.tasks.read_import", "pickle")
    send(queue, ([], {}, {}), "os.system", "json")
    send(queue, ([], {}, {}), "evidence.tasks.no_such_task", "json")
    with log.open("w") as said:
        worker = subprocess.Popen([*WORKER, "--queues", queue], stdout=said, stderr=said, cwd=ROOT)
    try:
        limit = time.monotonic() + PATIENCE
        while "no_such_task" not in log.read_text() and time.monotonic() < limit:
            assert worker.poll() is None, log.read_text()
            time.sleep(0.2)
        assert worker.poll() is None
    finally:
        worker.terminate()
        worker.wait(PATIENCE)
    told = log.read_text()
    assert "os.system" in told
    assert "no_such_task" in told
    assert "pickle" in told
    assert not folder.exists()


def test_abuse_58_the_worker_takes_json_and_nothing_else():
    assert settings.CELERY_ACCEPT_CONTENT == ["json"]
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_serializer == "json"


@pytest.mark.django_db
def test_abuse_58_a_task_with_an_id_of_nothing_does_nothing():
    for task in (reading.read_import, printing.print_build):
        task(10**12)


@pytest.mark.django_db
def test_abuse_58_a_task_asks_again_whether_its_requester_may(world):
    """A message for a waiting job prints nothing for a person whose access has ended meanwhile."""
    reader = world.people["reader"]
    build = request_build(report=world.report, actor=reader, now=timezone.now(), queue=False)
    ended = timezone.now() - timedelta(seconds=1)
    Membership.objects.filter(user=reader, report=world.report).update(revoked_at=ended)
    printing.print_build(build.pk)
    build.refresh_from_db()
    assert (build.state, build.file.name) == (Build.State.CANCELLED, "")


@pytest.mark.django_db
def test_abuse_58_a_message_for_a_job_that_is_done_does_it_no_second_time(world):
    before = ImportBatch.objects.filter(pk=world.batch.pk).values().get()
    reading.read_import(world.batch.pk)
    assert ImportBatch.objects.filter(pk=world.batch.pk).values().get() == before
