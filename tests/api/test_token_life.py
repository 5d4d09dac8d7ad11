"""A token opens the API for its person, as long as both may, and for no more than its scope."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cer_portal.accounts.models import ApiToken
from cer_portal.accounts.services.tokens import end_token
from cer_portal.audit.models import Entry
from sections.models import Membership
from tests.api.conftest import Program

pytestmark = pytest.mark.django_db


def test_without_or_with_an_invented_token_the_answer_is_401_and_names_the_way_in(report):
    for secret in ("", "cer_invented", "\u00e9"):
        answer = Program(secret).get("api_reports")
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert answer["Cache-Control"] == "no-store"
        assert set(answer.json()) == {"sentence", "fields", "code"}


def test_a_malformed_authorization_is_refused(report):
    program = Program("two words")
    assert program.get("api_reports").status_code == 401


def test_a_token_reads_what_its_person_reads_and_is_stamped(program, ra_lead, report):
    caller = program(ra_lead)
    answer = caller.get("api_reports")
    assert [each["slug"] for each in answer.json()["results"]] == [report.slug]
    caller.token.refresh_from_db()
    assert caller.token.last_used_at is not None


def test_an_ended_token_is_out_at_the_next_call(program, ra_lead, report, now):
    caller = program(ra_lead)
    end_token(token=caller.token, actor=ra_lead, now=now)
    assert caller.get("api_reports").status_code == 401


def test_a_token_runs_out_by_the_clock_of_the_database(program, ra_lead, report, now):
    caller = program(ra_lead)
    ApiToken.objects.filter(pk=caller.token.pk).update(
        created_at=now - timedelta(days=2), valid_until=now - timedelta(seconds=1)
    )
    assert caller.get("api_reports").status_code == 401


def test_a_token_of_a_closed_account_is_out(program, ra_lead, report):
    caller = program(ra_lead)
    ra_lead.is_active = False
    ra_lead.save()
    assert caller.get("api_reports").status_code == 401


def test_an_outside_writer_is_out_when_the_last_access_ends(program, cro_writer, ended_cro, report):
    caller = program(cro_writer)
    assert caller.get("api_reports").status_code == 200
    assert program(ended_cro).get("api_reports").status_code == 403
    past = timezone.now() - timedelta(seconds=1)
    Membership.objects.filter(user=cro_writer).update(
        valid_from=past - timedelta(days=1), valid_until=past
    )
    answer = caller.get("api_reports")
    assert (answer.status_code, answer.json()["code"]) == (403, "access_ended")
    assert "Your access ended on" in answer.json()["sentence"]


def test_a_member_who_is_taken_off_loses_the_report_at_once(program, reader, report, now):
    caller = program(reader)
    assert caller.get("api_report", report.slug).status_code == 200
    Membership.objects.filter(user=reader).update(revoked_at=now)
    assert caller.get("api_report", report.slug).status_code == 404


def test_a_reading_token_changes_nothing(program, clinical_author, sections):
    section = sections["sota"]
    caller = program(clinical_author, "read")
    place = (section.report.slug, section.pk)
    assert caller.get("api_section", *place).status_code == 200
    for method, name in (("PUT", "api_section"), ("POST", "api_section_submit")):
        answer = caller.send(method, name, *place)
        assert answer.status_code == 403
        assert "read" in answer.json()["sentence"]


def test_a_token_opens_no_page_and_not_the_editors_own_calls(program, clinical_author, sections):
    section = sections["sota"]
    caller = program(clinical_author)
    page = caller.get("section", section.report.slug, section.pk)
    assert page.status_code == 302
    facts = caller.get("section_facts", section.report.slug, section.pk)
    assert facts.status_code == 403


def test_a_session_still_needs_its_form_token_to_write(clinical_author, sections):
    program = Program()
    program.client.handler.enforce_csrf_checks = True
    program.client.force_login(clinical_author, backend="cer_portal.backends.EmailBackend")
    section = sections["sota"]
    answer = program.send("POST", "api_section_submit", section.report.slug, section.pk)
    assert answer.status_code == 403


def test_too_many_calls_are_told_when_to_come_back(program, ra_lead, report, settings):
    settings.API_RATE = "2/min"
    first, second = program(ra_lead), program(ra_lead)
    assert [p.get("api_reports").status_code for p in (first, second)] == [200, 200]
    answer = first.get("api_reports")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert answer.json()["code"] == "throttled"


def test_the_trail_says_that_an_act_came_by_the_api(program, ra_lead, report):
    assert program(ra_lead).send("POST", "api_builds", report.slug).status_code == 201
    line = Entry.objects.filter(verb="build.requested").first()
    assert (line.origin, line.actor) == ("api", ra_lead)


def test_the_schema_is_for_people_who_are_known(program, ra_lead, client):
    assert client.get(reverse("api_schema")).status_code == 401
    assert program(ra_lead).get("api_schema").status_code == 200
