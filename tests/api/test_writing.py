"""Saving, submitting, ending and printing through the API: versions, closed bodies, one effect."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from django.db import connection, connections
from django.test import RequestFactory
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from cer_portal.accounts.models import KeptAnswer, Organisation, User
from cer_portal.assembly.models import Build
from cer_portal.rest.keeping import once
from sections.models import Revision

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(sections):
    return sections["sota"].report.slug, sections["sota"].pk


@pytest.fixture
def author(program, clinical_author):
    return program(clinical_author)


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("tag", ['"0"', 'W/"0"'])
def test_a_save_names_its_version_and_gets_the_next(author, place, document, method, tag):
    before = author.get("api_section", *place)
    assert before["ETag"] == '"0"'
    body = {"document": document("By a program."), "note": "First"}
    saved = author.send(method, "api_section", *place, body=body, If_Match=tag)
    assert (saved.status_code, saved["ETag"]) == (200, '"1"')
    after = author.get("api_section", *place)
    assert after.json()["document"] == document("By a program.")
    assert (after["ETag"], after.json()["state"]) == ('"1"', "drafting")


def test_a_save_without_a_version_is_428_and_with_an_old_one_412(author, place, document):
    body = {"document": document("One.")}
    missing = author.send("PUT", "api_section", *place, body=body)
    assert (missing.status_code, missing.json()["code"]) == (428, "version_missing")
    author.send("PUT", "api_section", *place, body=body, If_Match='"0"')
    two = {"document": document("Two.")}
    stale = author.send("PUT", "api_section", *place, body=two, If_Match='"0"')
    told = stale.json()
    assert (stale.status_code, told["your_version"], told["version"]) == (412, 0, 1)
    assert told["document"] == document("One.")
    assert Revision.objects.count() == 1


@pytest.mark.parametrize("tag", ["*", "abc", '"-1"', '"' + "9" * 40 + '"'])
def test_a_version_that_is_no_number_is_refused(author, place, document, tag):
    body = {"document": document("One.")}
    answer = author.send("PUT", "api_section", *place, body=body, If_Match=tag)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "field", ["state", "author", "version", "title", "saved_by", "due", "report"]
)
def test_a_field_that_is_not_accepted_is_named_and_nothing_is_saved(author, place, document, field):
    body = {"document": document("One."), field: 1}
    answer = author.send("PUT", "api_section", *place, body=body, If_Match='"0"')
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [field]
    assert not Revision.objects.exists()


@pytest.mark.parametrize("body", ["[]", "{", "null", '"x"', "[" * 100_000, '{"note": "n"}'])
def test_a_body_that_is_no_save_is_refused(author, place, body):
    answer = author.send("PUT", "api_section", *place, body=body, If_Match='"0"')
    assert answer.status_code == 400
    assert set(answer.json()) == {"sentence", "fields", "code"}


def test_a_body_of_another_kind_is_415_and_a_huge_one_413(author, place, settings):
    form = author.send(
        "PUT", "api_section", *place, body="document=x", If_Match='"0"', content_type="text/plain"
    )
    assert form.status_code == 415
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    huge = author.send("PUT", "api_section", *place, body={"note": "x" * 2000}, If_Match='"0"')
    assert (huge.status_code, huge.json()["code"]) == (413, "too_large")


def test_who_may_not_write_there_hears_why(program, reader, cro_writer, place, document):
    body = {"document": document("One.")}
    insider = program(reader).send("PUT", "api_section", *place, body=body, If_Match='"0"')
    assert (insider.status_code, insider.json()["code"]) == (403, "not_allowed")
    outside = program(cro_writer).send("PUT", "api_section", *place, body=body, If_Match='"0"')
    assert outside.status_code == 404


def test_a_section_that_is_in_review_is_409(program, world):
    place = (world.report.slug, world.under_review.pk)
    author = program(world.people["rd_author"])
    answer = author.send("PUT", "api_section", *place, body={"document": {}}, If_Match='"1"')
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


def test_an_incomplete_section_is_not_submitted_and_a_complete_one_is(author, place, document):
    assert author.send("POST", "api_section_submit", *place).status_code == 409
    body = {"document": document("Words enough.")}
    author.send("PUT", "api_section", *place, body=body, If_Match='"0"')
    done = author.send("POST", "api_section_submit", *place, body={"note": "Ready"})
    assert (done.status_code, done.json()["state"]) == (200, "in_review")


def test_a_milestone_is_done_once(program, world):
    owner = program(world.people["rd_author"])
    place = (world.report.slug, world.milestone.pk)
    assert owner.send("POST", "api_milestone_done", *place).json()["state"] == "done"
    assert owner.send("POST", "api_milestone_done", *place).status_code == 409


def test_the_same_key_gives_the_same_answer_and_one_effect(author, place, document):
    body = {"document": document("Once.")}
    answers = [
        author.send(
            "PUT", "api_section", *place, body=body, If_Match='"0"', Idempotency_Key="key-1"
        )
        for _n in range(3)
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert [answer.json() for answer in answers] == [answers[0].json()] * 3
    assert {answer["ETag"] for answer in answers} == {'"1"'}
    assert Revision.objects.count() == 1
    other = {"document": document("Twice.")}
    answer = author.send(
        "PUT", "api_section", *place, body=other, If_Match='"1"', Idempotency_Key="key-1"
    )
    assert answer.status_code == 409
    assert Revision.objects.count() == 1


def test_the_key_of_one_person_is_not_that_of_another(program, ra_lead, medical_reviewer, report):
    for person, status in ((ra_lead, 201), (ra_lead, 201), (medical_reviewer, 409)):
        answer = program(person).send("POST", "api_builds", report.slug, Idempotency_Key="k")
        assert answer.status_code == status
    assert Build.objects.count() == 1


def test_a_refused_call_keeps_nothing_and_a_day_old_key_is_forgotten(
    author, place, document, clinical_author
):
    args = {"Idempotency_Key": "k", "body": {"document": document("One.")}}
    assert author.send("PUT", "api_section", *place, **args).status_code == 428
    assert not KeptAnswer.objects.exists()
    assert author.send("PUT", "api_section", *place, If_Match='"0"', **args).status_code == 200
    KeptAnswer.objects.update(kept_at=timezone.now() - timedelta(hours=25))
    assert author.send("PUT", "api_section", *place, If_Match='"0"', **args).status_code == 412


@pytest.mark.parametrize("key", ["", "x" * 101, "é"])
def test_a_key_that_cannot_be_kept_is_refused(author, place, key):
    answer = author.send("POST", "api_section_submit", *place, Idempotency_Key=key)
    assert answer.status_code == 400


def waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_two_calls_at_once_with_one_key_have_one_effect(db):
    """On two connections of their own: the second waits for the first and gets its answer."""
    begun, done = Event(), []

    def act() -> Response:
        begun.set()
        end = timezone.now() + timedelta(seconds=2)
        while not waiting() and timezone.now() < end:
            pass
        done.append(1)
        return Response({"done": len(done)}, status=201)

    def call(user) -> Response:
        sent = RequestFactory().post("/x", json.dumps({}), "application/json")
        sent.META["HTTP_IDEMPOTENCY_KEY"] = "at-once"
        request = Request(sent)
        request._user = user
        try:
            return once(request, act)
        finally:
            connections.close_all()

    def stay() -> User:
        firm = Organisation.objects.create(name="Of two calls")
        user = User.objects.create_user("two.calls@norvale.example", name="T", organisation=firm)
        connections.close_all()
        return user

    def leave(user) -> None:
        KeptAnswer.objects.filter(user=user).delete()
        user.delete()
        user.organisation.delete()
        connections.close_all()

    with ThreadPoolExecutor(2) as elsewhere:
        user = elsewhere.submit(stay).result()
        try:
            first = elsewhere.submit(call, user)
            assert begun.wait(5)
            second = elsewhere.submit(call, user)
            answers = [first.result(), second.result()]
        finally:
            elsewhere.submit(leave, user).result()
    assert [answer.status_code for answer in answers] == [201, 201]
    assert [answer.data for answer in answers] == [{"done": 1}] * 2
    assert done == [1]
