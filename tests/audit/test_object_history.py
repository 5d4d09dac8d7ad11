"""Every thing has its history: its own lines, for whoever may see it, narrowed as one likes."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cer_portal.audit.models import Entry
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb

pytestmark = pytest.mark.django_db
LINE = re.compile(r"<strong>([^<]*)</strong> ([^<]*) <span", re.DOTALL)
THINGS = {
    "section": ("drafting", "pk", "wrote in the section"),
    "record": ("record", "pk", "imported"),
    "import": ("batch", "pk", "asked for the import"),
    "round": ("round", "number", "opened the review round"),
    "finding": ("finding_answered", "pk", "answered the finding"),
    "milestone": ("milestone_done", "pk", "marked the milestone as done"),
    "build": ("build", "number", "asked for the PDF"),
    "member": ("outside_membership", "pk", "gave access to"),
}


def place(world, kind, name=None):
    thing = getattr(world, name or THINGS[kind][0])
    field = THINGS[kind][1]
    return reverse("object_history", args=[world.report.slug, kind, getattr(thing, field)])


def told(browser, address, **asked):
    """Return (who, verb) of each line of a history."""
    answer = browser.get(address, asked)
    assert answer.status_code == 200
    return LINE.findall(answer.content.decode())


def test_every_thing_tells_its_own_lines_and_no_others(as_user, world):
    lead = as_user(world.people["ra_lead"])
    for kind, (_name, _field, act) in THINGS.items():
        assert act in {verb for _who, verb in told(lead, place(world, kind))}, kind
    lines = Entry.objects.filter(section_id=world.drafting.pk).exclude(verb="finding.drafted")
    assert len(told(lead, place(world, "section"))) == lines.count() > 1


def test_history_is_narrowed_by_person_kind_and_day(as_user, world):
    lead, address = as_user(world.people["ra_lead"]), place(world, "section")
    author = world.people["clinical_author"]
    today = timezone.localdate().isoformat()
    assert {who for who, _verb in told(lead, address, person=author.pk)} == {author.name}
    assert {verb for _who, verb in told(lead, address, kind="figure")} == {"uploaded the figure"}
    assert told(lead, address, since=today) == told(lead, address)
    assert told(lead, address, until="2001-01-01") == []
    assert told(lead, place(world, "round"), round=world.round.number + 1) == []
    assert told(lead, address, section=world.approved.pk) == []

    for word in ("x" * 300, "%", "'", "\x00", "9" * 30, "-1", "²"):
        for name in ("person", "section", "kind", "round", "since", "until", "page"):
            assert lead.get(address, {name: word}).status_code == 200, (name, word)


def test_draft_of_a_finding_is_told_to_its_writer_alone(as_user, world):
    address = place(world, "section", "under_review")
    doctor, lead = world.people["medical_reviewer"], world.people["ra_lead"]
    assert "drafted a finding" in {verb for _who, verb in told(as_user(doctor), address)}
    assert "drafted a finding" not in {verb for _who, verb in told(as_user(lead), address)}


def test_outside_writer_reads_the_own_section_without_names(as_user, world):
    writer = world.people["cro_writer"]
    answer = as_user(writer).get(place(world, "section", "outside_returned"))
    page = answer.content.decode()
    verbs = {verb for _who, verb in LINE.findall(page)}
    assert {"wrote in the section", "moved the section"} <= verbs
    assert "decided on the section" not in verbs
    names = {person.name for person in world.people.values()} - {writer.name}
    assert not [name for name in names if name in page]
    assert "RA lead" in {who for who, _verb in LINE.findall(page)}

    for person in (world.people["reader"], world.people["cro_writer"]):
        record(
            verb=Verb.REFUSED,
            actor=person,
            obj=world.report,
            report_id=world.report.pk,
            section_id=world.outside.pk,
            label="POST /somewhere/",
        )
    address = place(world, "section", "outside")
    assert "was refused" not in {v for _w, v in told(as_user(writer), address)}
    assert "was refused" in {v for _w, v in told(as_user(world.people["ra_lead"]), address)}


def test_account_tells_its_own_signing_in_and_tokens(client, world):
    lead = world.people["ra_lead"]
    client.force_login(lead)
    lines = told(client, reverse("account_history"))
    assert {(lead.name, "signed in"), (lead.name, "made the API token")} <= set(lines)
    client.force_login(world.people["reader"])
    assert "made the API token" not in {v for _w, v in told(client, reverse("account_history"))}


def test_history_costs_the_same_with_many_lines_and_reads_in_words(as_user, world):
    lead, address = as_user(world.people["ra_lead"]), place(world, "section")

    def cost():
        lead.get(address)
        with CaptureQueriesContext(connection) as queries:
            lead.get(address)
        return len(queries)

    few = cost()
    for person in world.people.values():
        record(
            verb=Verb.SECTION_SAVED,
            actor=person,
            obj=world.drafting,
            report_id=world.report.pk,
            section_id=world.drafting.pk,
        )
    assert cost() == few <= 14
    words = lead.get(place(world, "section", "approved")).content.decode()
    assert "by a command" in words
    assert "In review" in words
    assert "Approved" in words
