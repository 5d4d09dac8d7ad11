"""The page of one's own tokens: made, shown once, ended."""

import hashlib
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cer_portal.accounts.models import ApiToken
from cer_portal.accounts.services.tokens import TOKENS_AT_MOST, end_token, make_token
from cer_portal.audit.models import Entry
from cer_portal.errors import BadInput, NotAllowed, WrongState

pytestmark = pytest.mark.django_db
FIELDS = {"name": "Nightly export", "scope": "read", "days": "30"}


def test_secret_is_shown_once_and_only_its_digest_is_kept(as_user, ra_lead):
    client = as_user(ra_lead)
    answer = client.post(reverse("token_list"), FIELDS)
    secret = answer.context["secret"]
    token = ApiToken.objects.get()
    assert secret.encode() in answer.content
    assert token.digest == hashlib.sha256(secret.encode()).hexdigest()
    assert secret.startswith(token.prefix)
    assert "no-store" in answer["Cache-Control"]
    again = client.get(reverse("token_list"))
    assert secret.encode() not in again.content
    assert token.prefix.encode() in again.content
    assert secret not in str(list(Entry.objects.values()))


@pytest.mark.parametrize(
    "wrong", [{"days": "366"}, {"days": "0"}, {"scope": "admin"}, {"name": " "}, {"days": ""}]
)
def test_a_token_with_a_bad_value_is_not_made(as_user, ra_lead, wrong):
    answer = as_user(ra_lead).post(reverse("token_list"), {**FIELDS, **wrong})
    assert answer.status_code == 400
    assert not ApiToken.objects.exists()


def test_the_verb_itself_refuses_more_than_a_year_and_so_does_the_database(ra_lead, now):
    with pytest.raises(BadInput):
        make_token(name="x", scope="read", days=366, actor=ra_lead, now=now)
    token, _secret = make_token(name="x", scope="read", days=365, actor=ra_lead, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiToken.objects.filter(pk=token.pk).update(valid_until=now + timedelta(days=366))


def test_a_person_has_no_more_than_twenty_tokens(ra_lead, now):
    for n in range(TOKENS_AT_MOST):
        make_token(name=f"{n}", scope="read", days=1, actor=ra_lead, now=now)
    with pytest.raises(BadInput):
        make_token(name="more", scope="read", days=1, actor=ra_lead, now=now)


def test_only_the_own_tokens_are_listed_and_ended(as_user, ra_lead, rd_author, now):
    token, _secret = make_token(name="Of Ruth", scope="read", days=1, actor=ra_lead, now=now)
    other = as_user(rd_author)
    assert b"Of Ruth" not in other.get(reverse("token_list")).content
    assert other.post(reverse("token_end", args=[token.pk])).status_code == 404
    with pytest.raises(NotAllowed):
        end_token(token=token, actor=rd_author, now=now)
    assert as_user(ra_lead).post(reverse("token_end", args=[token.pk])).status_code == 302
    token.refresh_from_db()
    assert token.ended_at is not None
    with pytest.raises(WrongState):
        end_token(token=token, actor=ra_lead, now=now)
