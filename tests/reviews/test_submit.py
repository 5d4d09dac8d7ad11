"""Handing a section over with its findings in view, and taking it back."""

import pytest

from cer_portal.errors import NotAllowed, WrongState
from reviews.services.findings import answer_finding
from reviews.services.submit import submit_section, withdraw_section
from sections.models import Section


def address(section, verb):
    return f"/reports/{section.report.slug}/sections/{section.pk}/{verb}/"


def test_unanswered_finding_keeps_the_section_with_its_author(
    returned, section, write, rd_author, now, fresh
):
    write(section, "The shell is made of Ti-6Al-4V.")
    with pytest.raises(WrongState, match="no answer"):
        submit_section(section=section, actor=rd_author, now=now)
    answer_finding(
        finding=returned, disposition="changed", answer="Named.", actor=rd_author, now=now
    )
    submit_section(section=section, actor=rd_author, now=now)
    assert fresh(section).state == "in_review"


def test_submitted_section_is_taken_back_until_a_round_holds_it(
    section, submit, rd_author, now, fresh, open_for, medical_reviewer
):
    submit(section)
    withdraw_section(section=section, actor=rd_author, now=now)
    assert fresh(section).state == "drafting"
    submit(section, "Other words.")
    open_for({section: [medical_reviewer]})
    with pytest.raises(WrongState, match="round 1"):
        withdraw_section(section=section, actor=rd_author, now=now)


def test_only_the_author_takes_it_back(section, submit, ra_lead, now):
    submit(section)
    with pytest.raises(NotAllowed):
        withdraw_section(section=section, actor=ra_lead, now=now)


def test_confirm_page_lists_what_is_missing(as_user, section, write, rd_author):
    Section.objects.filter(pk=section.pk).update(reviewer=None)
    write(section)
    page = as_user(rd_author).get(address(section, "submit"))
    assert page.status_code == 200
    assert page.context["missing"] == ["No reviewer is named for the section."]
    assert "button--main" not in page.content.decode().partition("<main")[2]


def test_submit_over_http_as_page_and_as_json(as_user, section, write, rd_author, fresh):
    write(section)
    browser = as_user(rd_author)
    page = browser.get(address(section, "submit"))
    assert "Submit for review" in page.content.decode()
    done = browser.post(address(section, "submit"), headers={"accept": "application/json"})
    assert done.json() == {"url": address(section, "x").removesuffix("x/"), "state": "in_review"}
    assert browser.post(address(section, "withdraw")).status_code == 302
    assert browser.post(address(section, "submit")).status_code == 302
    assert fresh(section).state == "in_review"


def test_refused_submission_answers_json_with_what_is_missing(as_user, section, write, rd_author):
    write(section)
    Section.objects.filter(pk=section.pk).update(reviewer=None)
    answer = as_user(rd_author).post(
        address(section, "submit"), headers={"accept": "application/json"}
    )
    assert answer.status_code == 409
    assert answer.json()["missing"] == ["No reviewer is named for the section."]


@pytest.mark.parametrize(
    ("who", "status"), [("ra_lead", 403), ("reader", 403), ("cro_writer", 404), ("outsider", 404)]
)
def test_nobody_else_submits(who, status, request, as_user, section, write):
    write(section)
    answer = as_user(request.getfixturevalue(who)).post(address(section, "submit"))
    assert answer.status_code == status
