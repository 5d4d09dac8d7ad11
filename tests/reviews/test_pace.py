"""The pace of a round: focused questions, days that move, reminders, on hold, passed on, not blind."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from cer_portal.errors import BadInput, WrongState
from cer_portal.notices.models import Notice
from reviews.models import Milestone, Reply, Review, Round
from reviews.services.deadlines import extend_reviews, remind_reviewers
from reviews.services.holding import hold_round, resume_round
from reviews.services.passing_on import pass_on_review
from reviews.services.review import submit_review
from tests.access.rows import soon

ASKED = "Is the difference table complete?"


@pytest.fixture
def day():
    return timezone.localdate() + timedelta(days=30)


@pytest.fixture
def review(place):
    return place.reviews.get()


@pytest.fixture
def asked(section, submit, open_for, medical_reviewer, quality_author):
    """A round with a question to the medical function, and one reviewer of another."""
    submit(section)
    opened = open_for(
        {section: [medical_reviewer, quality_author]},
        questions={section.pk: {"medical": f"  {ASKED}\n", "rd": "Not for anybody here?"}},
    )
    return opened.round_sections.get()


def of(place, person):
    return place.reviews.get(reviewer=person)


def test_a_question_is_put_to_the_function_and_answered_with_the_decision(
    asked, medical_reviewer, quality_author, as_user
):
    """One to a function that nobody asked has is not put; the others are not asked it."""
    assert [str(each) for each in asked.questions.all()] == [ASKED]
    own, other = of(asked, medical_reviewer), of(asked, quality_author)
    url = reverse("review", args=[asked.section.report.slug, asked.round.number, asked.section_id])
    assert ASKED in as_user(medical_reviewer).get(url).content.decode()
    assert ASKED not in as_user(quality_author).get(url).content.decode()
    question = asked.questions.get()
    given = {"decision": "approve", "reason": ""}
    answers = [
        as_user(medical_reviewer).post(f"{url}submit/", {**given, **said})
        for said in ({}, {f"question-{question.pk}": "no"})
    ]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert "Say why not" in answers[1].content.decode()
    assert not Reply.objects.exists()
    said = {f"question-{question.pk}": "no", f"reason-{question.pk}": "Table 3 ends too early."}
    assert as_user(medical_reviewer).post(f"{url}submit/", {**given, **said}).status_code == 302
    reply = Reply.objects.get()
    assert (reply.review, reply.is_yes, reply.reason) == (own, False, "Table 3 ends too early.")
    assert as_user(quality_author).post(f"{url}submit/", given).status_code == 302
    assert not other.replies.exists()


def test_the_last_questions_are_offered_again_and_the_preview_sends_nothing(
    asked, ra_lead, as_user, medical_reviewer, quality_author, submit, now
):
    for person in (medical_reviewer, quality_author):
        question = asked.questions.filter(function="medical").first()
        submit_review(
            review=of(asked, person),
            decision="return",
            reason="Again.",
            actor=person,
            now=now,
            replies={question.pk: (True, "")},
        )
    submit(asked.section)
    url = reverse("round_open", args=[asked.section.report.slug])
    browser = as_user(ra_lead)
    pk = asked.section_id
    assert f'value="{ASKED}"' in browser.get(url).content.decode()
    fields = {
        "purpose": "medical",
        "due": soon(),
        "sections": [pk],
        f"reviewers-{pk}": [medical_reviewer.pk],
        f"question-{pk}-medical": "Is the physician content?",
    }
    shown = browser.post(url, {**fields, "preview": "yes"})
    assert [parcel.person for parcel in shown.context["parcels"]] == [medical_reviewer]
    assert "Nothing is sent yet." in shown.content.decode()
    assert Round.objects.count() == 1
    short = browser.post(url, {**fields, f"reviewers-{pk}": [], "preview": "yes"})
    assert "No reviewer is chosen." in short.content.decode()
    assert browser.post(url, fields).status_code == 302
    second = Round.objects.get(number=2)
    assert not second.is_blind
    assert second.round_sections.get().questions.get().text == "Is the physician content?"


def test_a_round_serves_a_milestone_of_its_own_report(section, submit, open_for, report, day):
    submit(section)
    step = {"key": "review", "position": 1, "title": "Review", "baseline": day, "due": day}
    with pytest.raises(BadInput):
        open_for({section: [section.reviewer]}, milestone=Milestone(report_id=0, **step))
    own = Milestone.objects.create(report=report, **step)
    assert open_for({section: [section.reviewer]}, milestone=own) == own.rounds.get()


def test_the_day_of_one_review_moves_and_the_others_stay(
    asked, ra_lead, medical_reviewer, quality_author, day, now, fresh
):
    moving, staying = of(asked, medical_reviewer), of(asked, quality_author)
    given = {"review_round": asked.round, "reviews": [moving.pk], "actor": ra_lead, "now": now}
    for due, reason in ((day, " "), (timezone.localdate(now) - timedelta(days=1), "Late")):
        with pytest.raises(BadInput):
            extend_reviews(**given, due=due, reason=reason)
    extend_reviews(**given, due=day, reason="A congress")
    assert fresh(moving).due == day
    assert fresh(staying).due is None
    with pytest.raises(WrongState):
        extend_reviews(**{**given, "reviews": [0]}, due=day, reason="Nobody")


@pytest.mark.parametrize("agreed", [True, False])
def test_a_wish_for_another_day_is_answered_in_one_click(
    place, review, medical_reviewer, ra_lead, as_user, day, agreed, fresh
):
    url = reverse("review", args=[place.section.report.slug, place.round.number, place.section_id])
    sent = as_user(medical_reviewer).post(f"{url}wish/", {"day": day.isoformat(), "reason": "Away"})
    assert sent.status_code == 302
    assert fresh(review).wished == day
    page = reverse("round", args=[place.section.report.slug, place.round.number])
    lead = as_user(ra_lead)
    assert "Away" in lead.get(page).content.decode()
    answer = f"{page}wishes/{review.pk}/"
    assert lead.post(answer, {"agreed": "yes" if agreed else "no"}).status_code == 302
    found = fresh(review)
    assert (found.wished, found.due) == (None, day if agreed else None)
    assert lead.post(answer, {"agreed": "yes"}).status_code == 409


def test_a_reminder_is_one_mail_and_is_not_repeated_at_once(
    asked, ra_lead, medical_reviewer, now, day
):
    reviews = list(asked.reviews.values_list("pk", flat=True))
    given = {"review_round": asked.round, "actor": ra_lead}
    Notice.objects.all().delete()
    own = of(asked, medical_reviewer).pk
    assert remind_reviewers(**given, reviews=[own], now=now) == [medical_reviewer]
    assert [each.person for each in Notice.objects.all()] == [medical_reviewer]
    assert medical_reviewer not in remind_reviewers(**given, reviews=reviews, now=now)
    assert Notice.objects.count() == 2
    with pytest.raises(WrongState):
        remind_reviewers(**given, reviews=reviews, now=now)
    again = remind_reviewers(**given, reviews=[own], now=now + timedelta(hours=5))
    assert again == [medical_reviewer]
    assert not mail.outbox


def test_on_hold_nobody_decides_or_is_reminded_until_it_goes_on(
    place, review, medical_reviewer, ra_lead, now, as_user
):
    given = {"review_round": place.round, "actor": ra_lead, "now": now}
    with pytest.raises(BadInput):
        hold_round(**given, reason=" ")
    held = hold_round(**given, reason="The label changes")
    deciding = {"review": review, "decision": "approve", "reason": "", "actor": medical_reviewer}
    with pytest.raises(WrongState, match="The label changes"):
        submit_review(**deciding, now=now)
    with pytest.raises(WrongState):
        remind_reviewers(**given, reviews=[review.pk])
    url = reverse("round", args=[place.section.report.slug, place.round.number])
    assert "On hold since" in as_user(medical_reviewer).get(url).content.decode()
    with pytest.raises(WrongState):
        hold_round(**given, reason="Twice")
    resume_round(review_round=held, actor=ra_lead, now=now)
    assert submit_review(**deciding, now=now).state == Review.State.SUBMITTED


def test_a_review_is_passed_on_to_somebody_who_may_judge_it(
    place, review, medical_reviewer, clinical_author, rd_author, now, as_user, fresh
):
    given = {"review": review, "actor": medical_reviewer, "now": now, "reason": "Knows it"}
    with pytest.raises(BadInput):
        pass_on_review(**given, taker=rd_author)  # its author
    made = pass_on_review(**given, taker=clinical_author)
    assert (made.reviewer, made.function, made.passed_on_by) == (
        clinical_author,
        "clinical",
        medical_reviewer,
    )
    assert fresh(review).state == Review.State.CLOSED
    with pytest.raises(WrongState):
        pass_on_review(**given, taker=clinical_author)
    url = reverse("round", args=[place.section.report.slug, place.round.number])
    shown = as_user(clinical_author).get(url)
    assert "passed on by" in shown.content.decode()
    assert (shown.context["reviews_in"], shown.context["reviews_all"]) == (0, 1)
    submit_review(review=made, decision="approve", reason="", actor=clinical_author, now=now)
    listed = as_user(clinical_author).get(reverse("round_list", args=[place.section.report.slug]))
    (row,) = listed.context["rows"]
    assert row.is_complete


def test_in_a_round_that_is_not_blind_reviewers_see_each_other(
    section, submit, open_for, medical_reviewer, quality_author, note, decide, as_user
):
    submit(section)
    opened = open_for({section: [medical_reviewer, quality_author]}, is_blind=False)
    place = opened.round_sections.get()
    first = of(place, medical_reviewer)
    note(first, text="Found by the first.")
    decide(first, "return", "See the finding.")
    url = reverse("review", args=[section.report.slug, opened.number, section.pk])
    page = as_user(quality_author).get(url).content.decode()
    assert "Found by the first." in page
    assert "shown once you have decided" not in page
