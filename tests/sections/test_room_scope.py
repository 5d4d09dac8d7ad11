"""How far the room of an outside writer reaches is decided by the access, everywhere at once."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from cer_portal.audit.models import Entry
from cer_portal.errors import BadInput, NotAllowed, WrongState
from evidence.models import ImportBatch, Record
from evidence.selectors import suggestions
from sections.models import Membership
from sections.services.save import save_section
from sections.services.scope import Scope, scope_of, set_scope
from tests.access.conftest import RIS, SEALED, text
from tests.access.requests import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(world, now):
    """Give the outside writer a scope."""

    def do(actor="ra_lead", **scope):
        return set_scope(
            membership=Membership.objects.get(pk=world.outside_membership.pk),
            scope=Scope(**scope),
            reason="The contract says so",
            actor=world.people[actor],
            now=now,
        )

    return do


@pytest.fixture
def at(world):
    """The status of an address for the outside writer."""

    def ask(name, *args):
        return browser(world, "cro_writer").get(reverse(name, args=[world.report.slug, *args]))

    return ask


def cite(world, now):
    """Let an insider lay the sealed record into the section of the outside writer."""
    chip = {"type": "citation", "attrs": {"record": world.record.pk}}
    section = world.outside
    section.contributors.add(world.people["clinical_author"])
    section.refresh_from_db()
    save_section(
        section=section,
        document=text("Their words ", chip),
        expected_version=section.version,
        actor=world.people["clinical_author"],
        now=now,
    )


def test_without_a_scope_the_register_is_not_there(at, world):
    assert at("record_list").status_code == 404
    assert at("record", world.record.pk).status_code == 404
    assert at("api_records").status_code == 404


def test_what_the_own_sections_cite_is_all_the_register_there_is(at, world, opened, now):
    cite(world, now)
    opened(evidence="cited")
    page = at("record_list")
    assert [record.pk for record, _cited in page.context["rows"]] == [world.record.pk]
    assert page.context["record_count"] == 1
    assert at("record", world.record.pk).status_code == 200
    assert at("record", world.spare_batch.records.get().pk).status_code == 404
    assert at("api_records").json()["count"] == 1
    writer = world.people["cro_writer"]
    assert set(Record.objects.visible_to(writer)) == {world.record}
    assert [each.pk for each in suggestions(world.report, writer, "")] == [world.record.pk]


def test_the_own_sections_alone_say_where_a_record_is_cited_and_no_import_is_named(
    at, world, opened, now
):
    cite(world, now)
    opened(evidence="cited")
    page = at("record", world.record.pk)
    assert page.context["citing"] == [world.outside]
    assert f"{SEALED}.ris" not in page.content.decode()
    assert at("import_list").status_code == 403
    assert at("import_detail", world.batch.pk).status_code == 404
    assert at("import_new").status_code == 403
    assert at("api_imports").status_code == 403


def test_the_whole_register_comes_without_names(at, world, opened):
    opened(evidence="all")
    for name, args in (
        ("record_list", ()),
        ("import_list", ()),
        ("import_detail", [world.batch.pk]),
    ):
        page = at(name, *args)
        assert page.status_code == 200
        assert world.people["clinical_author"].name not in page.content.decode()
    told = at("api_imports").json()["results"][0]["requested_by"]
    assert told == {"id": None, "name": "Clinical author"}
    assert at("import_new").status_code == 403


def test_whoever_may_import_undoes_only_the_own_import_and_learns_no_title(at, world, opened):
    opened(evidence="all", may_import=True)
    assert at("import_new").status_code == 200
    client = browser(world, "cro_writer")
    url = reverse("import_undo", args=[world.report.slug, world.spare_batch.pk])
    assert client.post(url).status_code == 403
    ImportBatch.objects.update(requested_by=world.people["cro_writer"])
    told = client.post(reverse("import_undo", args=[world.report.slug, world.batch.pk]))
    assert told.status_code == 409
    assert SEALED not in told.content.decode()
    assert client.post(url).status_code == 302


def test_importing_needs_the_whole_register(world, opened):
    for evidence in ("none", "cited"):
        with pytest.raises(BadInput, match="whole register"):
            opened(evidence=evidence, may_import=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=world.outside_membership.pk).update(may_import=True)


def test_whoever_may_not_comment_answers_no_finding(world, opened):
    finding = world.outside_returned.findings.get()
    url = reverse("finding_answer", args=[world.report.slug, finding.pk])
    sent = {"disposition": "not_changed", "answer": "It stands."}
    opened(may_comment=False)
    assert browser(world, "cro_writer").post(url, sent).status_code == 403
    opened(may_comment=True)
    assert browser(world, "cro_writer").post(url, sent).status_code == 302


def test_colleagues_are_functions_until_names_may_be_seen(at, world, opened, now):
    cite(world, now)
    places = [
        ("section", [world.outside.pk]),
        ("section_revisions", [world.outside.pk]),
        ("revision", [world.outside.pk, 2]),
        ("section_compare", [world.outside.pk]),
        ("api_section", [world.outside.pk]),
        ("api_revisions", [world.outside.pk]),
        ("api_revision", [world.outside.pk, 2]),
    ]
    name = world.people["clinical_author"].name
    for place, args in places:
        told = at(place, *args).content.decode()
        assert name not in told, place
        assert "Clinical author" in told, place
    opened(may_see_names=True)
    for place, args in places:
        assert name in at(place, *args).content.decode(), place


def test_a_stale_save_names_the_function_of_the_other_writer(world, now):
    section = world.outside
    cite(world, now)
    answer = browser(world, "cro_writer").post(
        reverse("section_save", args=[world.report.slug, section.pk]),
        {"document": text("Old words.")},
        content_type="application/json",
        headers={"If-Match": '"1"', "Accept": "application/json"},
    )
    assert (answer.status_code, answer.json()["saved_by"]) == (412, "Clinical author")


def test_the_raiser_of_a_finding_is_named_where_names_may_be_seen(at, world, opened):
    url = ("section_findings", world.outside_returned.pk)
    assert "Mona Reuter" not in at(*url).content.decode()
    opened(may_see_names=True)
    assert "Mona Reuter" in at(*url).content.decode()


def test_the_lead_changes_a_scope_with_a_reason_and_it_stands_in_the_trail(world, opened):
    opened(evidence="cited", may_see_names=True)
    line = Entry.objects.get(verb="member.scoped")
    assert line.before == {"evidence": "none", "may_see_names": False}
    assert line.after == {"evidence": "cited", "may_see_names": True}
    assert line.reason == "The contract says so"
    opened(evidence="cited", may_see_names=True)
    assert Entry.objects.filter(verb="member.scoped").count() == 1


@pytest.mark.parametrize("who", ["clinical_author", "reader", "cro_writer"])
def test_nobody_but_the_lead_changes_a_scope(opened, who):
    with pytest.raises(NotAllowed):
        opened(actor=who, evidence="all")


def test_an_access_that_is_over_or_of_an_insider_has_no_scope(world, now):
    for who in ("ended_cro", "rd_author"):
        with pytest.raises(WrongState):
            set_scope(
                membership=Membership.objects.get(report=world.report, user=world.people[who]),
                scope=Scope(),
                reason="Because",
                actor=world.people["ra_lead"],
                now=now,
            )


def test_the_form_of_renewal_keeps_the_scope_and_can_change_it(world, opened):
    opened(evidence="cited")
    place = [world.report.slug, world.outside_membership.pk]
    client, url = browser(world, "ra_lead"), reverse("member_renew", args=place)
    assert client.get(url).context["form"].initial["evidence"] == "cited"
    sent = {"valid_until": "2027-12-01", "reason": "One more round"}
    assert client.post(url, sent).status_code == 302
    changed = {**sent, "valid_until": "2027-12-02", "evidence": "all", "may_comment": "on"}
    assert scope_of(Membership.objects.get(pk=place[1])).evidence == "cited"
    assert client.post(url, changed).status_code == 302
    assert scope_of(Membership.objects.get(pk=place[1])).evidence == "all"


def test_whoever_imports_finds_the_import_in_the_register(world, opened):
    opened(evidence="all", may_import=True)
    client = browser(world, "cro_writer")
    content = RIS.format(title="A found study", doi="10.5555/found").encode()
    sent = {"file": SimpleUploadedFile("found.ris", content)}
    answer = client.post(reverse("import_new", args=[world.report.slug]), sent)
    assert answer.status_code == 302
