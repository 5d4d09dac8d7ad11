"""The API is described whole, without a warning, and the page for people is made from that."""

import pytest
from django.urls import reverse
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema

from cer_portal.api_page import description
from cer_portal.api_urls import urlpatterns

pytestmark = pytest.mark.django_db
UNTOLD = {"api_docs", "api_schema"}


def test_the_schema_is_made_without_a_warning_and_is_valid():
    GENERATOR_STATS.reset()
    told = description()
    assert not GENERATOR_STATS
    validate_schema(told)
    assert told["openapi"].startswith("3.")


def test_every_address_of_the_api_stands_in_the_schema():
    addresses = [pattern for pattern in urlpatterns if pattern.name not in UNTOLD]
    paths = description()["paths"]
    assert len(paths) == len(addresses)
    assert all(path.startswith("/api/v1/reports/") for path in paths)


def test_every_operation_names_its_refusals_and_both_ways_in():
    for path, methods in description()["paths"].items():
        for method, operation in methods.items():
            assert {"400", "401", "403", "404", "429"} <= set(operation["responses"]), path
            ways = {name for way in operation["security"] for name in way}
            assert ways == {"token", "cookieAuth"}, (method, path)


def test_the_page_lists_every_operation_and_is_for_people_who_are_signed_in(as_user, reader):
    page = as_user(reader).get(reverse("api_docs"))
    body = page.content.decode()
    for path, methods in description()["paths"].items():
        assert path in body
        assert all(operation["summary"] in body for operation in methods.values())
    as_nobody = as_user(reader)
    as_nobody.logout()
    assert as_nobody.get(reverse("api_docs")).status_code == 302


@pytest.mark.parametrize(
    "shape, field", [("FindingShape", "disposition"), ("ReviewShape", "decision")]
)
def test_what_is_not_decided_yet_is_described_as_empty(shape, field):
    shapes = description()["components"]["schemas"]
    names = [way["$ref"].rpartition("/")[2] for way in shapes[shape]["properties"][field]["oneOf"]]
    assert "" in [value for name in names for value in shapes[name]["enum"]]
