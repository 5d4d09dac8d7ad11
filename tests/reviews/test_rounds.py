"""Rounds as a whole: closing, cancelling, their pages, constant queries."""

import pytest

from cer_portal.audit.models import Entry
from cer_portal.errors import NotAllowed, WrongState
from reviews.models import Review
from reviews.services.end_round import cancel_round, close_round


def test_closing_with_open_reviews_asks_first(round_one, review, ra_lead, now, section, fresh):
    with pytest.raises(WrongState, match="1 review has not come in"):
        close_round(review_round=round_one, actor=ra_lead, now=now)
    assert fresh(round_one).state == "open"
    close_round(review_round=round_one, actor=ra_lead, now=now, confirm=True)
    assert fresh(round_one).state == "closed"
    assert fresh(review).state == "closed"
    assert fresh(section).state == "in_review"


def test_undecided_section_goes_into_the_next_round(
    round_one, ra_lead, now, section, open_for, medical_reviewer
):
    close_round(review_round=round_one, actor=ra_lead, now=now, confirm=True)
    assert open_for({section: [medical_reviewer]}).number == 2


def test_closing_returns_a_section_that_one_of_two_returned(
    section, submit, open_for, medical_reviewer, quality_author, decide, ra_lead, now, fresh
):
    submit(section)
    opened = open_for({section: [medical_reviewer, quality_author]})
    decide(
        Review.objects.get(round_section__round=opened, reviewer=medical_reviewer), "return", "No."
    )
    close_round(review_round=opened, actor=ra_lead, now=now, confirm=True)
    assert fresh(section).state == "returned"


def test_round_with_every_decision_closes_without_a_question(
    round_one, review, decide, ra_lead, now, fresh
):
    decide(review)
    assert fresh(round_one).state == "open"
    close_round(review_round=round_one, actor=ra_lead, now=now)
    line = Entry.objects.get(verb="round.closed")
    assert (line.before["state"], line.after["state"]) == ("open", "closed")
    with pytest.raises(WrongState, match="over"):
        close_round(review_round=round_one, actor=ra_lead, now=now)


def test_round_is_cancelled_while_nobody_has_decided(
    round_one, ra_lead, now, section, open_for, medical_reviewer, fresh
):
    cancel_round(review_round=round_one, actor=ra_lead, now=now, reason="Opened by mistake.")
    assert fresh(round_one).state == "cancelled"
    assert fresh(section).state == "in_review"
    assert open_for({section: [medical_reviewer]}).number == 2


def test_round_with_a_decision_is_not_cancelled(round_one, review, decide, ra_lead, now):
    decide(review)
    with pytest.raises(WrongState, match="only be closed"):
        cancel_round(review_round=round_one, actor=ra_lead, now=now)


@pytest.mark.parametrize("who", ["rd_author", "medical_reviewer", "reader"])
def test_only_the_ra_lead_ends_a_round(who, request, round_one, now):
    person = request.getfixturevalue(who)
    for verb in (close_round, cancel_round):
        with pytest.raises(NotAllowed):
            verb(review_round=round_one, actor=person, now=now)


def test_rounds_are_closed_and_cancelled_over_http(
    as_user, report, round_one, ra_lead, reader, fresh
):
    url = f"/reports/{report.slug}/reviews/1/"
    assert as_user(reader).post(f"{url}close/", {"confirm": "on"}).status_code == 403
    lead = as_user(ra_lead)
    assert "Mona Reuter" in lead.get(f"{url}close/").content.decode()
    assert lead.post(f"{url}close/").status_code == 409
    assert lead.get(f"{url}cancel/").status_code == 200
    assert lead.post(f"{url}cancel/", {"reason": ""}).status_code == 302
    assert fresh(round_one).state == "cancelled"


def test_empty_list_says_what_comes_next_and_why_no_round_can_be_opened(
    as_user, report, sections, ra_lead, reader
):
    page = as_user(ra_lead).get(f"/reports/{report.slug}/reviews/").content.decode()
    assert "No round yet" in page
    assert "No submitted section waits" in page
    page = as_user(reader).get(f"/reports/{report.slug}/reviews/").content.decode()
    assert "Only RA lead may plan" in page


def test_list_shows_progress_and_what_waits(
    as_user, report, sections, submit, round_one, review, note, decide, ra_lead
):
    note(review, severity="critical")
    decide(review, "return", "No.")
    submit(sections["own_data"])
    page = as_user(ra_lead).get(f"/reports/{report.slug}/reviews/")
    (row,) = page.context["rows"]
    assert (row.reviews_in, row.reviews_all, row.is_complete) == (1, 1, True)
    assert (row.findings.critical, [(p.state, p.count) for p in row.parts]) == (
        1,
        [("returned", 1)],
    )
    assert [section.key for section in page.context["waiting"]] == ["own_data"]


def test_queries_of_the_pages_do_not_grow_with_sections_and_findings(
    as_user, report, sections, submit, open_for, note, decide, medical_reviewer, quality_author,
    ra_lead, django_assert_max_num_queries, django_assert_num_queries, round_one, review,
):  # fmt: skip
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = as_user(ra_lead)
    base = f"/reports/{report.slug}"
    urls = [
        f"{base}/reviews/",
        f"{base}/reviews/1/",
        f"{base}/sections/{review.round_section.section_id}/findings/",
    ]
    note(review)
    decide(review, "return", "No.")

    def counts():
        found = []
        for url in urls:
            browser.get(url)
            with CaptureQueriesContext(
                connection,
            ) as seen:
                assert browser.get(url).status_code == 200
            found.append(len(seen))
        return found

    before = counts()
    more = [s for s in sections.values() if s.author and s.author.email.startswith("clinical")][:4]
    for section in more:
        submit(section)
    opened = open_for({section: [medical_reviewer, quality_author] for section in more})
    for each in Review.objects.filter(round_section__round=opened):
        note(each)
        note(each)
        decide(each, "return", "No.")
    urls[1] = f"{base}/reviews/2/"
    after = counts()
    assert [late <= early for early, late in zip(before, after, strict=True)] == [True] * 3, (
        before,
        after,
    )
