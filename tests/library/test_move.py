"""A report is moved to another edition of its template; nothing that is written is touched."""

from dataclasses import replace

import pytest

from cer_portal.audit.models import Entry
from cer_portal.errors import NotAllowed, Stale, WrongState
from cer_portal.library.draft import with_section, without
from sections.models import Report, Section
from sections.services.assign import assign_section
from sections.services.edition import move_to_edition
from sections.services.people import add_member
from sections.services.plan import ReportParticulars, create_report
from sections.services.save import save_section
from tests.library.conftest import says

pytestmark = pytest.mark.django_db


@pytest.fixture
def moving(own, release, device, ra_lead, clinical_author, medical_reviewer, now):
    """A report on edition 1 with a text under "pmcf", and edition 2 without "pmcf" and "abbreviations"."""
    release(own)
    report = create_report(
        device=device,
        particulars=ReportParticulars("moving", "Moving", "EU", own.code),
        actor=ra_lead,
        now=now,
    )
    for person, function in ((clinical_author, "clinical"), (medical_reviewer, "medical")):
        add_member(report=report, user=person, function=function, actor=ra_lead, now=now)
    written = Section.objects.get(report=report, key="pmcf")
    assign_section(
        section=written,
        author=clinical_author,
        reviewer=medical_reviewer,
        approver=ra_lead,
        contributors=[],
        due=None,
        actor=ra_lead,
        now=now,
    )
    save_section(
        section=written,
        document=says("Kept words."),
        expected_version=0,
        actor=clinical_author,
        now=now,
    )

    def second(template):
        template = without(without(template, "pmcf"), "abbreviations")
        plans = {plan.key: plan for plan in template.sections}
        template = with_section(template, replace(plans["sota"], title="Current knowledge"))
        added = replace(plans["sota"], key="usability", number="", title="Usability")
        return with_section(template, added)

    release(own, second, note="Usability is asked for")
    return report


def go(report, actor, now, **given):
    asked = {"edition": 2, "expected_edition": 1, **given}
    return move_to_edition(report=report, actor=actor, now=now, **asked)


def test_a_move_adds_renames_retires_what_is_empty_and_keeps_what_is_written(moving, ra_lead, now):
    before = {s.key: s for s in Section.objects.filter(report=moving)}
    moved = go(moving, ra_lead, now)
    after = {s.key: s for s in Section.objects.filter(report=moving)}
    assert moving.template_edition == 2
    assert after["sota"].title == "Current knowledge"
    assert after["usability"].author_role == after["sota"].author_role
    assert not after["abbreviations"].applies
    kept = after["pmcf"]
    assert kept.applies
    assert (kept.version, kept.current_id) == (1, before["pmcf"].current_id)
    assert moved.added == ["Usability"]
    assert moved.kept == [str(before["pmcf"])]
    order = list(Section.objects.filter(report=moving).order_by("position"))
    assert [section.position for section in order] == list(range(1, len(order) + 1))
    at = [section.key for section in order].index("pmcf")
    assert order[at - 1].key == list(before)[list(before).index("pmcf") - 1]
    (line,) = Entry.objects.filter(verb="report.template_moved")
    assert line.after["no_longer_asked_for"] == moved.kept


def test_pages_still_open_for_a_section_that_is_no_longer_asked_for(
    moving, as_user, ra_lead, clinical_author, now
):
    go(moving, ra_lead, now)
    kept = Section.objects.get(report=moving, key="pmcf")
    lead = as_user(ra_lead)
    for page in ("", "template/", "sections/", f"sections/{kept.pk}/", "plan/model/"):
        assert lead.get(f"/reports/moving/{page}").status_code == 200, page
    assert "no longer asked for" in lead.get(f"/reports/moving/sections/{kept.pk}/").text
    desk = as_user(clinical_author).get(f"/reports/moving/sections/{kept.pk}/edit/")
    assert desk.status_code == 200


def test_a_move_is_the_leads_and_of_the_list_that_was_shown(moving, ra_lead, clinical_author, now):
    with pytest.raises(NotAllowed):
        go(moving, clinical_author, now)
    with pytest.raises(Stale):
        go(moving, ra_lead, now, edition=3)
    with pytest.raises(WrongState, match="frozen"):
        go(moving, ra_lead, now, frozen="Baseline 1")
    go(moving, ra_lead, now)
    with pytest.raises(Stale):
        go(moving, ra_lead, now)
    with pytest.raises(WrongState, match="newest"):
        go(moving, ra_lead, now, expected_edition=2)


def test_a_report_whose_texts_were_all_approved_is_in_work_again_when_one_is_added(
    moving, ra_lead, now
):
    Section.objects.filter(report=moving, kind="text").update(state="approved")
    Report.objects.filter(pk=moving.pk).update(status="approved")
    go(moving, ra_lead, now)
    assert moving.status == "in_work"


def test_the_overview_offers_the_move_and_the_page_lists_it(moving, as_user, ra_lead, now):
    lead = as_user(ra_lead)
    assert "Edition 2 of the template is there" in lead.get("/reports/moving/").text
    page = lead.get("/reports/moving/template/").text
    for words in ("Usability is asked for", "Current knowledge", "stays, it has a text"):
        assert words in page
    sent = lead.post("/reports/moving/template/move/", {"from": 1, "edition": 2})
    assert sent.status_code == 302
    again = lead.post("/reports/moving/template/move/", {"from": 1, "edition": 2})
    assert again.status_code == 412
