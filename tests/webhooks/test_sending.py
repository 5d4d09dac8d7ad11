"""A message is signed, tried again with growing waits, and stops when its endpoint does."""

import base64
import hashlib
import hmac
import json
import time
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from cer_portal.audit.models import Entry
from cer_portal.errors import Refused
from cer_portal.outbox.models import Announcement, Kind
from cer_portal.outbox.services import announce
from cer_portal.webhooks import posting, sending
from cer_portal.webhooks.models import Delivery, Endpoint
from cer_portal.webhooks.services import (
    end_endpoint,
    make_endpoint,
    pause_endpoint,
    resume_endpoint,
    send_again,
)
from cer_portal.webhooks.tasks import deliver
from reviews.services.open_round import open_round
from reviews.services.review import submit_review
from reviews.services.submit import submit_section
from sections.services.save import save_section

pytestmark = pytest.mark.django_db
WORDS = "Unpublished words of the section"


def work_off():
    """Do what the sweeper does, without a broker."""
    sending.share_out()
    for pk in list(sending.due().values_list("pk", flat=True)):
        deliver(pk)


def told(report, number=1):
    return announce(kind=Kind.BUILD_READY, report_id=report.pk, build_number=number)


def make_due(delivery):
    Delivery.objects.filter(pk=delivery.pk).update(next_try_at=timezone.now() - timedelta(hours=1))


@pytest.fixture
def reviewed(sections, document, ra_lead, medical_reviewer, now):
    """Take a section through a round with the given decision."""

    def review(decision):
        section = sections["sota"]
        save_section(
            section=section,
            document=document(WORDS),
            expected_version=0,
            actor=section.author,
            now=now,
        )
        submit_section(section=section, actor=section.author, now=now)
        found = open_round(
            report=section.report,
            sections_with_reviewers={section.pk: [medical_reviewer.pk]},
            due=timezone.localdate() + timedelta(days=5),
            purpose="technical_medical",
            brief="Look closely",
            actor=ra_lead,
            now=now,
        )
        asked = found.round_sections.get().reviews.get()
        submit_review(
            review=asked, decision=decision, reason="Seen.", actor=medical_reviewer, now=now
        )
        return section

    return review


@pytest.mark.parametrize(("decision", "kind"), [("return", "returned"), ("approve", "approved")])
def test_a_round_and_its_decision_are_told_by_numbers_alone(
    listening, receiver, reviewed, decision, kind
):
    section = reviewed(decision)
    work_off()
    bodies = [json.loads(body) for _path, _headers, body in receiver.got]
    assert [body["type"] for body in bodies] == ["round.opened", f"section.{kind}"]
    assert bodies[0]["data"] == {
        "report": "tessaron-dm",
        "round": 1,
        "page": "https://portal.example/reports/tessaron-dm/reviews/1/",
        "api": "https://portal.example/api/v1/reports/tessaron-dm/rounds/1/",
    }
    assert bodies[1]["data"]["section"] == section.pk
    sent = b"".join(body for _path, _headers, body in receiver.got).decode()
    for word in (WORDS, "Look closely", "Seen.", section.title, "Reuter", "Adler", "Meyer"):
        assert word not in sent


def test_a_message_is_signed_over_id_time_and_body(listening, receiver, report):
    _endpoint, secret = listening
    event = told(report)
    work_off()
    ((path, headers, body),) = receiver.got
    assert path == "/in?team=ra"
    assert headers["webhook-id"] == str(event.message)
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mine = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{mine}"
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.status, delivery.answer) == ("sent", 200, "thank you")


def test_what_arrived_is_not_sent_twice(listening, receiver, report):
    told(report)
    work_off()
    work_off()
    deliver(Delivery.objects.get().pk)
    assert len(receiver.got) == 1


def test_a_message_is_tried_eight_times_with_growing_waits(listening, receiver, report):
    receiver.status = 503
    told(report)
    waits = []
    for _n in range(sending.TRIES):
        work_off()
        delivery = Delivery.objects.get()
        waits.append(delivery.next_try_at - delivery.tried_at)
        make_due(delivery)
    work_off()
    assert (len(receiver.got), delivery.state) == (8, "failed")
    assert waits[:-1] == sorted(waits[:-1])
    assert waits[0] < timedelta(minutes=1) < timedelta(hours=6) < waits[-2]
    ids = {headers["webhook-id"] for _path, headers, _body in receiver.got}
    assert len(ids) == 1, "the receiver can tell a repeated message by its id"


def test_a_try_that_is_not_due_is_not_made(listening, receiver, report):
    receiver.status = 500
    told(report)
    work_off()
    work_off()
    deliver(Delivery.objects.get().pk)
    assert len(receiver.got) == 1


def test_a_message_someone_else_is_sending_is_left_alone(listening, receiver, report):
    told(report)
    sending.share_out()
    Delivery.objects.update(lease_until=timezone.now() + timedelta(minutes=1))
    work_off()
    assert receiver.got == []
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    work_off()
    assert len(receiver.got) == 1, "a worker that died gives its message back"


def test_a_redirect_is_not_followed(listening, receiver, report):
    receiver.status, receiver.headers = 302, {"Location": receiver.url.replace("/in", "/other")}
    told(report)
    work_off()
    assert [path for path, _headers, _body in receiver.got] == ["/in?team=ra"]
    assert (Delivery.objects.get().state, Delivery.objects.get().status) == ("waiting", 302)


def test_the_answer_is_cut_and_plain(listening, receiver, report):
    receiver.body = b"\x00<script>\r\n" + b"x" * 100_000
    told(report)
    work_off()
    kept = Delivery.objects.get().answer
    assert kept.startswith("<script>")
    assert len(kept) <= 300
    assert kept.isprintable()


def test_a_receiver_that_says_nothing_is_left(listening, receiver, report, monkeypatch):
    monkeypatch.setattr(posting, "SECONDS", 0.2)
    receiver.got = _Slow()
    told(report)
    began = time.monotonic()
    work_off()
    assert time.monotonic() - began < 2
    assert Delivery.objects.get().answer == "No answer in time."


class _Slow(list):
    def append(self, _what):
        time.sleep(0.8)


def test_nothing_is_told_of_an_act_that_was_undone(listening, receiver, report, reviewed):
    with transaction.atomic():
        reviewed("approve")
        assert Announcement.objects.count() == 2
        transaction.set_rollback(True)
    work_off()
    assert not Announcement.objects.exists()
    assert receiver.got == []


@pytest.mark.django_db(transaction=False)
def test_an_announcement_needs_the_transaction_of_its_act(report, monkeypatch):
    connection = transaction.get_connection()
    monkeypatch.setattr(connection, "in_atomic_block", False)
    with pytest.raises(transaction.TransactionManagementError):
        told(report)


def test_a_paused_endpoint_gets_its_messages_when_it_is_resumed(
    listening, receiver, report, ra_lead, now
):
    endpoint, _secret = listening
    pause_endpoint(endpoint=endpoint, actor=ra_lead, now=now)
    told(report)
    work_off()
    assert receiver.got == []
    resume_endpoint(endpoint=endpoint, actor=ra_lead, now=now)
    work_off()
    assert len(receiver.got) == 1


def test_an_ended_endpoint_is_sent_nothing(listening, receiver, report, ra_lead, now):
    endpoint, _secret = listening
    told(report, 1)
    sending.share_out()
    ended = end_endpoint(endpoint=endpoint, actor=ra_lead, now=now)
    told(report, 2)
    work_off()
    deliver(Delivery.objects.get().pk)
    assert receiver.got == []
    assert Delivery.objects.get().state == "dropped"
    assert ended.secret == ""


def test_only_what_was_asked_for_is_told_and_only_of_that_report(
    report, receiver, to_this_machine, ra_lead, now
):
    make_endpoint(report=report, url=receiver.url, kinds=["round.opened"], actor=ra_lead, now=now)
    told(report)
    announce(kind=Kind.ROUND_OPENED, report_id=report.pk + 1, round_number=1)
    work_off()
    assert receiver.got == []


def test_what_happened_before_the_endpoint_was_named_is_not_told(
    report, receiver, to_this_machine, ra_lead
):
    told(report)
    later = timezone.now() + timedelta(seconds=1)
    make_endpoint(report=report, url=receiver.url, kinds=["build.ready"], actor=ra_lead, now=later)
    work_off()
    assert receiver.got == []


def test_a_message_is_sent_again_under_its_old_id(listening, receiver, report, ra_lead, now):
    event = told(report)
    work_off()
    send_again(delivery=Delivery.objects.get(), actor=ra_lead, now=now)
    work_off()
    assert [headers["webhook-id"] for _p, headers, _b in receiver.got] == [str(event.message)] * 2


def test_the_secret_is_kept_sealed_and_stands_nowhere_else(listening, settings, report, receiver):
    endpoint, secret = listening
    assert secret not in Endpoint.objects.get().secret
    assert not any(secret in str(line.after) for line in Entry.objects.all())
    settings.WEBHOOK_KEY = "another key than the one it was sealed with"
    told(report)
    work_off()
    assert receiver.got == []
    assert "key has changed" in Delivery.objects.get(endpoint=endpoint).answer


@pytest.mark.parametrize("role", ["clinical_author", "reader", "cro_writer", "outsider"])
def test_only_the_ra_lead_names_an_endpoint(request, report, to_this_machine, receiver, now, role):
    person = request.getfixturevalue(role)
    with pytest.raises(Refused):
        make_endpoint(report=report, url=receiver.url, kinds=["build.ready"], actor=person, now=now)
