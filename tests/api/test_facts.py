"""Facts through the API: the RA lead adds one and changes its value, by the version it was read."""

import pytest

from cer_portal.audit.models import Entry
from cer_portal.audit.verbs import Verb
from cer_portal.devices.models import Fact

pytestmark = pytest.mark.django_db
NEW = {"key": "sold", "label": "Units sold", "value": "1200", "kind": "count", "source": "Sales"}


@pytest.fixture
def lead(program, ra_lead):
    return program(ra_lead)


@pytest.fixture
def made(lead, report):
    """A fact of the report, as the API tells it."""
    answer = lead.send("POST", "api_facts", report.slug, body=NEW)
    assert (answer.status_code, answer["ETag"]) == (201, '"1"')
    return answer.json()


def change(caller, report, fact, body, tag='"1"', **headers):
    more = {**({"If_Match": tag} if tag else {}), **headers}
    return caller.send("PUT", "api_fact", report.slug, fact, body=body, **more)


def test_a_changed_value_is_a_new_version_and_stands_in_the_trail(lead, report, made):
    answer = change(lead, report, made["id"], {"value": "1300"})
    told = answer.json()
    assert (answer.status_code, answer["ETag"]) == (200, '"2"')
    assert (told["value"], told["source"], told["version"]) == ("1300", "Sales", 2)
    line = Entry.objects.filter(verb=Verb.FACT_SET, report_id=report.pk).first()
    assert (line.before["value"], line.after["value"]) == ("1200", "1300")


def test_an_old_version_is_412_with_the_value_now_and_none_is_428(lead, report, made):
    change(lead, report, made["id"], {"value": "1300"})
    stale = change(lead, report, made["id"], {"value": "1400"})
    told = stale.json()
    assert (stale.status_code, told["value"], told["version"]) == (412, "1300", 2)
    assert change(lead, report, made["id"], {"value": "1400"}, tag="").status_code == 428
    assert Fact.objects.get(pk=made["id"]).value == "1300"


def test_a_taken_key_is_409(lead, report, made):
    assert lead.send("POST", "api_facts", report.slug, body=NEW).status_code == 409


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("key", "device.name"),
        ("key", "Not a key"),
        ("label", " "),
        ("value", ""),
        ("value", "x" * 2001),
        ("kind", "identity"),
        ("unit", 7),
        ("version", 9),
        ("report_id", 1),
    ],
)
def test_a_value_that_cannot_be_kept_is_named(lead, report, field, value):
    answer = lead.send("POST", "api_facts", report.slug, body={**NEW, field: value})
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])
    assert not Fact.objects.filter(key="sold").exists()


def test_what_the_device_or_the_plan_says_is_changed_there(lead, report):
    for fact in Fact.objects.filter(key__in=["device.name", "report.edition"]):
        answer = change(lead, report, fact.pk, {"value": "Other"}, f'"{fact.version}"')
        assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


@pytest.mark.parametrize(("role", "status"), [("clinical_author", 403), ("outsider", 404)])
def test_only_the_ra_lead_changes_facts(request, program, report, made, role, status):
    caller = program(request.getfixturevalue(role))
    assert change(caller, report, made["id"], {"value": "1"}).status_code == status
    assert caller.send("POST", "api_facts", report.slug, body=NEW).status_code == status
    assert Fact.objects.get(pk=made["id"]).value == "1200"
