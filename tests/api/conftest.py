"""Programs that call the API with a token of a person."""

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cer_portal.accounts.services.tokens import make_token
from tests.access.conftest import people, world  # noqa: F401  (fixtures of the two companies)


class Program:
    """Calls by name, with a token and nothing else."""

    def __init__(self, secret: str = "") -> None:
        self.client = Client(raise_request_exception=False)
        self.door = {"Authorization": f"Bearer {secret}"} if secret else {}

    def get(self, name: str, *args: Any, **asked: Any) -> HttpResponse:
        return self.client.get(reverse(name, args=args), asked, headers=self.door)

    def send(self, method: str, name: str, *args: Any, body: Any = None, **headers: str):
        content = body if isinstance(body, str) else json.dumps({} if body is None else body)
        return self.client.generic(
            method,
            reverse(name, args=args),
            content,
            headers.pop("content_type", "application/json"),
            headers={**self.door, **{k.replace("_", "-"): v for k, v in headers.items()}},
        )


@pytest.fixture
def program():
    """Return a maker of programs of a person."""

    def of(person, scope: str = "write") -> Program:
        made = make_token(name="p", scope=scope, days=30, actor=person, now=timezone.now())
        program = Program(made[1])
        program.token = made[0]
        return program

    return of
