"""Everyone with access is looked over in time, and what was looked over is kept."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from cer_portal.audit.models import Entry
from cer_portal.errors import BadInput, NotAllowed, WrongState
from cer_portal.tables import csv_lines, defused
from sections.models import AccessReview, Report
from sections.selectors import review_due
from sections.services.access_review import access_rows, mark_of, review_access
from sections.services.people import renew_membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def look_over(report, ra_lead, now):
    def do(actor=ra_lead, **given):
        asked = {
            "seen": mark_of(access_rows(report, now=now)),
            "note": "Asked everyone",
            "now": now,
        }
        return review_access(report=report, actor=actor, **asked | given)

    return do


def listed(report, now):
    return {row.name: row for row in access_rows(report, now=now)}


def test_the_list_says_role_scope_and_end_of_everyone(report, sections, cro_writer, ra_lead):
    rows = listed(report, timezone.now())
    assert len(rows) == 7
    outside = rows[cro_writer.name]
    assert (outside.function, outside.sections, outside.outside) == ("cro_writer", 2, True)
    assert outside.until
    assert outside.counterpart == ra_lead.name
    assert rows[ra_lead.name].last_act
    assert not rows[ra_lead.name].until


def test_a_contributor_has_the_section_in_the_room_too(report, sections, rd_author, now):
    before = listed(report, now)[rd_author.name].sections
    sections["sota"].contributors.add(rd_author)
    assert listed(report, now)[rd_author.name].sections == before + 1


def test_nothing_is_confirmed_without_a_reason(look_over):
    with pytest.raises(BadInput) as refused:
        look_over(note=" ")
    assert "note" in refused.value.fields
    assert not AccessReview.objects.exists()


def test_an_act_after_the_review_is_not_in_its_list(report, look_over, ra_lead, now):
    made = look_over(now=now - timedelta(days=1))
    assert {person["last_act"] for person in made.people} == {""}


def test_a_review_keeps_the_list_and_leaves_a_line(report, look_over, ra_lead):
    made = look_over()
    assert len(made.people) == 7
    line = Entry.objects.get(verb="report.access_reviewed")
    assert (line.actor, line.after, line.reason) == (
        ra_lead,
        {"people": 7, "outside": 1},
        "Asked everyone",
    )


def test_a_list_that_has_changed_meanwhile_is_not_confirmed(
    report, look_over, cro_writer, ra_lead, now
):
    seen = mark_of(access_rows(report, now=now))
    renew_membership(
        membership=report.members.get(user=cro_writer),
        valid_until=now + timedelta(days=200),
        reason="One more round",
        actor=ra_lead,
        now=now,
    )
    with pytest.raises(WrongState, match="changed meanwhile"):
        look_over(seen=seen)
    assert not AccessReview.objects.exists()


def test_only_the_lead_looks_over(look_over, reader, cro_writer):
    for person in (reader, cro_writer):
        with pytest.raises(NotAllowed):
            look_over(person)


@pytest.mark.parametrize("change", ["update", "delete"])
def test_a_review_is_never_changed_or_removed(look_over, change):
    rows = AccessReview.objects.filter(pk=look_over().pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(note="Other") if change == "update" else rows.delete()


def test_it_is_due_so_many_days_after_the_last_time(report, look_over, settings, now):
    settings.ACCESS_REVIEW_DAYS = 30
    assert review_due(report) == report.created_at + timedelta(days=30)
    look_over(now=now + timedelta(days=5))
    assert review_due(report) == now + timedelta(days=35)


def test_the_people_page_tells_the_lead_that_it_is_overdue(report, ra_lead, reader, as_user, now):
    words = "Nobody has looked over who has access yet."
    url = reverse("people", args=[report.slug])
    assert words not in as_user(ra_lead).get(url).content.decode()
    Report.objects.filter(pk=report.pk).update(created_at=now - timedelta(days=91))
    assert words in as_user(ra_lead).get(url).content.decode()
    assert words not in as_user(reader).get(url).content.decode()


def test_the_page_confirms_what_it_shows(report, ra_lead, as_user):
    client, url = as_user(ra_lead), reverse("access_review", args=[report.slug])
    mark = client.get(url).context["mark"]
    assert client.post(url, {"seen": mark, "note": "Fine"}).status_code == 302
    assert AccessReview.objects.get().note == "Fine"
    assert "Fine" in client.get(url).content.decode()
    assert client.post(url, {"note": "Blind"}).status_code == 400


def test_the_csv_holds_the_list_as_it_was_and_no_formula(report, look_over, rd_author, as_user):
    type(rd_author).objects.filter(pk=rd_author.pk).update(name="=HYPERLINK(1)")
    made = look_over()
    type(rd_author).objects.filter(pk=rd_author.pk).update(name="Rolf Dietz")
    url = reverse("access_review_csv", args=[report.slug, made.pk])
    answer = as_user(made.by).get(url)
    assert answer["Content-Disposition"].startswith("attachment")
    rows = list(csv.DictReader(StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == 7
    assert "'=HYPERLINK(1)" in [row["Person"] for row in rows]
    assert made.people != []


def test_the_csv_of_another_report_is_not_found(world, ra_lead, as_user):
    url = reverse("access_review_csv", args=[world.foreign["report"].slug, world.access_review.pk])
    assert as_user(ra_lead).get(url).status_code == 404
    assert as_user(world.foreign["person"]).get(url).status_code == 404


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "＝"])
def test_what_would_start_a_formula_gets_a_quote(start):
    assert defused(f"{start}1") == f"'{start}1"
    assert f"'{start}1" in "".join(csv_lines(["a"], [[f"{start}1"]]))


def test_other_cells_stay_as_they_are():
    assert [defused(each) for each in ("Ruth Adler", 7, None, "a-b")] == [
        "Ruth Adler",
        "7",
        "",
        "a-b",
    ]


def test_the_acts_of_an_account_are_listed_by_kind_and_for_the_lead_alone(
    world, ra_lead, reader, cro_writer, as_user
):
    url = reverse("member_acts", args=[world.report.slug, world.outside_membership.pk])
    page = as_user(ra_lead).get(url)
    assert page.context["kinds"]["section"] >= 2
    assert {line.entry.actor for line in page.context["lines"]} == {cro_writer}
    narrowed = as_user(ra_lead).get(url, {"kind": "figure"})
    assert {line.entry.kind for line in narrowed.context["lines"]} == {"figure"}
    for person in (reader, cro_writer):
        assert as_user(person).get(url).status_code == 403


def test_the_people_page_tells_of_each_outside_writer(world, ra_lead, reader, as_user):
    url = reverse("people", args=[world.report.slug])
    page = as_user(ra_lead).get(url)
    (member,) = page.context["outside"]
    assert {each.pk for each in page.context["rooms"][member.user_id]} == {
        world.outside.pk,
        world.outside_returned.pk,
    }
    renew = reverse("member_renew", args=[world.report.slug, member.pk])
    assert renew in page.content.decode()
    assert renew not in as_user(reader).get(url).content.decode()
