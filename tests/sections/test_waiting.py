"""The number beside “My work” is counted once between two changes, and never shown too late."""

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from cer_portal.context_processors import shell
from cer_portal.selectors import my_work
from sections.services.assign import assign_section

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(now):
    """Return the number on a page of a person, and how many statements it took."""

    def count(person):
        request = RequestFactory().get("/")
        request.user = person
        with CaptureQueriesContext(connection) as asked:
            number = shell(request)["my_work_count"] + 0
        assert number == sum(len(group.items) for group in my_work(person, now.date()))
        return number, len(asked)

    return count


@pytest.fixture
def hand_over(sections, ra_lead, now):
    """Give one section of the R&D author to somebody else."""

    def act(author):
        section = next(s for s in sections.values() if s.author == author)
        assign_section(
            section=section,
            author=None,
            reviewer=section.reviewer,
            approver=section.approver,
            contributors=(),
            due=section.due,
            actor=ra_lead,
            now=now,
        )

    return act


def test_it_is_counted_once_until_something_changes(shown, rd_author, hand_over):
    first, asked = shown(rd_author)
    assert (first > 0, asked) == (True, 2)
    assert shown(rd_author) == (first, 1)
    hand_over(rd_author)
    assert shown(rd_author) == (first - 1, 2)


def test_it_is_counted_at_every_page_of_an_outside_writer(shown, cro_writer):
    assert shown(cro_writer) == shown(cro_writer)


def test_without_the_cache_it_is_counted_all_the_same(shown, sections, rd_author, settings):
    nobody_listens = "redis://127.0.0.1:1/0"
    redis = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = {"default": {"BACKEND": redis, "LOCATION": nobody_listens}}
    first, asked = shown(rd_author)
    assert (first > 0, asked) == (True, 2)
