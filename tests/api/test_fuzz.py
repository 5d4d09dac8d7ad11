"""Calls made up from the description of the API: answers as described, never an error of ours.

A short run for two people in `make test`; `make fuzz` asks for more (FUZZ_EXAMPLES) and everybody.
"""

import os
from collections.abc import Iterator
from datetime import timedelta
from traceback import format_exception
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as of_hypothesis
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cer_portal.accounts.services.tokens import make_token
from cer_portal.api_page import description

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "2"))
LONG = "FUZZ_EXAMPLES" in os.environ
SHORT = ("ra_lead", "cro_writer")
REST = ("reader", "rd_author", "clinical_author", "quality_author", "medical_reviewer", "outsider")
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture
def operations(settings, db) -> Iterator[list[Any]]:
    """Every operation of the description, answered by the portal in this process.

    As with Django's own test client, a request does not close the connection of the test.
    """
    settings.API_RATE = "1000000/min"
    with connection.cursor() as cursor:
        # Making calls up takes longer than a transaction may usually wait.
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    schema = schemathesis.openapi.from_dict(description())
    schema.app = get_wsgi_application()
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield [found.ok() for found in schema.get_all_operations()]
    for signal in ends:
        signal.connect(close_old_connections)


def token_of(person) -> dict[str, str]:
    soon = timezone.now() - timedelta(seconds=1)
    _token, secret = make_token(name="fuzz", scope="write", days=30, actor=person, now=soon)
    return {"Authorization": f"Bearer {secret}"}


def real(world) -> dict[str, list[Any]]:
    """Values of the addresses behind which there is something, for most of the calls."""
    return {
        "slug": [*[world.report.slug] * 4, world.foreign["report"].slug],
        "id": [world.drafting.pk, world.outside.pk, world.approved.pk],
        "number": [1, 2],
        "record_id": [world.record.pk],
        "batch_id": [world.batch.pk],
        "finding_id": [world.finding_open.pk, world.outside_finding.pk, world.finding_draft.pk],
        "milestone_id": [world.milestone.pk, world.milestone_done.pk],
        "fact_id": [world.fact.pk, world.report.device.facts.first().pk],
        "If-Match": [f'"{world.drafting.version}"', '"0"', '"1"'],
        "document": [world.drafting.current.document],
    }


def placed(case, places: dict[str, list[Any]], dice) -> None:
    """Point the call at something that exists, three times in four."""
    bodies = [case.body] if isinstance(case.body, dict) else []
    for told in (case.path_parameters, case.headers, *bodies):
        for name in told or {}:
            if name in places and dice.random() < 0.75:
                told[name] = dice.choice(places[name])


def ways(operation) -> Iterator[Any]:
    """Yield what makes calls as described, and calls that are not."""
    yield operation.as_strategy()
    if operation.query or operation.body:
        yield operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)


def called(calls, ask) -> list[str]:
    """Make the calls of one way and return what was wrong with the answers."""
    bounds = of_hypothesis(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=not LONG,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    try:
        bounds(given(case=calls, dice=st.randoms(use_true_random=False))(ask))()
    except Exception as found:
        return ["".join(format_exception(found, limit=-4))]
    return []


@pytest.mark.parametrize("role", [*SHORT, *(REST if LONG else ())])
def test_the_api_answers_made_up_calls_as_it_is_described(world, operations, role):
    headers, places, asked, wrong = token_of(world.people[role]), real(world), 0, []

    def ask(case, dice) -> None:
        nonlocal asked
        placed(case, places, dice)
        asked += 1
        with transaction.atomic():
            answer = case.call(headers=headers)
            case.validate_response(answer, checks=CHECKS)
            transaction.set_rollback(True)

    for operation in operations:
        for calls in ways(operation):
            wrong += [f"{operation.label}: {each}" for each in called(calls, ask)]
    assert not wrong, "\n\n".join(wrong)
    assert asked >= len(operations)


def test_no_operation_forgets_to_ask_who_calls(world, operations):
    """Without a token, with an invented one, with one that ended: 401 at every operation."""
    places, wrong = real(world), []
    for operation in operations:
        values = {name: kept[0] for name, kept in places.items() if f"{{{name}}}" in operation.path}
        for told in ({}, {"Authorization": "Bearer invented"}, {"Authorization": "Basic eDp5"}):
            case = operation.Case(path_parameters=values)
            with transaction.atomic():
                status = case.call(headers=told).status_code
                transaction.set_rollback(True)
            if status != 401:
                wrong.append(f"{operation.label} {told}: {status}")
    assert not wrong
