"""Signing with real threads and commits: many clicks at once give one signature.

The tables refuse removal, so what is committed here is taken away with the triggers asleep.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections, transaction
from django.urls import reverse

from cer_portal.audit.models import Entry
from cer_portal.audit.verbs import Verb
from reviews.models import ReportSignature, Signature
from reviews.selectors.signatures import fingerprint
from sections.models import Section
from tests.reviews.conftest import PASSWORD

CLICKS = 20


@pytest.fixture
def committed(really_kept, section, write):
    """A written section that other connections can see; emptied at the end."""
    write(section)
    return Section.objects.get(pk=section.pk)


def at_once(as_user, person, url, fields, keys=(), *, clicks=CLICKS):
    """Send the same signing side by side, twenty times or as said; return the statuses."""
    browsers = [as_user(person) for _number in range(clicks)]
    ready = Barrier(clicks)
    heads = [{"Idempotency-Key": key} for key in keys] or [{}]

    def click(numbered):
        number, browser = numbered
        try:
            ready.wait(timeout=60)
            return browser.post(url, fields, headers=heads[number % len(heads)]).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(clicks) as pool:
        return list(pool.map(click, enumerate(browsers)))


def of_section(section, password=PASSWORD):
    url = reverse("section_sign", args=[section.report.slug, section.pk])
    return url, {
        "meaning": "authored",
        "revision": section.version,
        "sha256": fingerprint(section),
        "accept": "on",
        "password": password,
    }


@pytest.fixture
def committed_whole(really_kept, frozen):
    """A frozen report that other connections can see; emptied at the end."""
    return frozen


@pytest.mark.parametrize("keys", [[], ["one-key"], ["one-key", "another-key"]])
def test_abuse_32_twenty_clicks_at_once_give_one_signature_and_one_line(
    committed, as_user, rd_author, keys
):
    assert not transaction.get_connection().in_atomic_block
    statuses = at_once(as_user, rd_author, *of_section(committed), keys)
    assert set(statuses) <= {303, 409, 503}
    assert 303 in statuses
    assert Signature.objects.count() == 1
    assert Entry.objects.filter(verb=Verb.SECTION_SIGNED).count() == 1


def test_abuse_32_twenty_clicks_with_one_code_sign_the_report_once(
    committed_whole, as_user, ra_lead, spare_code
):
    """The code is used up by the first; the others find the signature and are no wrong tries.

    Whoever waits too long behind them is told to try again.
    """
    fields = {
        "meaning": "compiled",
        "baseline": 1,
        "sha256": committed_whole.digest,
        "accept": "on",
        "password": PASSWORD,
        "code": spare_code(ra_lead),
    }
    url = reverse("report_sign", args=[committed_whole.report.slug])
    statuses = at_once(as_user, ra_lead, url, fields)
    assert set(statuses) <= {303, 503}
    assert 303 in statuses
    assert ReportSignature.objects.count() == 1
    assert Entry.objects.filter(verb=Verb.BASELINE_SIGNED).count() == 1
    assert not Entry.objects.filter(verb=Verb.SIGNING_REFUSED).exists()


def test_ten_wrong_passwords_at_once_are_five_tries(committed, as_user, rd_author):
    """Each wrong try is committed although the signing is refused; none slips past the count."""
    statuses = at_once(as_user, rd_author, *of_section(committed, "wrong"), clicks=10)
    tries = [status for status in statuses if status != 503]
    assert sorted(tries) == [403] * 5 + [429] * (len(tries) - 5)
    assert not Signature.objects.exists()
    assert Entry.objects.filter(verb=Verb.SIGNING_REFUSED).count() == 5
    assert Entry.objects.filter(verb=Verb.SIGNING_CLOSED).count() == 1


@pytest.mark.parametrize("headers", [{}, {"Accept": "application/json"}])
def test_whoever_waits_too_long_behind_another_is_told_to_try_again(
    committed, as_user, rd_author, headers
):
    """Somebody holds the section and does not let go: nothing is done, and the answer says so."""
    url, fields = of_section(committed)
    browser = as_user(rd_author)
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as holding:
            holding.execute(
                "SELECT 1 FROM sections_section WHERE id = %s FOR UPDATE", [committed.pk]
            )
            with connection.cursor() as hurried:
                hurried.execute("SET lock_timeout = '50ms'")
            answer = browser.post(url, fields, headers=headers)
    finally:
        other.close()
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert "try again" in answer.content.decode()
    assert not Signature.objects.exists()
