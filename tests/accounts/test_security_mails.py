"""Whoever's means of signing in change gets a mail about it, in plain words."""

import pytest
from django.urls import reverse

from tests.accounts.test_second_factor import PASSWORD

pytestmark = pytest.mark.django_db


def test_a_new_password_is_told_by_mail(client_of, rd_author, mailoutbox):
    new = "another long enough phrase"
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    client_of(rd_author).post(reverse("account_change_password"), fields)
    (mail,) = mailoutbox
    assert mail.subject == "CER portal: Your password was changed"
    assert new not in mail.body


def test_a_mail_server_that_is_down_does_not_stop_the_change(client_of, rd_author, settings):
    """Nothing listens on this port."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    new = "another long enough phrase"
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    answer = client_of(rd_author).post(reverse("account_change_password"), fields)
    assert answer.status_code == 302
    rd_author.refresh_from_db()
    assert rd_author.check_password(new)
