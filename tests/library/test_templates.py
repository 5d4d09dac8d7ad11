"""Own templates: copied, changed, released for good; nobody else's, nothing half."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, transaction

from cer_portal.audit.models import Entry
from cer_portal.errors import BadInput, NotAllowed, Stale, WrongState
from cer_portal.library.draft import key_for, moved, restored, subtree, with_section, without
from cer_portal.library.models import OwnTemplate
from cer_portal.library.selectors import template_in
from cer_portal.library.services.templates import (
    begin_edition,
    change_draft,
    copy_template,
    release_edition,
)
from sections import outline
from sections.models import Section
from sections.services.plan import ReportParticulars, apply_model, create_report
from tests.library.conftest import SHIPPED

pytestmark = pytest.mark.django_db


def keys(template):
    return [plan.key for plan in template.sections]


@pytest.mark.parametrize("template", outline.templates(), ids=lambda each: each.code)
def test_every_shipped_template_is_the_same_after_it_was_kept_and_read_back(template):
    assert outline.template_of(outline.content_of(template), "kept") == template


def test_only_leads_of_a_company_copy_and_a_name_is_given_once(
    own, ra_lead, clinical_author, cro_writer, report, now
):
    drafted = template_in(own.draft)
    assert (drafted.code, drafted.edition, drafted.title) == (own.code, 1, "Norvale report")
    assert keys(drafted) == keys(outline.get_template(SHIPPED, 1))
    for person in (clinical_author, cro_writer):
        with pytest.raises(NotAllowed):
            copy_template(code=SHIPPED, edition=1, name="Other", actor=person, now=now)
    with pytest.raises(BadInput):
        copy_template(code=SHIPPED, edition=1, name=" Norvale  report ", actor=ra_lead, now=now)
    with pytest.raises(BadInput):
        copy_template(code=own.code, edition=1, name="Copy of a copy", actor=ra_lead, now=now)


def test_a_draft_is_not_offered_and_a_released_edition_is(
    own, release, device, ra_lead, outsider, now
):
    def offered(person):
        return [each.code for each in outline.offered_to(person.organisation_id)]

    assert own.code not in offered(ra_lead)
    release(own)
    assert offered(ra_lead)[0] == own.code
    assert own.code not in offered(outsider)


def test_a_report_begins_on_the_newest_edition_with_the_roles_of_the_template(
    own, release, renamed, device, ra_lead, now
):
    release(own)
    shares = outline.Shares("RD", "MO", "RA", ("CL",))
    release(own, renamed("sota", title="What medicine knows", shares=shares))
    report = create_report(
        device=device,
        particulars=ReportParticulars("own-one", "On our own", "EU", own.code),
        actor=ra_lead,
        now=now,
    )
    section = Section.objects.get(report=report, key="sota")
    assert (report.template, report.template_edition) == (own.code, 2)
    assert section.title == "What medicine knows"
    apply_model(report=report, model="M2", actor=ra_lead, now=now)
    section.refresh_from_db()
    assert (section.author_role, section.reviewer_role) == ("RD", "MO")
    assert section.contributor_roles == ["CL"]


def test_a_stale_change_keeps_nothing(own, renamed, ra_lead, now):
    first = renamed("sota", title="Mine")(template_in(own.draft))
    change_draft(template=own, content=first, expected_version=1, actor=ra_lead, now=now)
    second = renamed("sota", title="Theirs")(template_in(own.draft))
    with pytest.raises(Stale) as refused:
        change_draft(template=own, content=second, expected_version=1, actor=ra_lead, now=now)
    own.draft.refresh_from_db()
    assert refused.value.extra["version"] == own.draft.version == 2
    assert "Mine" in [plan.title for plan in template_in(own.draft).sections]
    with pytest.raises(Stale):
        release_edition(template=own, note="", expected_version=1, actor=ra_lead, now=now)


def test_a_draft_refuses_what_a_writer_could_not_rely_on(own, renamed, ra_lead, now):
    template = template_in(own.draft)
    nobody = outline.Shares("ZZ", "MO", "RA")
    oneself = outline.Shares("RD", "RD", "RA")
    asked = (outline.Request("ZZ", "Please"),)
    for broken in (
        without(template, "references"),
        replace(template, sections=()),
        renamed("sota", shares=nobody)(template),
        renamed("sota", shares=oneself)(template),
        renamed("sota", requests=asked)(template),
        renamed("sota", number="1")(template),
        renamed("sota", words=(9, 3))(template),
        renamed("sota", kind="generated")(template),
        renamed("sota", responsibility="nobody")(template),
        renamed("sota", title=" ")(template),
    ):
        with pytest.raises(BadInput):
            change_draft(template=own, content=broken, expected_version=1, actor=ra_lead, now=now)


def test_a_released_edition_never_changes(own, release, ra_lead, now):
    made = release(own, note="First")
    for change in (lambda: made.save(), made.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(WrongState):
        release_edition(template=own, note="", expected_version=1, actor=ra_lead, now=now)
    draft = begin_edition(template=own, actor=ra_lead, now=now)
    assert template_in(draft).edition == 2
    with pytest.raises(WrongState, match="Nothing differs"):
        release_edition(template=own, note="", expected_version=1, actor=ra_lead, now=now)


def test_a_release_says_in_the_trail_what_differs(own, release, renamed):
    release(own)
    release(own, lambda template: without(renamed("sota", title="New")(template), "pmcf"))
    line = Entry.objects.filter(verb="template.released").first()
    assert line.after["renamed"] == [
        "3 Clinical background, current knowledge and state of the art → 3 New"
    ]
    assert len(line.after["removed"]) == 1


def test_sections_move_with_what_stands_under_them():
    template = outline.get_template(SHIPPED, 1)
    row = [plan.key for plan in template.sections if plan.parent_key is None]
    key = next(each for each in row if len(subtree(template, each)) > 2)
    before = row[row.index(key) - 1]
    after = moved(template, key, up=True)
    assert keys(after).index(key) < keys(after).index(before)
    assert sorted(keys(after)) == sorted(keys(template))
    assert moved(after, key, up=False) == template
    assert moved(template, row[0], up=True) == template
    gone = without(template, key)
    assert len(gone.sections) == len(template.sections) - len(subtree(template, key))
    back = restored(gone, template, key)
    assert sorted(keys(back)) == sorted(keys(template))
    assert outline.template_of(outline.content_of(back), "back") == back


def test_a_new_section_stands_last_in_its_row_under_a_key_of_its_own():
    template = outline.get_template(SHIPPED, 1)
    parent = next(plan for plan in template.sections if len(subtree(template, plan.key)) > 2)
    made = replace(
        template.sections[1], key=key_for("Über Größe", ()), parent_key=parent.key, number=""
    )
    after = with_section(template, made)
    assert subtree(after, parent.key)[-1].key == made.key == "uber_groe"
    assert key_for("状态", {"section"}) == "section_2"


def test_the_difference_lists_what_an_edition_asks_otherwise():
    old = outline.get_template(SHIPPED, 1)
    plans = list(without(old, "pmcf").sections)
    at = [plan.key for plan in plans].index("sota")
    belongs = (*plans[at].belongs[1:], "One more point.")
    plans[at] = replace(plans[at], belongs=belongs)
    plans.append(replace(plans[at], key="extra", number="X", title="Extra", parent_key=None))
    found = outline.difference(old, replace(old, sections=tuple(plans)))
    assert [plan.key for plan in found.added] == ["extra"]
    assert "pmcf" in [plan.key for plan in found.removed]
    (changed,) = found.changed
    assert changed.parts == ("guidance",)
    assert changed.points_added == ["One more point."]
    assert changed.points_removed == [old.sections[keys(old).index("sota")].belongs[0]]
    assert not outline.difference(old, old)


def test_nobody_of_another_company_or_outside_sees_an_own_template(
    own, report, as_user, outsider, cro_writer, ra_lead
):
    page = f"/templates/{own.pk}/"
    assert as_user(ra_lead).get(page).status_code == 200
    assert as_user(outsider).get(page).status_code == 404
    assert as_user(cro_writer).get("/templates/").status_code == 404
    assert not OwnTemplate.objects.visible_to(cro_writer).exists()
