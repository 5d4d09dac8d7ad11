"""What the sign-in page says to whoever may not come in."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cer_portal.audit.models import Entry
from cer_portal.audit.verbs import Verb
from sections.models import Membership

pytestmark = pytest.mark.django_db
RIGHT = "a long enough password"
USUAL = "are not correct"


@pytest.fixture
def told(settings):
    """Try to sign in and return what the page says."""

    def attempt(person, password=RIGHT):
        fields = {"login": person.email, "password": password}
        return Client().post(reverse("account_login"), fields).content.decode()

    return attempt


def test_an_ended_writer_with_the_right_password_hears_when_it_ended(told, report, ended_cro):
    page = told(ended_cro)
    assert "Your access ended on" in page
    assert USUAL not in page
    assert Entry.objects.filter(verb=Verb.SIGN_IN_FAILED).exists()


def test_one_whose_access_begins_later_hears_when(told, report, ended_cro):
    soon = timezone.now() + timedelta(days=3)
    Membership.objects.filter(user=ended_cro).update(
        valid_from=soon, valid_until=soon + timedelta(days=9)
    )
    assert "Your access begins on" in told(ended_cro)


def test_a_wrong_password_tells_nothing_of_the_access(told, report, ended_cro, outsider):
    page = told(ended_cro, "not the password at all")
    assert USUAL in page
    assert "Your access" not in page


def test_a_closed_account_tells_nothing(told, rd_author):
    rd_author.is_active = False
    rd_author.save()
    assert USUAL in told(rd_author)


def test_the_next_one_hears_nothing_of_the_one_before(told, report, ended_cro, rd_author):
    told(ended_cro)
    assert "Your access" not in told(rd_author, "not the password at all")
