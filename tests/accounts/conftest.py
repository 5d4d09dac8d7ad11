"""The two companies, for whoever tries every address; a browser that has just confirmed."""

import pytest

from tests.access.conftest import people, world  # noqa: F401  (fixtures)
from tests.accounts.test_second_factor import confirm
from tests.accounts.test_sessions import DESK


@pytest.fixture
def client_of(as_user):
    def sign_in(person):
        client = as_user(person)
        client.defaults["HTTP_USER_AGENT"] = DESK
        confirm(client)
        return client

    return sign_in
