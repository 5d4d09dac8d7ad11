"""Opening a round: what it freezes, and everything that keeps it from opening."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from cer_portal.audit.models import Entry
from cer_portal.errors import BadInput, NotAllowed, WrongState
from reviews.models import Review, Round, RoundSection


def test_round_freezes_the_current_revision_and_asks_each_reviewer(
    round_one, section, medical_reviewer, fresh
):
    place = round_one.round_sections.get()
    assert (round_one.number, round_one.state) == (1, "open")
    assert place.revision_id == fresh(section).current_id
    assert list(place.reviews.values_list("reviewer", "state")) == [(medical_reviewer.pk, "open")]


def test_opening_leaves_one_line_with_the_number_of_the_round(round_one, ra_lead, section):
    line = Entry.objects.get(verb="round.opened")
    assert (line.round_number, line.actor, line.report_id) == (1, ra_lead, section.report_id)
    assert line.after["sections"][str(section)]["reviewers"] == ["Mona Reuter"]


@pytest.mark.parametrize("who", ["rd_author", "medical_reviewer", "reader", "cro_writer"])
def test_only_the_ra_lead_opens_a_round(who, request, section, submit, open_for, medical_reviewer):
    submit(section)
    with pytest.raises(NotAllowed, match="RA lead"):
        open_for({section: [medical_reviewer]}, actor=request.getfixturevalue(who))
    assert not Round.objects.exists()


def test_unsubmitted_section_is_refused(section, write, open_for, medical_reviewer):
    write(section)
    with pytest.raises(WrongState, match="Not submitted"):
        open_for({section: [medical_reviewer]})


def test_section_in_an_open_round_is_refused(round_one, section, open_for, medical_reviewer):
    with pytest.raises(WrongState, match="In round 1"):
        open_for({section: [medical_reviewer]})


def test_section_without_a_reviewer_is_refused(section, submit, open_for):
    submit(section)
    with pytest.raises(WrongState, match="No reviewer is chosen"):
        open_for({section: []})


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        ("rd_author", "Rolf Dietz writes in it"),
        ("reader", "function that reviews"),
        ("outsider", "function that reviews"),
        ("cro_writer", "function that reviews"),
    ],
)
def test_a_person_who_cannot_judge_is_refused(who, reason, request, section, submit, open_for):
    submit(section)
    with pytest.raises(WrongState, match=reason):
        open_for({section: [request.getfixturevalue(who)]})


def test_contributor_is_refused_as_reviewer(section, submit, open_for, quality_author):
    submit(section)
    section.contributors.add(quality_author)
    with pytest.raises(WrongState, match="Quentin Voss writes in it"):
        open_for({section: [quality_author]})


def test_past_due_date_and_unknown_purpose_are_refused(
    section, submit, open_for, medical_reviewer, now
):
    submit(section)
    with pytest.raises(WrongState, match="lies in the past"):
        open_for({section: [medical_reviewer]}, due=(now - timedelta(days=1)).date())
    with pytest.raises(BadInput):
        open_for({section: [medical_reviewer]}, purpose="fun")
    with pytest.raises(WrongState, match="at least one section"):
        open_for({})


def test_a_round_opens_for_all_sections_or_for_none(
    sections, section, submit, write, open_for, medical_reviewer
):
    other = sections["own_data"]
    submit(section)
    write(other)
    with pytest.raises(WrongState) as refused:
        open_for({section: [medical_reviewer], other: [medical_reviewer]})
    assert len(refused.value.extra["lines"]) == 1
    assert not Round.objects.exists()
    assert not Review.objects.exists()


def test_section_of_another_report_is_refused(section, submit, open_for, medical_reviewer, now):
    submit(section)
    with pytest.raises(WrongState, match="does not belong"):
        open_for({}, sections_with_reviewers={section.pk + 9999: [medical_reviewer.pk]})


def test_numbers_follow_one_another(round_one, sections, submit, open_for, medical_reviewer):
    submit(sections["own_data"])
    assert open_for({sections["own_data"]: [medical_reviewer]}).number == 2


def test_database_keeps_a_section_in_one_open_round(round_one, place, ra_lead, now):
    other = Round.objects.create(
        report=round_one.report, number=2, due=now.date(), opened_by=ra_lead, opened_at=now
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        RoundSection.objects.create(
            round=other, section=place.section, revision=place.revision, is_open=True
        )
    RoundSection.objects.create(
        round=other, section=place.section, revision=place.revision, is_open=False
    )


def test_open_form_offers_the_submitted_and_tells_why_not_the_others(
    as_user, ra_lead, section, submit, report, sections
):
    submit(section)
    page = as_user(ra_lead).get(f"/reports/{report.slug}/reviews/open/")
    assert page.status_code == 200
    candidates = page.context["candidates"]
    assert [each.section.pk for each in candidates] == [section.pk]
    assert [(p.name, ticked) for p, ticked in candidates[0].offered] == [("Mona Reuter", True)]
    assert "Rolf Dietz" not in {p.name for p, _ticked in candidates[0].others}
    assert "Not submitted: Not started." in page.content.decode()


def test_round_is_opened_from_the_form(
    as_user, ra_lead, section, submit, report, medical_reviewer, quality_author, now
):
    submit(section)
    answer = as_user(ra_lead).post(
        f"/reports/{report.slug}/reviews/open/",
        {
            "purpose": "technical_medical",
            "due": (now + timedelta(days=7)).date().isoformat(),
            "brief": "Look at the materials.",
            "sections": [section.pk],
            f"reviewers-{section.pk}": [medical_reviewer.pk, quality_author.pk],
        },
    )
    assert answer.status_code == 302
    assert answer["Location"] == f"/reports/{report.slug}/reviews/1/"
    assert Review.objects.count() == 2


def test_refused_form_comes_back_with_its_ticks_and_status_400(
    as_user, ra_lead, section, submit, report, now
):
    submit(section)
    answer = as_user(ra_lead).post(
        f"/reports/{report.slug}/reviews/open/",
        {
            "purpose": "consistency",
            "due": (now + timedelta(days=7)).date().isoformat(),
            "sections": [section.pk],
        },
    )
    assert answer.status_code == 400
    assert "No reviewer is chosen" in answer.content.decode()
    assert answer.context["candidates"][0].ticked
