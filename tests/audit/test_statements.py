"""Statements about trail and record that had no test of their own number; see docs/validation."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib import admin
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cer_portal.accounts.models import User
from cer_portal.accounts.services.people import add_person
from cer_portal.assembly.document import assemble
from cer_portal.assembly.models import Build
from cer_portal.assembly.services import note_download, request_build
from cer_portal.audit.models import Entry, Link
from cer_portal.audit.verbs import Verb
from cer_portal.devices.models import Fact
from cer_portal.devices.services import set_fact
from cer_portal.errors import BadInput
from sections.models import Section
from sections.outline import get_template
from sections.services.access_review import access_rows
from sections.services.save import save_section, upload_figure
from sections.services.submit import reopen_section
from tests.access.conftest import picture, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def fact(report, ra_lead, now):
    """Set the number of devices sold as the lead."""

    def give(value):
        return set_fact(
            device=report.device, report_id=report.pk, key="sold", label="Sold", value=value,
            actor=ra_lead, now=now,
        )  # fmt: skip

    return give


def test_statement_01_a_change_leaves_who_what_when_and_both_values(fact, ra_lead):
    fact("12")
    fact("13")
    line = Entry.objects.filter(verb=Verb.FACT_SET).first()
    assert (line.actor, line.object_type) == (ra_lead, "fact")
    assert "12" in str(line.before)
    assert "13" in str(line.after)
    assert line.at.utcoffset() == timedelta(0)


def test_statement_02_a_change_whose_line_cannot_be_written_does_not_happen(fact):
    fact("12")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE audit_entry ADD CONSTRAINT broken CHECK (verb <> 'fact.set') NOT VALID"
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        fact("13")
    assert Fact.objects.get(key="sold").value == "12"


def test_statement_03_the_admin_offers_no_way_to_the_trail(client, ra_lead, fact):
    """The database refuses more than that: tests/audit/test_append_only.py."""
    fact("12")
    assert not {Entry, Link} & set(admin.site._registry)
    for change in (lambda rows: rows.update(reason="x"), lambda rows: rows._raw_delete("default")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(Entry.objects.all())


def test_statement_04_earlier_values_stay_readable(report, sections, ra_lead, as_user, now):
    section = sections["equivalence"]
    for number in range(3):
        save_section(
            section=Section.objects.get(pk=section.pk), document=text(f"Words {number}."),
            expected_version=number, actor=section.author, now=now,
        )  # fmt: skip
    page = as_user(ra_lead).get(reverse("revision", args=[report.slug, section.pk, 1]))
    assert "Words 0." in page.content.decode()


def test_statement_05_reopening_asks_for_a_reason_and_keeps_it(sections, ra_lead, now):
    section = sections["equivalence"]
    Section.objects.filter(pk=section.pk).update(state="approved")
    with pytest.raises(BadInput):
        reopen_section(section=section, actor=ra_lead, now=now, reason="  ")
    reopen_section(section=section, actor=ra_lead, now=now, reason="A new number")
    assert Entry.objects.get(verb=Verb.SECTION_REOPENED).reason == "A new number"


def test_statement_06_the_command_walks_the_chain(fact, capsys):
    """What it finds when a line was forged: tests/audit/test_chain.py."""
    fact("12")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    call_command("verify_audit")
    assert Link.objects.exists()


def test_statement_07_the_history_is_read_filtered_and_taken_away(report, ra_lead, as_user):
    client = as_user(ra_lead)
    url = reverse("history", args=[report.slug])
    assert "gave access to" in client.get(url, {"kind": "member"}).content.decode()
    assert "gave access to" not in client.get(url, {"kind": "build"}).content.decode()
    kept = client.post(reverse("history_export", args=[report.slug]))
    assert kept["Content-Type"].startswith("text/csv")


def test_statement_08_nothing_of_the_trail_is_ever_removed(fact):
    fact("12")
    for table in ("audit_entry", "audit_link"):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"TRUNCATE {table} CASCADE")


def test_statement_09_the_clock_of_a_line_is_the_databases(fact, ra_lead):
    with time_machine.travel(datetime(2001, 1, 1, tzinfo=UTC)):
        fact("12")
    with connection.cursor() as cursor:
        cursor.execute("SELECT now(), clock_timestamp()")
        begun, over = cursor.fetchone()
    assert begun <= Entry.objects.first().at <= over


def test_statement_10_signing_in_failing_and_access_stand_in_the_trail(client, report, rd_author):
    url = reverse("account_login")
    client.post(url, {"login": rd_author.email, "password": "wrong"})
    client.post(url, {"login": rd_author.email, "password": "a long enough password"})
    client.post(reverse("account_logout"))
    verbs = set(Entry.objects.values_list("verb", flat=True))
    assert {
        Verb.SIGN_IN_FAILED, Verb.SIGNED_IN, Verb.SIGNED_OUT, Verb.MEMBER_ADDED,
    } <= verbs  # fmt: skip


def test_statement_11_taking_the_pdf_away_stands_in_the_trail(report, ra_lead, now):
    build = request_build(report=report, actor=ra_lead, now=now, queue=False)
    Build.objects.filter(pk=build.pk).update(state=Build.State.READY)
    build.refresh_from_db()
    note_download(build=build, actor=ra_lead, now=now)
    assert Entry.objects.get(verb=Verb.BUILD_DOWNLOADED).actor == ra_lead


def test_statement_12_an_address_is_never_given_again(norvale, rd_author, ra_lead):
    rd_author.is_active = False
    rd_author.save()
    with pytest.raises(BadInput):
        add_person(email=rd_author.email, name="New Person", organisation=norvale, actor=ra_lead)


def test_statement_23_a_refused_try_hears_403_and_leaves_a_line(report, reader, as_user):
    assert as_user(reader).get(reverse("milestone_add", args=[report.slug])).status_code == 403
    line = Entry.objects.get(verb=Verb.REFUSED)
    assert (line.actor, line.report_id) == (reader, report.pk)


def test_statement_25_passwords_are_kept_as_hashes_and_a_new_one_ends_the_old(client, rd_author):
    assert "a long enough password" not in User.objects.get(pk=rd_author.pk).password
    rd_author.set_password("another long enough phrase")
    rd_author.save()
    url = reverse("account_login")
    client.post(url, {"login": rd_author.email, "password": "a long enough password"})
    assert client.get(reverse("my_work")).status_code == 302


def test_statement_27_the_printed_report_shows_versions_and_changes(report, sections, now):
    section = sections["equivalence"]
    save_section(
        section=section, document=text("Words."), expected_version=0, actor=section.author, now=now
    )
    html = assemble(report).html
    assert "Versions printed" in html
    assert "DRAFT" in html


def test_statement_29_an_upload_keeps_its_bytes_digest_and_giver(sections, now):
    section, content = sections["equivalence"], picture()
    kept = upload_figure(
        section=section, filename="a.png", content=content, actor=section.author, now=now
    )
    line = Entry.objects.get(verb=Verb.FIGURE_ADDED)
    assert (line.actor, len(kept.sha256)) == (section.author, 64)
    assert line.at <= timezone.now()


def test_statement_35_a_report_names_the_edition_it_was_written_on(report):
    template = get_template(report.template, report.template_edition)
    assert (template.code, template.edition) == (report.template, report.template_edition)


def test_statement_34_the_access_review_lists_everyone_with_function(report, now):
    rows = access_rows(report, now=now)
    assert {"Ruth Adler", "Cora Wright", "Rea Linde"} <= {row.name for row in rows}
    assert all(row.function for row in rows)
