"""Signing with real threads and commits: many clicks at once give one signature.

The tables refuse removal, so what is committed here is taken away with the triggers asleep.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.apps import apps
from django.db import connection, connections, transaction
from django.urls import reverse

from cer_portal.audit.models import Entry
from cer_portal.audit.verbs import Verb
from reviews.models import Signature
from reviews.selectors.signatures import fingerprint
from sections.models import Section

CLICKS = 20


def triggers(word):
    """Let the triggers of all append-only tables sleep (DISABLE) or wake (ENABLE)."""
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if getattr(model._meta, "triggers", ()):
                cursor.execute(f"ALTER TABLE {model._meta.db_table} {word} TRIGGER USER")


@pytest.fixture
def woken(django_db_setup, django_db_blocker):
    """Torn down last, after the tables were emptied."""
    yield
    with django_db_blocker.unblock():
        triggers("ENABLE")


@pytest.fixture
def committed(woken, transactional_db, section, write):
    """A written section that other connections can see; emptied at the end."""
    write(section)
    yield Section.objects.get(pk=section.pk)
    triggers("DISABLE")


def at_once(as_user, section, person, password):
    """Send the same signing twenty times side by side; return the statuses."""
    url = reverse("section_sign", args=[section.report.slug, section.pk])
    fields = {
        "meaning": "authored",
        "revision": section.version,
        "sha256": fingerprint(section),
        "accept": "on",
        "password": password,
    }
    browsers = [as_user(person) for _number in range(CLICKS)]
    ready = Barrier(CLICKS)

    def click(browser):
        try:
            ready.wait(timeout=30)
            return browser.post(url, fields).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(CLICKS) as pool:
        return list(pool.map(click, browsers))


def test_twenty_clicks_at_once_give_one_signature_and_one_line(committed, as_user, rd_author):
    assert not transaction.get_connection().in_atomic_block
    statuses = at_once(as_user, committed, rd_author, "a long enough password")
    assert set(statuses) <= {303, 409}
    assert 303 in statuses
    assert Signature.objects.count() == 1
    assert Entry.objects.filter(verb=Verb.SECTION_SIGNED).count() == 1


def test_twenty_wrong_passwords_at_once_are_five_tries(committed, as_user, rd_author):
    """Each wrong try is committed although the signing is refused; none slips past the count."""
    statuses = at_once(as_user, committed, rd_author, "wrong")
    assert sorted(statuses) == [403] * 5 + [429] * 15
    assert not Signature.objects.exists()
    assert Entry.objects.filter(verb=Verb.SIGNING_REFUSED).count() == 5
