"""Milestones: proposed backwards from the submission, moved, ended; the baseline stays."""

from datetime import date, timedelta

import pytest

from cer_portal.audit.models import Entry
from cer_portal.errors import BadInput, NotAllowed, WrongState
from reviews.models import Milestone
from reviews.services.milestones import (
    add_milestone,
    complete_milestone,
    reopen_milestone,
    set_milestone,
)
from reviews.services.plan import propose_milestones, set_plan
from sections.models import Section
from sections.services.people import hold_role

TARGET = date(2027, 9, 15)


@pytest.fixture
def planned(report, ra_lead, now):
    return propose_milestones(report=report, target=TARGET, actor=ra_lead, now=now)


def test_plan_is_proposed_with_baselines_and_owners_of_the_roles(
    report, ra_lead, clinical_author, now
):
    hold_role(report=report, role="RA", user=ra_lead, actor=ra_lead, now=now)
    hold_role(report=report, role="CL", user=clinical_author, actor=ra_lead, now=now)
    planned = propose_milestones(report=report, target=TARGET, actor=ra_lead, now=now)
    by_key = {milestone.key: milestone for milestone in planned}
    assert by_key["kick_off"].owner == ra_lead
    assert by_key["screening_done"].owner == clinical_author
    assert all(milestone.baseline == milestone.due for milestone in planned)
    assert by_key["submission"].due <= TARGET
    assert Entry.objects.filter(verb="milestone.set").count() == len(planned)


def test_planning_again_moves_what_is_open_and_keeps_the_baseline(planned, report, ra_lead, now):
    first, last = planned[0], planned[-1]
    complete_milestone(milestone=first, actor=ra_lead, now=now)
    later = TARGET + timedelta(days=28)
    propose_milestones(report=report, target=later, actor=ra_lead, now=now)
    done, moved = Milestone.objects.get(pk=first.pk), Milestone.objects.get(pk=last.pk)
    assert (done.due, done.baseline) == (first.due, first.baseline)
    assert moved.due > last.due
    assert moved.baseline == last.baseline


def test_authors_owe_their_sections_at_the_first_draft(report, sections, ra_lead, now):
    text = next(s for s in sections.values() if s.kind == "text" and s.applies)
    by_hand = text.due
    Section.objects.exclude(pk=text.pk).update(due=None)
    set_plan(report=report, target=TARGET, lock=None, dates={}, actor=ra_lead, now=now)
    draft = Milestone.objects.get(key="first_draft")
    texts = Section.objects.texts().filter(report=report)
    assert set(texts.exclude(pk=text.pk).values_list("due", flat=True)) == {draft.due}
    assert texts.get(pk=text.pk).due == by_hand
    report.refresh_from_db()
    assert report.target_date == TARGET


@pytest.mark.parametrize("who", ["rd_author", "reader"])
def test_only_the_ra_lead_plans(who, request, report, planned, now):
    person = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        propose_milestones(report=report, target=TARGET, actor=person, now=now)
    with pytest.raises(NotAllowed):
        add_milestone(report=report, title="x", due=TARGET, owner=None, actor=person, now=now)
    with pytest.raises(NotAllowed):
        set_milestone(
            milestone=planned[0], title="x", due=TARGET, owner=None, actor=person, now=now
        )
    with pytest.raises(NotAllowed):
        complete_milestone(milestone=planned[0], actor=person, now=now)


def test_milestone_moves_and_its_baseline_stays(planned, ra_lead, rd_author, now):
    moved = set_milestone(
        milestone=planned[3],
        title="Search protocol signed",
        due=TARGET,
        owner=rd_author,
        actor=ra_lead,
        now=now,
        reason="Waiting for the supplier.",
    )
    assert (moved.due, moved.baseline) == (TARGET, planned[3].baseline)
    line = Entry.objects.filter(verb="milestone.set").first()
    assert line.reason == "Waiting for the supplier."
    assert line.after["owner"] == "Rolf Dietz"


def test_owner_must_be_on_the_report_and_name_must_be_there(planned, ra_lead, outsider, now):
    given = {"milestone": planned[0], "due": TARGET, "actor": ra_lead, "now": now}
    with pytest.raises(BadInput):
        set_milestone(title="x", owner=outsider, **given)
    with pytest.raises(BadInput):
        set_milestone(title=" ", owner=None, **given)


def test_owner_ends_and_reopens_the_own_milestone(planned, ra_lead, rd_author, now):
    mine = set_milestone(
        milestone=planned[0], title="Kick-off", due=TARGET, owner=rd_author, actor=ra_lead, now=now
    )
    done = complete_milestone(milestone=mine, actor=rd_author, now=now)
    assert (done.state, done.done_by, done.done_at) == ("done", rd_author, now)
    with pytest.raises(WrongState):
        complete_milestone(milestone=mine, actor=rd_author, now=now)
    again = reopen_milestone(milestone=mine, actor=rd_author, now=now)
    assert (again.state, again.done_at) == ("open", None)


def test_added_milestone_stands_in_the_plan(report, planned, ra_lead, now):
    made = add_milestone(
        report=report, title="Pilot print", due=TARGET, owner=None, actor=ra_lead, now=now
    )
    assert made.baseline == TARGET
    assert made.position > planned[-1].position


def test_dates_page_previews_and_then_sets_the_plan(as_user, report, sections, ra_lead):
    browser = as_user(ra_lead)
    url = f"/reports/{report.slug}/plan/dates/"
    assert browser.get(url).status_code == 200
    preview = browser.get(url, {"target": TARGET.isoformat(), "lock": "2027-01-31"})
    assert "First draft complete" in preview.content.decode()
    assert not Milestone.objects.exists()
    own = (TARGET - timedelta(days=100)).isoformat()
    done = browser.post(
        url, {"target": TARGET.isoformat(), "lock": "2027-01-31", "due-first_draft": own}
    )
    assert done.status_code == 302
    assert Milestone.objects.get(key="first_draft").due.isoformat() == own
    assert browser.get(url, {"target": "2027-01-01", "lock": "2027-02-01"}).status_code == 400


def test_pages_of_milestones(as_user, report, planned, ra_lead, reader):
    base = f"/reports/{report.slug}/milestones/"
    page = as_user(reader).get(base).content.decode()
    assert "<svg" in page
    assert "First draft complete" in page
    first = planned[0]
    assert as_user(reader).get(f"{base}{first.pk}/change/").status_code == 403
    assert as_user(reader).post(f"{base}{first.pk}/done/").status_code == 403
    lead = as_user(ra_lead)
    fields = {"title": "Kick-off", "due": TARGET.isoformat(), "owner": ""}
    assert lead.get(f"{base}{first.pk}/change/").status_code == 200
    assert lead.post(f"{base}{first.pk}/change/", {**fields, "title": ""}).status_code == 400
    assert lead.post(f"{base}{first.pk}/change/", fields).status_code == 302
    assert lead.post(f"{base}{first.pk}/done/").status_code == 302
    assert lead.post(f"{base}{first.pk}/done/").status_code == 409
    assert lead.post(f"{base}{first.pk}/reopen/").status_code == 302
    assert lead.post(f"{base}add/", fields).status_code == 302


def test_empty_plan_says_who_acts(as_user, report, reader, ra_lead):
    url = f"/reports/{report.slug}/milestones/"
    assert "No plan yet" in as_user(reader).get(url).content.decode()
    assert "Plan the dates" in as_user(ra_lead).get(url).content.decode()
