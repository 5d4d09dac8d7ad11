"""Ask for the rows of the matrix as a person, leaving nothing behind."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.conftest import World
from tests.access.rows import SIGNED_OUT, Row, Statuses

# Open without signing in, though they send on whoever comes with nothing.
# Doors of signing in and out: they ask for nobody, or answer everyone alike.
OPEN_TO_ALL = {
    *("account_logout", "mfa_authenticate", "mfa_login_webauthn", "invitation"),
    *("openid_connect_login", "openid_connect_callback"),
}
BACKEND = "cer_portal.backends.EmailBackend"
# Differs at every answer: the nonce of the content policy and the token of the forms.
PASSING = re.compile(rb'nonce="[^"]*"|csrfmiddlewaretoken" value="[^"]*"|X-CSRFToken": "[^"]*"')


def browser(world: World, role: str) -> Client:
    """Return a browser signed in as the role; errors come back as answers, as over the wire."""
    client = Client(raise_request_exception=False)
    if role != "anonymous":
        client.force_login(world.people[role], backend=BACKEND)
    return client


def url_of(row: Row, world: World) -> str:
    return reverse(row.name, kwargs=row.place(world))


def ask(
    client: Client, method: str, url: str, /, *, keep: bool = False, **sent: Any
) -> HttpResponse:
    """Send a request and undo what it wrote, so that the next row meets the same world."""
    with transaction.atomic():
        answer = getattr(client, method)(url, **sent)
        if getattr(answer, "streaming", False):
            answer.body = b"".join(answer.streaming_content)
        else:
            answer.body = answer.content
        transaction.set_rollback(not keep)
    return answer


@contextmanager
def noting_names() -> Iterator[set[str]]:
    """Collect the names that are looked up in queries and forms meanwhile; "*": all of them."""
    names: set[str] = set()

    def noting(method: str, *, names_one: bool) -> Any:
        real = getattr(QueryDict, method)

        def noted(self: QueryDict, *given: Any, **more: Any) -> Any:
            names.add(str(given[0]) if names_one else "*")
            return real(self, *given, **more)

        return noted

    with pytest.MonkeyPatch.context() as patch:
        for method in ("__getitem__", "getlist", "__contains__"):
            patch.setattr(QueryDict, method, noting(method, names_one=True))
        for method in ("__iter__", "keys"):
            patch.setattr(QueryDict, method, noting(method, names_one=False))
        yield names


def expected(statuses: Statuses, row: Row, role: str) -> int:
    if role == "ended_cro" and row.signed_out != 200 and row.name not in OPEN_TO_ALL:
        return 403
    return row.signed_out if role in SIGNED_OUT else statuses[role]


def plain(answer: Any) -> bytes:
    """Return the body without what differs at every answer."""
    return PASSING.sub(b"", answer.body)


def patterns(resolver: URLResolver | None = None) -> list[URLPattern]:
    """Return every address of the portal."""
    found: list[URLPattern] = []
    for pattern in (resolver or get_resolver()).url_patterns:
        found += patterns(pattern) if isinstance(pattern, URLResolver) else [pattern]
    return found
