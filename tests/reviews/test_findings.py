"""Findings after they are sent: answered, verified, sent back; who sees whose name."""

import pytest

from cer_portal.audit.models import Entry
from cer_portal.errors import BadInput, NotAllowed, WrongState
from reviews.decisions import FINDING_MOVES, FindingState, may_move
from reviews.models import Finding
from reviews.services.findings import answer_finding, send_back_finding, verify_finding
from reviews.transitions import move_finding


@pytest.fixture
def answered(returned, section, write, rd_author, now):
    write(section, "The shell is made of Ti-6Al-4V.")
    return answer_finding(
        finding=returned, disposition="changed", answer="Named.", actor=rd_author, now=now
    )


def page_of(report, section):
    return f"/reports/{report.slug}/sections/{section.pk}/findings/"


@pytest.mark.parametrize("before", FindingState)
@pytest.mark.parametrize("after", FindingState)
def test_findings_move_along_the_table_only(before, after):
    finding = Finding(state=before, number=1)
    if after in FINDING_MOVES[before]:
        assert may_move(before, after)
        move_finding(finding, after)
        assert finding.state == after
    else:
        with pytest.raises(WrongState):
            move_finding(finding, after)
        assert finding.state == before


def test_author_answers_and_the_answer_is_tied_to_the_text(answered, section, rd_author, fresh):
    assert answered.state == "answered"
    assert answered.answer_revision_id == fresh(section).current_id
    assert answered.answered_by == rd_author
    line = Entry.objects.get(verb="finding.answered")
    assert (line.round_number, line.before["state"], line.after["state"]) == (1, "open", "answered")


def test_contributor_answers_too(returned, section, quality_author, now):
    section.contributors.add(quality_author)
    done = answer_finding(
        finding=returned, disposition="not_changed", answer="Stays.", actor=quality_author, now=now
    )
    assert done.state == "answered"


@pytest.mark.parametrize("who", ["ra_lead", "medical_reviewer", "clinical_author", "cro_writer"])
def test_nobody_else_answers(who, request, returned, now):
    with pytest.raises(NotAllowed):
        answer_finding(
            finding=returned,
            disposition="not_changed",
            answer="x",
            actor=request.getfixturevalue(who),
            now=now,
        )


def test_a_change_is_claimed_only_where_the_text_changed(returned, rd_author, now):
    with pytest.raises(BadInput, match="still the one"):
        answer_finding(
            finding=returned, disposition="changed", answer="Done.", actor=rd_author, now=now
        )
    with pytest.raises(BadInput):
        answer_finding(
            finding=returned, disposition="not_changed", answer=" ", actor=rd_author, now=now
        )


def test_an_answer_is_corrected_with_a_trace(answered, rd_author, now):
    again = answer_finding(
        finding=answered, disposition="changed", answer="Named in 2.", actor=rd_author, now=now
    )
    assert again.state == "answered"
    line = Entry.objects.filter(verb="finding.answered").first()
    assert (line.before["answer"], line.after["answer"]) == ("Named.", "Named in 2.")


@pytest.mark.parametrize("who", ["medical_reviewer", "ra_lead"])
def test_raiser_and_approver_verify(who, request, answered, now):
    done = verify_finding(finding=answered, actor=request.getfixturevalue(who), now=now)
    assert done.state == "verified"
    assert done.closed_at == now


@pytest.mark.parametrize("who", ["rd_author", "clinical_author", "quality_author"])
def test_nobody_else_verifies(who, request, answered, now):
    with pytest.raises(NotAllowed):
        verify_finding(finding=answered, actor=request.getfixturevalue(who), now=now)


def test_raiser_who_became_a_contributor_cannot_close(answered, section, medical_reviewer, now):
    section.contributors.add(medical_reviewer)
    with pytest.raises(NotAllowed, match="written in"):
        verify_finding(finding=answered, actor=medical_reviewer, now=now)


def test_sent_back_finding_is_open_again_with_its_reason(answered, medical_reviewer, now):
    with pytest.raises(BadInput):
        send_back_finding(finding=answered, reason=" ", actor=medical_reviewer, now=now)
    back = send_back_finding(
        finding=answered, reason="Which grade?", actor=medical_reviewer, now=now
    )
    assert (back.state, back.sent_back_reason) == ("open", "Which grade?")
    assert Entry.objects.get(verb="finding.sent_back").reason == "Which grade?"


def test_open_finding_cannot_be_verified_and_closed_one_not_answered(
    returned, medical_reviewer, rd_author, section, write, now
):
    with pytest.raises(WrongState):
        verify_finding(finding=returned, actor=medical_reviewer, now=now)
    write(section, "Other.")
    answer_finding(finding=returned, disposition="changed", answer="x", actor=rd_author, now=now)
    verify_finding(finding=returned, actor=medical_reviewer, now=now)
    with pytest.raises(WrongState):
        answer_finding(
            finding=returned, disposition="changed", answer="y", actor=rd_author, now=now
        )


def test_findings_page_lets_the_author_answer(as_user, report, section, returned, rd_author):
    browser = as_user(rd_author)
    page = browser.get(page_of(report, section)).content.decode()
    assert "F-1" in page
    assert "Mona Reuter" in page
    assert "The alloy is not named." in page
    url = f"/reports/{report.slug}/findings/{returned.pk}/answer/"
    refused = browser.post(url, {"disposition": "changed", "answer": "Typed words."})
    assert refused.status_code == 400
    assert "Typed words." in refused.content.decode()
    done = browser.post(url, {"disposition": "not_changed", "answer": "It is named in 2."})
    assert done.status_code == 302


def test_panel_answers_with_the_list_alone(as_user, report, section, returned, rd_author):
    browser = as_user(rd_author)
    page = browser.get(page_of(report, section), headers={"hx-request": "true"}).content.decode()
    assert "<html" not in page
    assert "hx-post" in page
    url = f"/reports/{report.slug}/findings/{returned.pk}/answer/"
    done = browser.post(
        url, {"disposition": "not_changed", "answer": "Named."}, headers={"hx-request": "true"}
    )
    assert done.status_code == 200
    assert "<html" not in done.content.decode()


def test_verify_and_send_back_over_http(as_user, report, answered, medical_reviewer, reader):
    url = f"/reports/{report.slug}/findings/{answered.pk}/"
    assert as_user(reader).post(f"{url}verify/").status_code == 403
    browser = as_user(medical_reviewer)
    assert browser.post(f"{url}send-back/", {"reason": ""}).status_code == 400
    assert browser.post(f"{url}send-back/", {"reason": "Which?"}).status_code == 302
    assert browser.post(f"{url}verify/").status_code == 409
    answered.refresh_from_db()
    assert answered.state == "open"


def test_redirect_after_a_verdict_stays_in_the_house(as_user, report, answered, medical_reviewer):
    done = as_user(medical_reviewer).post(
        f"/reports/{report.slug}/findings/{answered.pk}/verify/",
        {"next": "https://elsewhere.example/"},
    )
    assert done["Location"].startswith("/reports/")


@pytest.fixture
def outside(sections, cro_writer, submit, open_for, medical_reviewer, note, decide):
    """A section of the outside writer, returned with one finding."""
    section = next(s for s in sections.values() if s.author_id == cro_writer.pk)
    submit(section)
    opened = open_for({section: [medical_reviewer]})
    review = opened.round_sections.get().reviews.get()
    finding = note(review, text="Say where the figure comes from.")
    decide(review, "return", "One source is missing.")
    return section, finding


def test_outside_writer_sees_and_answers_findings_on_the_own_section(
    as_user, report, outside, cro_writer
):
    section, finding = outside
    browser = as_user(cro_writer)
    page = browser.get(page_of(report, section))
    text = page.content.decode()
    assert page.status_code == 200
    assert "Say where the figure comes from." in text
    assert "Medical reviewer" in text
    assert "Mona Reuter" not in text
    done = browser.post(
        f"/reports/{report.slug}/findings/{finding.pk}/answer/",
        {"disposition": "not_changed", "answer": "It is ours."},
    )
    assert done.status_code == 302


def test_outside_writer_finds_nothing_else(
    as_user, report, outside, returned, cro_writer, section, round_one
):
    browser = as_user(cro_writer)
    number = round_one.number
    base = f"/reports/{report.slug}"
    for url in (
        f"{base}/reviews/",
        f"{base}/reviews/open/",
        f"{base}/reviews/{number}/",
        f"{base}/reviews/{number}/close/",
        f"{base}/reviews/{number}/cancel/",
        f"{base}/reviews/{number}/sections/{section.pk}/",
        f"{base}/sections/{section.pk}/findings/",
        f"{base}/findings/{returned.pk}/change/",
        f"{base}/milestones/",
        f"{base}/milestones/add/",
        f"{base}/plan/dates/",
    ):
        assert browser.get(url).status_code == 404, url
    answer = browser.post(f"{base}/findings/{returned.pk}/answer/", {"answer": "x"})
    assert answer.status_code == 404


@pytest.mark.parametrize("who", ["outsider", "ended_cro"])
def test_people_from_outside_find_nothing(who, request, as_user, report, section, returned):
    browser = as_user(request.getfixturevalue(who))
    base = f"/reports/{report.slug}"
    for url in (
        f"{base}/reviews/",
        f"{base}/reviews/1/",
        f"{base}/sections/{section.pk}/findings/",
        f"{base}/milestones/",
    ):
        assert browser.get(url).status_code in (404, 403), url
    verify = browser.post(f"{base}/findings/{returned.pk}/verify/")
    assert verify.status_code in (404, 403)
