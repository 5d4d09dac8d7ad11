"""What somebody who leaves has open goes to others with the access, or the access does not end."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cer_portal.audit.models import Entry
from cer_portal.contributions.models import Turn
from cer_portal.contributions.selectors import waiting_for
from cer_portal.contributions.services.answering import Words, answer_contribution
from cer_portal.contributions.services.asking import Asked, ask_for_contribution
from cer_portal.contributions.services.taking import take_over
from cer_portal.errors import BadInput
from cer_portal.notices.models import Notice
from reviews.selectors.leaving import open_work
from reviews.services.leaving import end_access
from sections.discussion import waiting_mentions
from sections.services.comments import start_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(sections, ra_lead, now):
    def make(key, actor, person):
        asked = Asked(
            question="How many?", expected=["text"], due=timezone.localdate(), person=person.pk
        )
        return ask_for_contribution(section=sections[key], asked=asked, actor=actor, now=now)

    return make


@pytest.fixture
def leaving(report, quality_author):
    return report.members.get(user=quality_author)


def end(membership, actor, now, **given):
    sections = open_work(membership.report, membership.user).sections
    return end_access(
        membership=membership,
        sections_to={section.pk: None for section in sections},
        reviews_to={},
        reason="Moved on",
        actor=actor,
        now=now,
        **given,
    )


def test_contributions_go_to_others_with_the_access_or_it_does_not_end(
    leaving, ask, ra_lead, quality_author, rd_author, clinical_author, reader, cro_writer, now
):
    owed = ask("sota", clinical_author, quality_author)
    waited = ask("own_data", quality_author, rd_author)
    for wrong in (reader, cro_writer):
        to = {owed.pk: clinical_author, waited.pk: wrong}
        with pytest.raises(BadInput, match="Choose who takes over the contribution"):
            end(leaving, ra_lead, now, contributions_to=to)
    leaving.refresh_from_db()
    owed.refresh_from_db()
    assert (leaving.revoked_at, owed.person) == (None, quality_author)
    end(leaving, ra_lead, now, contributions_to={owed.pk: rd_author, waited.pk: clinical_author})
    owed.refresh_from_db()
    waited.refresh_from_db()
    assert (owed.person, owed.function) == (rd_author, "rd")
    assert (waited.asked_by, waited.person) == (clinical_author, rd_author)
    assert owed in waiting_for(rd_author)
    assert Turn.objects.filter(contribution=owed).last().act == "hand"
    lines = Entry.objects.filter(verb="contribution.handed")
    assert {line.before["person"] for line in lines} == {quality_author.name, rd_author.name}
    assert Notice.objects.filter(person=rd_author, announcement__thing_id=owed.pk).exists()


def test_what_the_leaver_answered_keeps_name_and_function_when_it_is_taken_over(
    leaving, ask, ra_lead, quality_author, rd_author, clinical_author, now
):
    found = ask("sota", clinical_author, quality_author)
    turn = answer_contribution(
        contribution=found, words=Words("So many."), files=[], actor=quality_author, now=now
    )
    end(leaving, ra_lead, now, contributions_to={found.pk: rd_author})
    found.refresh_from_db()
    assert found.person == rd_author
    taken = take_over(
        contribution=found, answer=turn.pk, at_place=False, expected_version=0,
        actor=clinical_author, now=now,
    )  # fmt: skip
    said = f"Contribution of {quality_author.name}, Quality/Post-market"
    assert taken.taken_as.note == said


def test_a_question_that_waits_is_put_to_another_or_stays_in_its_thread(
    leaving, sections, ra_lead, quality_author, rd_author, now
):
    asked = {"text": "Yours?", "mentions": [quality_author.pk], "actor": ra_lead, "now": now}
    first = start_thread(section=sections["sota"], **asked)
    second = start_thread(section=sections["scope"], **asked)
    end(leaving, ra_lead, now, questions_to={first.pk: rd_author})
    assert list(waiting_mentions(rd_author)) == [first]
    said = first.comments.order_by("pk").last()
    assert quality_author.name not in said.text
    assert second.comments.count() == 1


def test_the_page_counts_all_of_it_and_one_for_all_takes_it(
    leaving, ask, sections, as_user, ra_lead, quality_author, clinical_author, now
):
    found = ask("sota", clinical_author, quality_author)
    thread = start_thread(
        section=sections["sota"], text="You?", mentions=[quality_author.pk], actor=ra_lead, now=now
    )
    client = as_user(ra_lead)
    url = reverse("member_end", args=[leaving.report.slug, leaving.pk])
    page = client.get(url).content.decode()
    assert "1 contribution · 1 question that waits" in page
    refused = client.post(url, {"reason": "Moved on"})
    assert refused.status_code == 400
    assert f"contribution-{found.pk}" in refused.context["form"].errors
    sent = {"reason": "Moved on", "everyone": clinical_author.pk}
    assert client.post(url, sent).status_code == 302
    found.refresh_from_db()
    assert found.person == clinical_author
    assert list(waiting_mentions(clinical_author)) == [thread]
