"""A mail goes at the moment a change of a factor is kept; so here the changes are kept."""

import pytest
from django.urls import reverse

from tests.accounts.test_second_factor import ENROL, code

pytestmark = pytest.mark.usefixtures("really_kept")


def test_a_changed_factor_is_told_by_mail(client_of, rd_author, mailoutbox, settings):
    client = client_of(rd_author)
    secret = client.get(reverse(ENROL)).context["form"].secret
    client.post(reverse(ENROL), {"code": code(secret)})
    client.post(reverse("mfa_generate_recovery_codes"))
    client.post(reverse("mfa_deactivate_totp"))
    assert [mail.subject for mail in mailoutbox] == [
        "CER portal: An authenticator app was set up",
        "CER portal: New recovery codes were made",
        "CER portal: The authenticator app was removed",
    ]
    body = mailoutbox[0].body
    assert mailoutbox[0].to == [rd_author.email]
    assert "From: Edge on Windows, 127.0.0.1" in body
    assert settings.SITE_URL in body
    assert "Mozilla" not in body
    assert secret not in body
