"""The access of an outside writer: who answers for it, how it is renewed, how it ends."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.urls import reverse

from cer_portal.accounts.services.people import add_person
from cer_portal.assembly.binding import bind
from cer_portal.assembly.services import request_build
from cer_portal.audit.models import Entry
from cer_portal.errors import BadInput, NotAllowed, WrongState
from evidence.services import request_import
from evidence.tasks import read_import
from reviews.models import Review
from reviews.services.leaving import end_access
from reviews.services.open_round import open_round
from reviews.services.submit import submit_section
from sections.models import Membership, RoleHolder, Section
from sections.services.people import add_member, end_membership, name_team, renew_membership
from sections.services.save import save_section

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(report, cro_writer):
    return report.members.get(user=cro_writer)


@pytest.fixture
def let_in(report, ended_cro, ra_lead, now):
    """Let the outside writer whose access is over in again, answered for by someone."""

    def add(counterpart):
        return add_member(
            report=report,
            user=ended_cro,
            function="cro_writer",
            valid_until=now + timedelta(days=30),
            counterpart=counterpart,
            reason="One more round",
            actor=ra_lead,
            now=now,
        )

    return add


def test_an_outside_writer_needs_a_counterpart(let_in):
    with pytest.raises(BadInput, match="answers for"):
        let_in(None)


def test_the_counterpart_is_inside_and_on_the_report(let_in, cro_writer, outsider):
    for person in (cro_writer, outsider):
        with pytest.raises(BadInput, match="Only someone inside"):
            let_in(person)


def test_the_counterpart_and_the_reason_stay_with_the_access(let_in, rd_author):
    made = let_in(rd_author)
    assert (made.counterpart, made.reason) == (rd_author, "One more round")
    line = Entry.objects.filter(verb="member.added").first()
    assert line.after["counterpart"] == rd_author.name


def test_an_insider_needs_no_counterpart(report, ra_lead, norvale, now):
    person = add_person(
        email="nadia@norvale.example", name="Nadia New", organisation=norvale, actor=ra_lead
    )
    made = add_member(
        report=report, user=person, function="rd", counterpart=ra_lead, actor=ra_lead, now=now
    )
    assert made.counterpart is None


def test_the_wizard_lets_an_outside_writer_in_under_the_lead(report, ended_cro, ra_lead, now):
    name_team(report=report, holders={"CS": ended_cro}, actor=ra_lead, now=now)
    assert Membership.objects.running().get(user=ended_cro).counterpart == ra_lead


def test_the_form_asks_for_date_counterpart_and_reason_of_an_outside_writer(
    report, ended_cro, ra_lead, as_user
):
    sent = {"user": ended_cro.pk, "function": "cro_writer"}
    answer = as_user(ra_lead).post(reverse("member_add", args=[report.slug]), sent)
    assert answer.status_code == 400
    assert {"valid_until", "counterpart", "reason"} == set(answer.context["form"].errors)


def renew(room, actor, now, **given):
    asked = {"valid_until": now + timedelta(days=180), "reason": "Another round"} | given
    return renew_membership(membership=room, actor=actor, now=now, **asked)


def test_a_renewed_access_runs_longer_and_says_why(room, ra_lead, now):
    before = room.valid_until
    renewed = renew(room, ra_lead, now)
    assert renewed.valid_until == now + timedelta(days=180)
    line = Entry.objects.get(verb="member.renewed")
    assert line.before == {"until": before.isoformat()}
    assert line.reason == "Another round"


def test_an_access_is_not_renewed_to_an_earlier_day_or_without_a_reason(room, ra_lead, now):
    with pytest.raises(BadInput, match="not later"):
        renew(room, ra_lead, now, valid_until=now + timedelta(days=1))
    with pytest.raises(BadInput, match="why"):
        renew(room, ra_lead, now, reason="  ")


def test_an_access_that_is_over_or_has_no_end_is_not_renewed(
    report, ended_cro, reader, ra_lead, now
):
    for person in (ended_cro, reader):
        with pytest.raises(WrongState):
            renew(report.members.get(user=person), ra_lead, now)


def test_an_outside_writer_does_not_renew_the_own_access(room, cro_writer, as_user, now):
    with pytest.raises(NotAllowed):
        renew(room, cro_writer, now)
    url = reverse("member_renew", args=[room.report.slug, room.pk])
    sent = {"valid_until": "2030-01-01", "reason": "More"}
    assert as_user(cro_writer).post(url, sent).status_code == 403
    before = room.valid_until
    room.refresh_from_db()
    assert room.valid_until == before


def test_the_form_of_renewal_proposes_ninety_days(room, ra_lead, as_user):
    page = as_user(ra_lead).get(reverse("member_renew", args=[room.report.slug, room.pk]))
    assert page.context["form"].initial["valid_until"] > room.valid_until.date() - timedelta(days=2)


def end(membership, actor, now, **given):
    asked = {"sections_to": {}, "reviews_to": {}, "reason": "Contract over"} | given
    return end_access(membership=membership, actor=actor, now=now, **asked)


def owed_by(person):
    return list(Section.objects.filter(author=person).order_by("pk"))


def test_open_sections_go_to_the_one_who_is_named(
    room, sections, cro_writer, rd_author, ra_lead, now
):
    first, second = owed_by(cro_writer)
    end(room, ra_lead, now, sections_to={first.pk: rd_author})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.author, second.author) == (rd_author, None)
    assert Section.objects.visible_to(rd_author).filter(pk=first.pk).exists()
    assert not Section.objects.visible_to(cro_writer).exists()


def test_what_was_written_keeps_its_name(
    room, sections, cro_writer, rd_author, ra_lead, document, now
):
    section = owed_by(cro_writer)[0]
    saved = save_section(
        section=section, document=document("Words."), expected_version=0, actor=cro_writer, now=now
    )
    end(room, ra_lead, now, sections_to={section.pk: rd_author})
    saved.refresh_from_db()
    assert saved.saved_by == cro_writer


def test_nobody_takes_over_a_section_they_judge_and_nothing_is_half_done(
    room, sections, cro_writer, rd_author, medical_reviewer, ra_lead, now
):
    first, second = owed_by(cro_writer)
    with pytest.raises(BadInput, match="cannot take over"):
        end(room, ra_lead, now, sections_to={first.pk: rd_author, second.pk: medical_reviewer})
    first.refresh_from_db()
    room.refresh_from_db()
    assert first.author == cro_writer
    assert room.revoked_at is None


def under_review(section, reviewer, lead, document, now):
    save_section(
        section=section,
        document=document("Words."),
        expected_version=0,
        actor=section.author,
        now=now,
    )
    section.refresh_from_db()
    submit_section(section=section, actor=section.author, now=now)
    open_round(
        report=section.report,
        sections_with_reviewers={section.pk: [reviewer.pk]},
        due=(now + timedelta(days=5)).date(),
        purpose="technical_medical",
        brief="",
        actor=lead,
        now=now,
    )
    return Review.objects.get(round_section__section=section)


def test_an_open_review_needs_another_reviewer_who_does_not_write_in_it(
    report, sections, medical_reviewer, clinical_author, rd_author, ra_lead, document, now
):
    review = under_review(sections["equivalence"], medical_reviewer, ra_lead, document, now)
    leaving = report.members.get(user=medical_reviewer)
    for wrong in ({}, {review.pk: rd_author}):
        with pytest.raises(BadInput, match="Choose who reviews"):
            end(leaving, ra_lead, now, reviews_to=wrong)
    end(leaving, ra_lead, now, reviews_to={review.pk: clinical_author})
    review.refresh_from_db()
    assert review.state == "closed"
    made = Review.objects.get(round_section=review.round_section, state="open")
    assert made.reviewer == clinical_author


def test_whoever_leaves_stands_for_no_role_any_more(report, quality_author, ra_lead, now):
    name_team(report=report, holders={"QC": quality_author}, actor=ra_lead, now=now)
    end_membership(
        membership=report.members.get(user=quality_author), actor=ra_lead, now=now, reason="Moved"
    )
    assert not RoleHolder.objects.filter(user=quality_author).exists()


def test_the_page_asks_one_for_all_and_says_where_that_does_not_fit(
    room, sections, cro_writer, medical_reviewer, clinical_author, ra_lead, as_user
):
    client, url = as_user(ra_lead), reverse("member_end", args=[room.report.slug, room.pk])
    assert [str(each) for each in owed_by(cro_writer)] == [
        str(each) for each in client.get(url).context["work"].sections
    ]
    sent = {"reason": "Contract over", "everyone": medical_reviewer.pk}
    refused = client.post(url, sent)
    assert refused.status_code == 400
    assert len(refused.context["form"].errors) == 2
    assert client.post(url, {**sent, "everyone": clinical_author.pk}).status_code == 302
    assert not owed_by(cro_writer)
    assert as_user(cro_writer).get("/").status_code == 403


@pytest.fixture
def ends_at(room):
    """Move the end of the access, by the database's clock."""

    def move(offset):
        Membership.objects.filter(pk=room.pk).update(
            valid_from=Now() - timedelta(days=1), valid_until=Now() + offset
        )

    return move


def test_a_running_session_ends_with_the_access(
    report, sections, room, cro_writer, as_user, ends_at
):
    client, section = as_user(cro_writer), owed_by(cro_writer)[0]
    pages = [
        reverse("section_edit", args=[report.slug, section.pk]),
        reverse("section", args=[report.slug, section.pk]),
        reverse("my_work"),
    ]
    # A minute, not a second: between the move and the last answer real time goes by.
    ends_at(timedelta(minutes=1))
    assert [client.get(url).status_code for url in pages] == [200, 200, 200]
    ends_at(-timedelta(seconds=1))
    for url in pages:
        answer = client.get(url)
        assert answer.status_code == 403
        assert "Your access ended on" in answer.content.decode()


def test_a_save_from_an_open_page_is_refused_when_the_access_is_over(
    report, sections, room, cro_writer, as_user, ends_at, document
):
    client, section = as_user(cro_writer), owed_by(cro_writer)[0]
    url = reverse("section_save", args=[report.slug, section.pk])
    sent = {"data": {"document": document("Late words.")}, "content_type": "application/json"}
    ends_at(-timedelta(seconds=1))
    answer = client.post(url, headers={"If-Match": '"0"'}, **sent)
    assert answer.status_code == 403
    assert not section.revisions.exists()


def test_a_download_link_is_dead_when_an_access_is_over(report, reader, as_user, ra_lead, now):
    build = request_build(report=report, actor=ra_lead, now=now, queue=False)
    url = reverse("build_download", args=[report.slug, build.number])
    client = as_user(reader)
    Membership.objects.filter(user=reader).update(
        valid_from=Now() - timedelta(days=1), valid_until=Now() - timedelta(seconds=1)
    )
    assert client.get(url).status_code == 404


def test_a_queued_pdf_of_someone_whose_access_is_over_ends_with_a_sentence(
    report, reader, ra_lead, now
):
    build = request_build(report=report, actor=reader, now=now, queue=False)
    end(report.members.get(user=reader), ra_lead, now)
    bind(build.pk)
    build.refresh_from_db()
    assert build.state == "cancelled"
    assert build.error
    assert not build.file
    assert Entry.objects.filter(verb="build.cancelled", actor=reader).exists()


def test_a_queued_import_of_someone_whose_access_is_over_ends_with_a_sentence(
    report, rd_author, ra_lead, now
):
    content = b"TY  - JOUR\nTI  - A study\nER  -\n"
    batch = request_import(
        report=report, filename="a.ris", content=content, actor=rd_author, now=now
    )
    end(report.members.get(user=rd_author), ra_lead, now)
    read_import(batch.pk)
    batch.refresh_from_db()
    assert batch.state == "cancelled"
    assert batch.error
    assert not batch.records.exists()
