"""Walked along its links, the portal shows each person what is theirs and nothing else."""

import pytest
from django.urls import reverse

from tests.access.conftest import SEALED
from tests.access.crawling import walk
from tests.access.matrix import MATRIX
from tests.access.requests import ask, browser, url_of
from tests.access.rows import INSIDERS
from tests.access.sealed import sealed_from, told_of
from tests.access.walls import missing_walls
from tests.house.markup import breaches

pytestmark = pytest.mark.django_db
OTHER_ANSWERS = ({"HX-Request": "true"}, {"Accept": "application/json"})


def everything_within_reach(world, role):
    """Yield (page, address, answer): along the links, then every address of the matrix in other ways.

    A page and a form at every address of the matrix are asked for in test_role_url_matrix.
    """
    client = browser(world, role)
    yield from walk(client, reverse("my_work"))
    for number, row in enumerate(MATRIX):
        if row.name == "account_logout":
            continue
        # A fragment at one address, JSON at the next: both kinds of answer come from one place.
        url, headers = url_of(row, world), OTHER_ANSWERS[number % 2]
        yield "", url, ask(client, "get", url, headers=headers)


def faults(page, url, answer):
    """Return what is wrong with an answer a link led to: where it leads, its walls, its markup."""
    wrong = [f"{url}: {wall}" for wall in missing_walls(answer)]
    if answer.status_code not in {200, 302}:
        wrong.append(f"{url} ({answer.status_code}) linked from {page}")
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        wrong += [f"{url}: {breach}" for breach in breaches(answer.body.decode())]
    return wrong


@pytest.mark.parametrize("role", ["ra_lead"])
def test_every_link_a_person_is_shown_leads_where_they_may_go(world, role):
    """And every page on the way keeps its own content policy and stands behind the walls."""
    wrong, pages = [], 0
    for page, url, answer in walk(browser(world, role), reverse("my_work")):
        pages += 1
        wrong += faults(page, url, answer)
    assert not wrong
    assert pages > 8


def test_abuse_07_outside_writer_reaches_no_byte_of_what_is_sealed(world):
    """Titles, texts, findings, records, milestones of others all carry one word: it never appears.

    Nor do the colleagues' names and addresses. Pages, fragments, JSON and the answers to verbs are
    all read, from the whole map of addresses; every link the writer is shown leads on.
    """
    secrets, found, wrong, linked = sealed_from(world, "cro_writer"), set(), [], 0
    for page, url, answer in everything_within_reach(world, "cro_writer"):
        found |= {f"{url}: {secret}" for secret in told_of(secrets, answer)}
        if page or url == reverse("my_work"):
            linked += 1
            wrong += faults(page, url, answer) if page else []
    assert not found
    assert not wrong
    assert linked > 8


def test_outsider_reaches_nothing_of_the_report(world):
    """Also not its title, its device, its people."""
    secrets, found = sealed_from(world, "outsider"), []
    for _page, url, answer in everything_within_reach(world, "outsider"):
        found += [f"{url}: {secret}" for secret in told_of(secrets, answer)]
        # 405 is said before the report is looked for: it tells nothing of it.
        if url.startswith(f"/reports/{world.report.slug}") and answer.status_code not in {404, 405}:
            found.append(f"{url}: {answer.status_code}")
    assert not found


def test_outside_writer_is_counted_only_the_own_sections(world):
    """The portfolio's bar and the list of sections count two sections, not forty."""
    client = browser(world, "cro_writer")
    portfolio = client.get(reverse("portfolio"))
    (row,) = portfolio.context["rows"]
    assert sum(part.count for part in row.parts) == 2
    assert row.next_milestone is None
    listed = client.get(reverse("section_list", args=[world.report.slug]))
    assert {section.pk for section in listed.context["sections"]} == {
        world.outside.pk,
        world.outside_returned.pk,
    }
    assert {leaf.title for leaf in listed.context["rail"]["tree"]} == {
        world.outside.title,
        world.outside_returned.title,
    }


@pytest.mark.parametrize("role", [*INSIDERS, "cro_writer"])
def test_a_drafted_finding_is_seen_by_its_reviewer_alone(world, role):
    client, number = browser(world, role), {"slug": world.report.slug}
    place = {**number, "pk": world.under_review.pk}
    addresses = [
        reverse("review", kwargs={**place, "number": world.round.number}),
        reverse("round", kwargs={**number, "number": world.round.number}),
        reverse("section_findings", kwargs=place),
        reverse("section", kwargs=place),
        reverse("report_overview", kwargs=number),
        reverse("history", kwargs=number),
        reverse("my_work"),
    ]
    seen = any(f"{SEALED} draft" in client.get(url).content.decode() for url in addresses)
    assert seen == (role == "medical_reviewer")
