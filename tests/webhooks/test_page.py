"""The RA lead names an endpoint, sees the secret once and what became of each message."""

import pytest
from django.urls import reverse

from cer_portal.webhooks.models import Delivery, Endpoint
from tests.webhooks.test_sending import told, work_off

pytestmark = pytest.mark.django_db
FIELDS = {"url": "https://hooks.example/cer", "kinds": ["round.opened", "build.ready"]}


@pytest.fixture
def page(report):
    return reverse("webhook_list", args=[report.slug])


def test_the_secret_is_shown_once(as_user, ra_lead, page):
    client = as_user(ra_lead)
    answer = client.post(page, FIELDS)
    assert "whsec_" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert "whsec_" not in client.get(page).content.decode()
    assert Endpoint.objects.get().kinds == FIELDS["kinds"]


def test_a_refused_address_keeps_what_was_typed(as_user, ra_lead, page):
    answer = as_user(ra_lead).post(page, {**FIELDS, "url": "https://elsewhere.example/"})
    assert answer.status_code == 400
    words = answer.content.decode()
    assert "elsewhere.example is not on the list of allowed hosts." in words
    assert 'value="https://elsewhere.example/"' in words
    assert not Endpoint.objects.exists()


def test_the_page_says_that_nothing_is_allowed(as_user, ra_lead, page, settings):
    settings.WEBHOOK_HOSTS = []
    words = as_user(ra_lead).get(page).content.decode()
    assert "switched off" in words
    assert '<form method="post" action="/reports/tessaron-dm/webhooks/"' not in words


def test_messages_stand_with_state_and_answer(as_user, ra_lead, page, report, listening, receiver):
    receiver.status, receiver.body = 500, b"<b>broken</b>"
    told(report)
    work_off()
    words = as_user(ra_lead).get(page).content.decode()
    assert "try 1 of 8" in words
    assert "&lt;b&gt;broken&lt;/b&gt;" in words


def test_a_message_of_another_report_is_not_sent_again(as_user, outsider, report, listening):
    told(report)
    work_off()
    url = reverse("webhook_again", args=[report.slug, Delivery.objects.get().pk])
    assert as_user(outsider).post(url).status_code == 404


def test_the_people_page_leads_here_for_the_lead_alone(as_user, ra_lead, reader, report, page):
    people = reverse("people", args=[report.slug])
    assert page in as_user(ra_lead).get(people).content.decode()
    assert page not in as_user(reader).get(people).content.decode()
