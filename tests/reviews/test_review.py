"""Deciding: who may, what goes out with it, and how sections move by it."""

import pytest

from cer_portal.audit.models import Entry
from cer_portal.devices.services import set_fact
from cer_portal.errors import BadInput, NotAllowed, WrongState
from reviews.models import Finding, Review
from reviews.services.drafts import Remark, add_finding, change_finding, drop_finding
from reviews.services.findings import answer_finding, verify_finding
from reviews.services.review import submit_review
from reviews.services.submit import submit_section
from sections.models import Section, StateChange
from sections.passages import Passage, check_passage, find_passage
from sections.services.save import save_section


def address(place, *more):
    report, number = place.section.report, place.round.number
    return f"/reports/{report.slug}/reviews/{number}/sections/{place.section_id}/" + "".join(more)


def test_approval_approves_the_section_against_the_frozen_revision(
    review, decide, section, fresh, place
):
    decide(review)
    assert fresh(section).state == "approved"
    assert (fresh(place).is_open, fresh(place).outcome) == (False, "approve")
    move = StateChange.objects.get(move="approve")
    assert (move.round_number, move.revision_id) == (1, place.revision_id)
    line = Entry.objects.get(verb="review.submitted")
    assert line.after["sha256"] == place.revision.digest


def test_return_sends_the_section_back_with_numbered_findings(review, note, decide, section, fresh):
    late = note(review, passage=Passage(40, 42, "It"))
    early = note(review, passage=Passage(0, 3, "The"))
    decide(review, "return", "Two things are missing.")
    assert fresh(section).state == "returned"
    assert [fresh(early).number, fresh(late).number] == [1, 2]
    assert {fresh(early).state, fresh(late).state} == {"open"}


def test_return_needs_a_reason(review, decide, section, fresh):
    with pytest.raises(BadInput, match="why"):
        decide(review, "return", "  ")
    assert fresh(review).state == "open"


@pytest.mark.parametrize("severity", ["critical", "major"])
def test_approval_with_an_own_heavy_finding_is_refused(severity, review, note, decide, fresh):
    finding = note(review, severity=severity)
    with pytest.raises(WrongState, match=severity):
        decide(review)
    assert fresh(finding).state == "draft"
    assert fresh(review).state == "open"


def test_approval_with_a_minor_finding_sends_it(review, note, decide, section, fresh):
    finding = note(review, severity="minor")
    decide(review)
    assert fresh(section).state == "approved"
    assert fresh(finding).state == "open"


def test_a_decision_is_made_once(review, decide):
    decide(review)
    with pytest.raises(WrongState, match="decided"):
        decide(review)


def test_somebody_else_cannot_decide_for_the_reviewer(review, quality_author, now):
    with pytest.raises(NotAllowed, match="not asked"):
        submit_review(review=review, decision="approve", reason="", actor=quality_author, now=now)


def test_reviewer_who_became_a_contributor_cannot_decide(review, section, decide):
    section.contributors.add(review.reviewer)
    with pytest.raises(NotAllowed, match="written in"):
        decide(review)


def test_author_cannot_approve_own_section_over_http(as_user, place, rd_author, section, fresh):
    answer = as_user(rd_author).post(address(place, "submit/"), {"decision": "approve"})
    assert answer.status_code == 403
    assert "Nobody approves a section of their own" in answer.content.decode()
    assert fresh(section).state == "in_review"


def test_author_with_every_system_right_cannot_approve_own_section(
    as_user, place, rd_author, section, fresh
):
    rd_author.is_superuser = rd_author.is_staff = True
    rd_author.save()
    # Even a row in the author's name, which no verb would make, gives no right.
    Review.objects.create(round_section=place, reviewer=rd_author)
    answer = as_user(rd_author).post(address(place, "submit/"), {"decision": "approve"})
    assert answer.status_code == 403
    assert fresh(section).state == "in_review"


def test_ra_lead_who_was_not_asked_gets_403_with_the_reason(as_user, place, ra_lead):
    answer = as_user(ra_lead).post(
        address(place, "submit/"), {"decision": "approve"}, headers={"accept": "application/json"}
    )
    assert answer.status_code == 403
    assert "not asked" in answer.json()["sentence"]


def test_reviewer_approves_over_http(as_user, place, medical_reviewer, section, fresh):
    answer = as_user(medical_reviewer).post(address(place, "submit/"), {"decision": "approve"})
    assert answer.status_code == 302
    assert fresh(section).state == "approved"


def test_refused_decision_keeps_what_was_typed(as_user, place, review, note, medical_reviewer):
    note(review, severity="critical")
    answer = as_user(medical_reviewer).post(
        address(place, "submit/"), {"decision": "approve", "reason": "Fine otherwise."}
    )
    assert answer.status_code == 400
    assert "Fine otherwise." in answer.content.decode()


def test_two_reviewers_both_decide_before_the_section_moves(
    section, submit, open_for, medical_reviewer, quality_author, decide, fresh
):
    submit(section)
    opened = open_for({section: [medical_reviewer, quality_author]})
    first, second = Review.objects.filter(round_section__round=opened)
    decide(first)
    assert fresh(section).state == "in_review"
    decide(second)
    assert fresh(section).state == "approved"


def test_one_return_among_two_decisions_returns_the_section(
    section, submit, open_for, medical_reviewer, quality_author, decide, fresh
):
    submit(section)
    opened = open_for({section: [medical_reviewer, quality_author]})
    first, second = Review.objects.filter(round_section__round=opened)
    decide(first, "return", "Not yet.")
    decide(second)
    assert fresh(section).state == "returned"
    assert StateChange.objects.get(move="return").reason == "Not yet."


def test_drafts_are_seen_by_their_reviewer_alone(
    as_user, place, review, note, medical_reviewer, ra_lead, rd_author, quality_author
):
    finding = note(review, text="Nobody else reads this yet.")
    assert (
        "Nobody else reads this" in as_user(medical_reviewer).get(address(place)).content.decode()
    )
    slug = place.section.report.slug
    for person in (ra_lead, rd_author, quality_author):
        browser = as_user(person)
        for url in (
            address(place),
            f"/reports/{slug}/sections/{place.section_id}/findings/",
            f"/reports/{slug}/reviews/1/",
        ):
            page = browser.get(url)
            assert page.status_code == 200
            assert "Nobody else reads this" not in page.content.decode()
        assert browser.get(f"/reports/{slug}/findings/{finding.pk}/change/").status_code == 404
        assert not Finding.objects.visible_to(person).exists()
    assert not any("Nobody else" in str(line.after) for line in Entry.objects.all())


def test_second_reviewer_sees_the_first_ones_findings_after_deciding_only(
    section, submit, open_for, medical_reviewer, quality_author, note, decide, as_user
):
    submit(section)
    opened = open_for({section: [medical_reviewer, quality_author]})
    first = Review.objects.get(round_section__round=opened, reviewer=medical_reviewer)
    second = Review.objects.get(round_section__round=opened, reviewer=quality_author)
    note(first, text="Found by the first.")
    decide(first, "return", "See the finding.")
    place = opened.round_sections.get()
    browser = as_user(quality_author)
    assert "Found by the first." not in browser.get(address(place)).content.decode()
    decide(second)
    assert "Found by the first." in browser.get(address(place)).content.decode()


def test_finding_is_written_on_a_marked_passage(as_user, place, medical_reviewer):
    plain = place.revision.plain
    start = plain.index("titanium")
    fields = {"severity": "minor", "category": "factual", "text": "Which grade?"}
    answer = as_user(medical_reviewer).post(
        address(place, "findings/add/"), {**fields, "start": start, "end": start + 14}
    )
    assert answer.status_code == 302
    finding = Finding.objects.get()
    assert (finding.quote, finding.state) == ("titanium alloy", "draft")
    page = as_user(medical_reviewer).get(address(place)).content.decode()
    assert f'data-finding="{finding.pk}"' in page


def test_finding_is_written_with_typed_words_or_on_the_whole_section(
    as_user, place, medical_reviewer
):
    fields = {"severity": "minor", "category": "factual", "text": "Which grade?"}
    browser = as_user(medical_reviewer)
    browser.post(address(place, "findings/add/"), {**fields, "quote": "titanium   alloy"})
    browser.post(address(place, "findings/add/"), fields)
    typed, whole = Finding.objects.order_by("pk")
    assert place.revision.plain[typed.start : typed.end] == "titanium alloy"
    assert (whole.start, whole.quote) == (None, "")
    refused = browser.post(address(place, "findings/add/"), {**fields, "quote": "cobalt"})
    assert refused.status_code == 400
    assert "not in the text" in refused.content.decode()


def test_passages_are_found_once_or_refused():
    assert find_passage("one two\n\nthree", "two three") == Passage(4, 14, "two\n\nthree")
    assert find_passage("one", "  ") == Passage()
    with pytest.raises(BadInput, match="2 times"):
        find_passage("one one", "one")
    with pytest.raises(BadInput):
        check_passage("one", 2, 9)


def test_draft_is_changed_and_dropped_by_its_reviewer_only(
    review, note, medical_reviewer, ra_lead, now, fresh, decide
):
    finding = note(review)
    remark = Remark("claim", "editorial", "Say it shorter.")
    with pytest.raises(NotAllowed):
        change_finding(finding=finding, remark=remark, actor=ra_lead, now=now)
    change_finding(finding=finding, remark=remark, actor=medical_reviewer, now=now)
    assert fresh(finding).severity == "editorial"
    drop_finding(finding=finding, actor=medical_reviewer, now=now)
    assert not Finding.objects.exists()
    kept = note(review)
    decide(review, "return", "As written.")
    with pytest.raises(WrongState, match="sent"):
        drop_finding(finding=kept, actor=medical_reviewer, now=now)


def test_finding_without_words_or_with_an_unknown_weight_is_refused(review, now):
    for remark in (
        Remark("claim", "minor", " "),
        Remark("claim", "huge", "x"),
        Remark("odd", "minor", "x"),
    ):
        with pytest.raises(BadInput):
            add_finding(review=review, remark=remark, actor=review.reviewer, now=now)


@pytest.fixture
def round_two(returned, section, rd_author, write, submit, open_for, medical_reviewer, now):
    """Round 2: the author changed the text, answered, and submitted again."""
    write(section, "The shell is made of Ti-6Al-4V. It has been on the market since 2011.")
    answer_finding(
        finding=returned, disposition="changed", answer="Named.", actor=rd_author, now=now
    )
    submit(section, "The shell is made of Ti-6Al-4V ELI. It has been on the market since 2011.")
    return open_for({section: [medical_reviewer]})


def test_second_round_shows_what_changed_and_what_was_said_last_time(
    round_two, as_user, medical_reviewer
):
    place = round_two.round_sections.get()
    page = as_user(medical_reviewer).get(address(place), {"show": "changes"})
    shown = page.context["shown"]
    assert shown.show == "changes"
    assert shown.comparison.count == 1
    assert "<ins>" in shown.html
    assert "<del>" in shown.html
    assert [(e.finding.number, e.finding.answer) for e in page.context["answered"]] == [
        (1, "Named.")
    ]
    assert page.context["earlier"] == []
    assert page.context["noted"] == []


def test_approving_in_the_second_round_verifies_the_own_answered_findings(
    round_two, decide, returned, section, fresh
):
    decide(Review.objects.get(round_section__round=round_two))
    assert fresh(section).state == "approved"
    assert (fresh(returned).state, fresh(returned).closed_by.name) == ("verified", "Mona Reuter")
    assert Entry.objects.filter(verb="finding.verified").count() == 1


def test_critical_finding_of_someone_not_asked_again_blocks_the_approval(
    review, note, decide, section, write, submit, open_for, quality_author, rd_author, now
):
    finding = note(review, severity="critical")
    decide(review, "return", "Critical.")
    write(section, "Other words.")
    answer_finding(finding=finding, disposition="changed", answer="Done.", actor=rd_author, now=now)
    submit(section, "Other words again.")
    second = open_for({section: [quality_author]})
    with pytest.raises(WrongState, match="F-1 is critical"):
        decide(Review.objects.get(round_section__round=second))


def test_verified_findings_of_earlier_rounds_stay_beside_the_text(
    round_two, returned, as_user, medical_reviewer, now
):
    verify_finding(finding=returned, actor=medical_reviewer, now=now)
    page = as_user(medical_reviewer).get(address(round_two.round_sections.get()))
    assert [entry.finding.number for entry in page.context["earlier"]] == [1]
    assert page.context["answered"] == []


def test_quote_says_the_value_that_the_reviewer_saw(
    report, section, rd_author, ra_lead, open_for, medical_reviewer, note, now
):
    fact = set_fact(
        device=report.device,
        report_id=report.pk,
        key="units",
        label="Units placed",
        kind="count",
        value="4120",
        actor=ra_lead,
        now=now,
    )
    paragraph = [
        {"type": "text", "text": "In all "},
        {"type": "fact", "attrs": {"fact": fact.pk}},
        {"type": "text", "text": " shells were placed."},
    ]
    save_section(
        section=section,
        document={"type": "doc", "content": [{"type": "paragraph", "content": paragraph}]},
        expected_version=0,
        actor=rd_author,
        now=now,
    )
    submit_section(section=Section.objects.get(pk=section.pk), actor=rd_author, now=now)
    opened = open_for({section: [medical_reviewer]})
    review = Review.objects.get(round_section__round=opened)
    passage = check_passage(review.round_section.revision.plain, 0, None)
    assert passage == Passage()
    plain = review.round_section.revision.plain
    quote = note(review, passage=check_passage(plain, 0, plain.index(" were"))).quote
    assert quote == f"In all {fact.shown} shells"
