"""Every role at every address gets exactly what the matrix says, behind walls, and kept nowhere."""

import pytest
from django.urls import reverse, reverse_lazy

from tests.access.conftest import SEALED
from tests.access.figure import EXEMPT, METHODS, ROLES, note
from tests.access.matrix import MATRIX
from tests.access.requests import ask, browser, expected, patterns, plain, url_of
from tests.access.rows import SIGNED_IN, SIGNED_OUT
from tests.access.sealed import sealed_from, told_of
from tests.access.walls import kept_somewhere, missing_walls

pytestmark = pytest.mark.django_db
# Stand in the other company's things and nowhere else.
MARKS = ("Othermed", f"{SEALED} elsewhere", f"{SEALED} stent", f"{SEALED} report", "outsider@")
SIGN_IN = reverse_lazy("account_login")
# Refused to everyone but the lead before the thing is looked for.
LEAD_ONLY = {
    "member_end",
    "member_renew",
    "member_scope",
    "member_acts",
    "viewing_begin",
    "invitation_again",
    "invitation_revoke",
}


# Three who write in sections of their own: where all are to hear the same, they ask by turns.
AUTHORS = ("rd_author", "clinical_author", "quality_author")


def asks(role, row, number):
    """Return whether the role asks this row, the `number`-th of the matrix."""
    wanted = [(row.get.get(author), row.post.get(author)) for author in AUTHORS]
    alike = role in AUTHORS and len(set(wanted)) == 1
    return not alike or AUTHORS[number % len(AUTHORS)] == role


def answers_of(world, role):
    """Yield (row, method, status wanted, answer) for all rows that the role asks."""
    client = browser(world, role)
    for number, row in enumerate(MATRIX):
        if not asks(role, row, number):
            continue
        url = url_of(row, world)
        if row.get:
            yield row, "GET", expected(row.get, row, role), ask(client, "get", url)
        if row.post:
            answer = ask(client, "post", url, **row.send(world))
            yield row, "POST", expected(row.post, row, role), answer
        if row.name == "account_logout":
            client = browser(world, role)


@pytest.mark.parametrize("role", ROLES)
def test_role_gets_what_the_matrix_says(world, role, record_property):
    """Also the states: a row may stand in review or approved, and says so."""
    wrong, asked, leaks, bare = [], 0, [], []
    sealed = sealed_from(world, role)
    for row, method, status, answer in answers_of(world, role):
        asked += 1
        faults = missing_walls(answer)
        if method == "GET" and role in SIGNED_IN:
            faults += kept_somewhere(row.name, answer)
        bare += [f"{method} {row.label} ({answer.status_code}): {fault}" for fault in faults]
        if answer.status_code != status:
            wrong.append(f"{method} {row.label}: {answer.status_code} instead of {status}")
        if role in SIGNED_OUT:
            bare += sent_elsewhere(row, answer, world)
        if role != "outsider":
            leaks += [f"{row.label}: {mark}" for mark in marks_in(answer)]
        leaks += [f"{method} {row.label}: {told}" for told in told_of(sealed, answer)]
    note(record_property, asked, len(leaks) + len(wrong))
    assert not wrong
    assert not leaks
    assert not bare


def sent_elsewhere(row, answer, world):
    """Return how an answer to somebody signed out leads elsewhere than to sign in, or names a report."""
    wrong = []
    closed = row.signed_out not in {200, 404} and row.name != "account_logout"
    if closed and answer.status_code == 302 and not answer["Location"].startswith(str(SIGN_IN)):
        wrong.append(f"{row.label}: sent to {answer['Location']}")
    if closed and world.report.title.encode() in answer.body:
        wrong.append(f"{row.label}: names the report")
    return wrong


def marks_in(answer):
    """Return what an answer tells of the other company, in its body or its headers."""
    told = answer.body.decode(errors="replace") + str(answer.headers)
    return [mark for mark in MARKS if mark.lower() in told.lower()]


def of_the_other(world):
    """Return the arguments of an address that lead to the other company, all that have one."""
    theirs = {
        "slug": world.foreign["report"].slug,
        "pk": world.foreign["section"].pk,
        "record_id": world.foreign["record"].pk,
        "batch_id": world.foreign["batch"].pk,
        "milestone_id": world.foreign["milestone"].pk,
        "membership_id": world.foreign["membership"].pk,
        "fact_id": world.foreign["fact"].pk,
        "device_id": world.foreign["device"].pk,
    }
    return lambda where: {name: theirs.get(name, value) for name, value in where.items()}


def methods_at(row, number):
    """Return what is asked of the `number`-th row: its own methods and, of a third, one other in turn.

    Which third and which other depends on the role, so that every row is asked in several other ways.
    """
    own = [name for name in ("get", "post") if getattr(row, name)]
    others = [name for name in METHODS if name not in own]
    return [*own, others[number % len(others)]] if number % 3 == 0 else own


# The one who may most, one who writes, the room, and nobody: what the others may lies between.
STRANGERS = ("ra_lead", "cro_writer", "clinical_author", "anonymous")
THOROUGH = ("ra_lead", "cro_writer")


@pytest.mark.parametrize("role", STRANGERS)
def test_abuse_01_the_other_company_is_not_there_for_anybody_by_any_method(
    world, role, record_property
):
    """The whole address leads to the other company; no method opens it, nothing of it is told."""
    client, theirs, wrong, asked = browser(world, role), of_the_other(world), [], 0
    for number, row in enumerate(MATRIX, start=ROLES.index(role)):
        where = row.place(world)
        if not {"slug", "device_id"} & where.keys() or (role not in THOROUGH and number % 3):
            continue
        url = reverse(row.name, kwargs=theirs(where))
        for method in methods_at(row, number):
            sent = row.send(world) if method == "post" and row.post else {}
            answer = ask(client, method, url, **sent)
            asked += 1
            shut = {404, 405} if role in SIGNED_IN else {row.signed_out, 302, 403, 401, 405}
            # What may be sent to an address of this shape is told of every address alike.
            shut |= {200} if method == "options" else set()
            # Who may lead no report at all is told so before a device is looked for.
            shut |= {403} if row.name == "new_report_particulars" else set()
            if answer.status_code not in shut:
                wrong.append(f"{method} {row.label}: {answer.status_code}")
            wrong += [f"{method} {row.label}: {mark}" for mark in marks_in(answer)]
    note(record_property, asked, len(wrong))
    assert asked > (200 if role in THOROUGH else 80)
    assert not wrong


def test_no_address_is_missing_from_the_matrix():
    known = {row.name for row in MATRIX} | EXEMPT.keys()
    assert not [pattern for pattern in patterns() if pattern.name not in known]


@pytest.mark.parametrize("method", ["put", "delete"])
def test_abuse_15_a_method_that_is_not_offered_gives_405(world, method, record_property):
    """Whoever may use the address hears 405; whoever may not hears no more than before."""
    wrong, asked = [], 0
    for role in ("ra_lead", "outsider", "anonymous"):
        client = browser(world, role)
        for row in MATRIX:
            # A section and a fact take PUT: what they answer is seen in tests/api.
            mounted = row.name.startswith(("account_", "mfa_", "openid_"))
            if mounted or (method == "put" and row.name in {"api_section", "api_fact"}):
                continue
            status = ask(client, method, url_of(row, world)).status_code
            asked += 1
            if status not in {405, 404, 403, 401, 302} or (role == "ra_lead" and status != 405):
                wrong.append(f"{role} {row.label}: {status}")
    note(record_property, asked, len(wrong))
    assert not wrong


def test_abuse_15_getting_the_address_of_a_verb_changes_nothing(world):
    """A verb is asked for with POST; a link or a picture cannot set it off."""
    client = browser(world, "ra_lead")
    read = {row.name for row in MATRIX if row.get}
    verbs = [row for row in MATRIX if row.post and row.name not in read]
    assert len(verbs) > 10
    wrong = [
        f"{row.label}: {status}"
        for row in verbs
        if (status := ask(client, "get", url_of(row, world)).status_code) != 405
    ]
    assert not wrong


def test_abuse_01_what_one_may_not_know_of_looks_like_what_is_not_there(world):
    """An outsider's answer at a real address equals that at an invented one, byte by byte."""
    client = browser(world, "outsider")
    nowhere = ask(client, "get", reverse("section_list", args=["no-such-report"]))
    assert nowhere.status_code == 404
    wrong = []
    for row in MATRIX:
        where = row.place(world)
        if "slug" not in where:
            continue
        method, statuses = ("get", row.get) if row.get else ("post", row.post)
        assert statuses["outsider"] == 404, row.label
        there = ask(client, method, url_of(row, world), **(row.send(world) if row.post else {}))
        invented = reverse(row.name, kwargs={**where, "slug": "no-such-report"})
        missing = ask(client, method, invented, **(row.send(world) if row.post else {}))
        if plain(there) != plain(missing) or there.headers.keys() != missing.headers.keys():
            wrong.append(row.label)
    assert not wrong


def test_outside_writer_hears_the_same_for_a_colleagues_section_as_for_none(world):
    client = browser(world, "cro_writer")
    where = {"slug": world.report.slug}
    theirs = ask(client, "get", reverse("section", kwargs={**where, "pk": world.drafting.pk}))
    none = ask(client, "get", reverse("section", kwargs={**where, "pk": 99_999_999}))
    assert theirs.status_code == none.status_code == 404
    assert plain(theirs) == plain(none)


@pytest.mark.parametrize("role", ["ra_lead", "clinical_author", "reader"])
def test_abuse_05_a_thing_of_another_report_is_not_found_under_ones_own(world, role):
    """The ids of a stranger's report behind the own report's short name lead nowhere."""
    client = browser(world, role)
    swapped = {
        "pk": world.foreign["section"].pk,
        "record_id": world.foreign["record"].pk,
        "batch_id": world.foreign["batch"].pk,
        "milestone_id": world.foreign["milestone"].pk,
        "membership_id": world.foreign["membership"].pk,
        "invitation_id": world.foreign["invitation"].pk,
    }
    wrong = []
    for row in MATRIX:
        where = row.place(world)
        if not swapped.keys() & where.keys() or "slug" not in where:
            continue
        where = {name: swapped.get(name, value) for name, value in where.items()}
        method = "get" if row.get else "post"
        sent = row.send(world) if row.post else {}
        status = ask(client, method, reverse(row.name, kwargs=where), **sent).status_code
        # Whoever may not do it at all may be told so before the thing is looked for.
        if status != 404 and not (status == 403 and row.name in LEAD_ONLY):
            wrong.append(f"{row.label}: {status}")
    assert not wrong
