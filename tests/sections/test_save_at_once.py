"""Two saves at the same moment, on connections of their own: one is kept, the other hears of it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from cer_portal.errors import Stale
from sections.models import Revision, Section
from sections.services.save import save_section

ROUNDS = 20


def text(words):
    return {
        "type": "doc",
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": words}]}],
    }


@pytest.fixture
def section(really_kept, sections):
    """A section that other connections can see; emptied at the end."""
    return sections["sota"]


def test_whoever_comes_second_is_told_the_text_of_the_first(section, clinical_author, now):
    """Not an older one, and never none: both are shown side by side and merged from there."""
    ready = Barrier(2)

    def save(words, version):
        try:
            ready.wait(timeout=60)
            mine = Section.objects.get(pk=section.pk)
            document, told = text(words), {"actor": clinical_author, "now": now}
            return save_section(
                section=mine, document=document, expected_version=version, **told
            ).plain
        except Stale as refused:
            return refused.extra
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        for version in range(ROUNDS):
            answers = list(pool.map(save, (f"{version} a", f"{version} b"), [version] * 2))
            (kept,) = [answer for answer in answers if isinstance(answer, str)]
            (told,) = [answer for answer in answers if not isinstance(answer, str)]
            assert told["version"] == version + 1
            assert told["document"] == Revision.objects.get(number=version + 1).document
            assert kept in str(told["document"])
