"""A forgotten password is set anew by a link that is sent to the address."""

import re

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_link_in_the_mail_leads_to_a_new_password(rd_author, mailoutbox):
    client = Client()
    asked = client.post(reverse("account_reset_password"), {"email": rd_author.email})
    assert asked.status_code == 302
    link = re.search(r"https?://[^/]+(/account/password/new/\S+)", mailoutbox[0].body)
    assert link, mailoutbox[0].body
    page = client.get(link[1], follow=True)
    words = "another long enough phrase"
    done = client.post(page.request["PATH_INFO"], {"password1": words, "password2": words})
    assert done.status_code == 302
    rd_author.refresh_from_db()
    assert rd_author.check_password(words)


def test_unknown_address_gets_the_same_answer_and_no_mail(db, mailoutbox):
    asked = Client().post(reverse("account_reset_password"), {"email": "nobody@norvale.example"})
    assert asked.status_code == 302
    assert mailoutbox == []
