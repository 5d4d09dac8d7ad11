"""Findings through the API: answered, verified, sent back, by those who may on the pages."""

import pytest

from reviews.models import Finding

pytestmark = pytest.mark.django_db
ANSWER = {"disposition": "not_changed", "answer": "It stands."}


def act(caller, world, name, finding, body=None, **headers):
    place = (world.report.slug, finding.pk)
    return caller.send("POST", f"api_finding_{name}", *place, body=body, **headers)


def test_a_finding_goes_from_answered_to_verified(program, world):
    author, judge = program(world.people["quality_author"]), program(world.people["ra_lead"])
    answered = act(author, world, "answer", world.finding_open, ANSWER)
    told = answered.json()
    assert (answered.status_code, told["state"], told["answer"]) == (200, "answered", "It stands.")
    assert act(judge, world, "verify", world.finding_open).json()["state"] == "verified"
    assert act(judge, world, "verify", world.finding_open).status_code == 409


def test_an_answer_is_sent_back_with_its_reason(program, world):
    judge = program(world.people["medical_reviewer"])
    back = act(judge, world, "send_back", world.finding_answered, {"reason": "Not settled"})
    assert (back.json()["state"], back.json()["sent_back_reason"]) == ("open", "Not settled")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"answer": "It stands."}, "disposition"),
        ({**ANSWER, "disposition": "perhaps"}, "disposition"),
        ({**ANSWER, "answer": ""}, "answer"),
        ({**ANSWER, "answer": 7}, "answer"),
        ({**ANSWER, "answer": "x" * 8001}, "answer"),
        ({**ANSWER, "state": "verified"}, "state"),
    ],
)
def test_a_value_that_cannot_be_taken_is_named(program, world, body, field):
    answer = act(program(world.people["quality_author"]), world, "answer", world.finding_open, body)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])
    assert Finding.objects.get(pk=world.finding_open.pk).state == "open"


def test_a_sign_that_the_database_does_not_know_is_left_out(program, world):
    body = {**ANSWER, "answer": "It\x00 stands."}
    answer = act(program(world.people["quality_author"]), world, "answer", world.finding_open, body)
    assert answer.json()["answer"] == "It stands."


def test_the_same_key_answers_once(program, world):
    author = program(world.people["quality_author"])
    first, second = (
        act(author, world, "answer", world.finding_open, ANSWER, Idempotency_Key="k")
        for _n in range(2)
    )
    assert first.json() == second.json()
    assert second["Idempotency-Replayed"] == "true"


def test_an_outside_writer_answers_the_own_and_hears_no_judges_name(program, world):
    caller = program(world.people["cro_writer"])
    told = act(caller, world, "answer", world.outside_finding, ANSWER)
    assert told.status_code == 200
    assert world.people["medical_reviewer"].name not in told.content.decode()
    assert act(caller, world, "answer", world.finding_open, ANSWER).status_code == 404


def test_a_draft_is_there_for_its_reviewer_alone(program, world):
    for role, status in (("ra_lead", 404), ("rd_author", 404), ("medical_reviewer", 409)):
        caller = program(world.people[role])
        assert act(caller, world, "verify", world.finding_draft).status_code in {status, 403}
    assert Finding.objects.get(pk=world.finding_draft.pk).state == "draft"
