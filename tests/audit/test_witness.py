"""What the trail keeps besides the verbs: refusals, lock-outs, and what is taken away."""

import json

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from cer_portal.accounts.services.tokens import make_token
from cer_portal.audit.models import Entry
from cer_portal.audit.verbs import Verb

pytestmark = pytest.mark.django_db
SIGN_IN = "/account/sign-in/"


def lines(verb):
    return list(Entry.objects.filter(verb=verb))


def call(client, person, method, address, *, scope="write", body=None):
    _token, secret = make_token(name="p", scope=scope, days=3, actor=person, now=timezone.now())
    door = {"Authorization": f"Bearer {secret}"}
    return client.generic(method, address, json.dumps(body or {}), "application/json", headers=door)


def test_refusal_through_the_api_stands_in_the_history(client, world):
    reader = world.people["reader"]
    address = reverse("api_builds", args=[world.report.slug])
    place = reverse("api_section_submit", args=[world.report.slug, world.drafting.pk])
    assert call(client, reader, "POST", place).status_code == 403
    (line,) = lines(Verb.REFUSED)
    assert (line.actor, line.report_id, line.origin) == (reader, world.report.pk, "api")
    assert (line.object_label, line.section_id) == (f"POST {place}", world.drafting.pk)
    assert "author" in line.reason
    assert call(client, reader, "GET", address).status_code == 200
    assert len(lines(Verb.REFUSED)) == 1


def test_token_for_reading_that_tries_to_write_leaves_a_line(client, world):
    author = world.people["clinical_author"]
    place = reverse("api_section_submit", args=[world.report.slug, world.drafting.pk])
    assert call(client, author, "POST", place, scope="read").status_code == 403
    (line,) = lines(Verb.REFUSED)
    assert (line.actor, line.section_id) == (author, world.drafting.pk)
    assert "only read" in line.reason


def test_refusal_of_the_editors_script_leaves_a_line(as_user, world):
    place = reverse("section_save", args=[world.report.slug, world.drafting.pk])
    answer = as_user(world.people["reader"]).post(
        place, {}, "application/json", headers={"If-Match": f'"{world.drafting.version}"'}
    )
    assert answer.status_code in {400, 403}
    sent = json.dumps({"document": {"type": "doc", "content": []}})
    answer = as_user(world.people["reader"]).post(
        place, sent, "application/json", headers={"If-Match": f'"{world.drafting.version}"'}
    )
    assert answer.status_code == 403
    assert {line.actor for line in lines(Verb.REFUSED)} == {world.people["reader"]}


@pytest.mark.parametrize("role", ["outsider", "cro_writer"])
def test_what_is_not_told_leaves_no_line(client, world, role):
    place = reverse("api_section_submit", args=[world.report.slug, world.drafting.pk])
    assert call(client, world.people[role], "POST", place).status_code == 404
    assert not lines(Verb.REFUSED)


def test_lock_out_leaves_one_line_a_window(client, rd_author):
    cache.clear()
    fields = {"login": rd_author.email, "password": "not the password"}
    for _try in range(9):
        client.post(SIGN_IN, fields)
    (line,) = lines(Verb.LOCKED_OUT)
    assert (line.object_id, line.actor) == (str(rd_author.pk), None)
    assert len(lines(Verb.SIGN_IN_FAILED)) == 5
    cache.delete(f"trail:locked:{rd_author.pk}")
    client.post(SIGN_IN, {**fields, "login": rd_author.email.upper()})
    assert len(lines(Verb.LOCKED_OUT)) == 2


def test_address_of_nobody_is_kept_nowhere(client, rd_author):
    cache.clear()
    for _try in range(9):
        client.post(SIGN_IN, {"login": "nobody@norvale.example", "password": "my secret words"})
    assert not Entry.objects.filter(verb__in=[Verb.LOCKED_OUT, Verb.SIGN_IN_FAILED]).exists()
    told = str(list(Entry.objects.values()))
    assert "nobody@norvale" not in told
    assert "my secret" not in told


def test_figure_opened_by_itself_leaves_a_line_and_in_a_page_none(as_user, world):
    browser = as_user(world.people["reader"])
    place = reverse("figure", args=[world.report.slug, world.figure.pk])
    browser.get(place, headers={"Sec-Fetch-Dest": "image"})
    assert not lines(Verb.FIGURE_OPENED)
    browser.get(place, headers={"Sec-Fetch-Dest": "document"})
    browser.get(place)
    kept = lines(Verb.FIGURE_OPENED)
    assert len(kept) == 2
    assert kept[0].after == {"sha256": world.figure.sha256}
    assert (kept[0].actor, kept[0].section_id) == (world.people["reader"], world.drafting.pk)


def test_access_review_taken_away_leaves_a_line(as_user, world):
    place = reverse("access_review_csv", args=[world.report.slug, world.access_review.pk])
    as_user(world.people["ra_lead"]).get(place)
    (line,) = lines(Verb.REVIEW_EXPORTED)
    assert (line.report_id, line.object_id) == (world.report.pk, str(world.access_review.pk))


def test_pdf_taken_away_leaves_a_line(as_user, world):
    place = reverse("build_download", args=[world.report.slug, world.build.number])
    as_user(world.people["reader"]).get(place)
    (line,) = lines(Verb.BUILD_DOWNLOADED)
    assert line.after == {"sha256": world.build.sha256}
