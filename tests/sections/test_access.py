"""Who sees which section, and what a refusal says."""

import pytest
from django.http import Http404

from cer_portal.errors import BadInput, NotAllowed
from sections.access import get_report, get_section
from sections.models import Report, Section
from sections.selectors import has_live_access
from sections.services.assign import assign_section
from sections.services.people import add_member, end_membership

pytestmark = pytest.mark.django_db


def test_insider_sees_every_section(report, sections, reader):
    assert Section.objects.visible_to(reader).count() == len(sections)


def test_outside_writer_sees_the_assigned_two_and_nothing_else(report, sections, cro_writer):
    seen = set(Section.objects.visible_to(cro_writer))
    assert seen == {section for section in sections.values() if section.author == cro_writer}
    assert len(seen) == 2


def test_outsider_gets_the_answer_of_a_report_that_does_not_exist(report, outsider):
    for slug in (report.slug, "no-such-report"):
        with pytest.raises(Http404):
            get_report(outsider, slug)


def test_ended_outside_writer_sees_nothing(report, ended_cro):
    assert not Report.objects.visible_to(ended_cro).exists()
    assert not Section.objects.visible_to(ended_cro).exists()
    assert not has_live_access(ended_cro)


def test_access_that_is_ended_is_over_at_once(report, sections, cro_writer, ra_lead, now):
    membership = report.members.get(user=cro_writer)
    end_membership(membership=membership, actor=ra_lead, now=now, reason="Contract over")
    assert not Section.objects.visible_to(cro_writer).exists()
    assert not has_live_access(cro_writer)


def test_insider_without_the_right_is_told_who_may(report, reader):
    with pytest.raises(NotAllowed, match="RA lead"):
        get_report(reader, report.slug, "report.lead")


def test_section_of_a_colleague_is_readable_but_not_writable(report, sections, rd_author):
    sota = sections["sota"]
    assert get_section(rd_author, report.slug, sota.pk) == sota
    with pytest.raises(NotAllowed, match="author"):
        get_section(rd_author, report.slug, sota.pk, "section.edit")


def test_author_is_never_named_reviewer_or_approver(sections, rd_author, ra_lead, now):
    for duties in (
        {"reviewer": rd_author, "approver": None},
        {"reviewer": None, "approver": rd_author},
    ):
        with pytest.raises(BadInput, match="never reviews"):
            assign_section(
                section=sections["equivalence"],
                author=rd_author,
                contributors=[],
                due=None,
                actor=ra_lead,
                now=now,
                **duties,
            )


def test_reader_is_not_made_an_author(sections, reader, medical_reviewer, ra_lead, now):
    with pytest.raises(BadInput, match="does not write"):
        assign_section(
            section=sections["equivalence"],
            author=reader,
            reviewer=medical_reviewer,
            approver=None,
            contributors=[],
            due=None,
            actor=ra_lead,
            now=now,
        )


def test_person_of_another_company_is_not_put_on_the_report(report, outsider, ra_lead, now):
    with pytest.raises(BadInput):
        add_member(report=report, user=outsider, function="reader", actor=ra_lead, now=now)


def test_outside_writer_needs_an_end_date(report, cro_writer, ra_lead, now):
    report.members.filter(user=cro_writer).update(revoked_at=now)
    with pytest.raises(BadInput, match="end date"):
        add_member(report=report, user=cro_writer, function="cro_writer", actor=ra_lead, now=now)
