"""Listed, opened and meant are one thing, for people and objects drawn by lot.

The people are on one report, on the other, on both or on neither, in any function, with an access
that runs, has ended a second ago, has not begun, was ended early, or with a closed account. They
ask the API, list and detail; the rule they are held to is written here once more, in plain words.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cer_portal.accounts.models import User
from cer_portal.accounts.roles import Function
from cer_portal.assembly.models import Build
from evidence.models import ImportBatch, Record
from reviews.models import Finding, Milestone, Round
from sections.grants import grant_report, grant_section
from sections.models import Membership, Report, Section
from tests.access.requests import BACKEND
from tests.cast import CODE_SECRET, company

pytestmark = pytest.mark.django_db
SEED, PEOPLE, PAIRS = 20261130, 14, 400
WINDOWS = ("runs", "runs", "runs until", "ended", "not begun", "revoked", "none")
# Per model: the address of its list, of its thing, the argument, and what the list calls it.
ADDRESSES: dict[Any, tuple[str, str, str, str]] = {
    Report: ("api_reports", "api_report", "slug", "slug"),
    Section: ("api_sections", "api_section", "pk", "id"),
    Record: ("api_records", "api_record", "record_id", "id"),
    ImportBatch: ("api_imports", "api_import", "batch_id", "id"),
    Round: ("api_rounds", "api_round", "number", "number"),
    Finding: ("api_findings", "api_finding", "finding_id", "id"),
    Milestone: ("api_milestones", "api_milestone", "milestone_id", "id"),
    Build: ("api_builds", "api_build", "number", "number"),
}
# A room opens these, where they belong to one of its sections.
OF_A_ROOM = (Report, Section, Finding)


@dataclass
class Lot:
    """One person with what was drawn: the accesses that run, by report, and the own sections."""

    user: User
    functions: dict[int, str] = field(default_factory=dict)
    rooms: set[int] = field(default_factory=set)
    lists: dict[str, set[Any]] = field(default_factory=dict)
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))


def drawn(dice: Random, number: int, world) -> Lot:
    outside = dice.random() < 0.4
    home = company("brightpen" if outside else dice.choice(["norvale", "othermed"]))
    user = User.objects.create_user(
        f"lot.{number}@draw.example", name=f"Lot {number}", organisation=home
    )
    # So that nobody is kept out for want of one: that rule has its own tests.
    TOTP.activate(user, CODE_SECRET)
    lot = Lot(user)
    for report in (world.report, world.foreign["report"]):
        own = report.organisation_id == home.pk
        if outside or own:
            _on(dice, lot, report, world)
    if dice.random() < 0.1:
        User.objects.filter(pk=user.pk).update(is_active=False)
        lot.functions.clear()
    lot.client.force_login(user, backend=BACKEND)
    return lot


def _on(dice: Random, lot: Lot, report: Report, world) -> None:
    """Put the person on the report, or not, from a day until a day."""
    window, now = dice.choice(WINDOWS), timezone.now()
    if window == "none":
        return
    outside = lot.user.is_external
    inside = [name for name in Function.values if name != Function.CRO_WRITER]
    function = Function.CRO_WRITER if outside else dice.choice(inside)
    second, year = timedelta(seconds=1), timedelta(days=365)
    since = now + timedelta(hours=1) if window == "not begun" else now - year
    until = {"ended": now - second, "runs until": now + timedelta(hours=1)}.get(window)
    membership = Membership.objects.create(
        report=report,
        user=lot.user,
        function=function,
        valid_from=since,
        valid_until=until or (now + year if outside else None),
        revoked_at=now - second if window == "revoked" else None,
        added_by=world.people["ra_lead"],
    )
    # The grant stands even where the access does not run: alone it opens nothing.
    grant_report(membership)
    if outside:
        texts = list(Section.objects.filter(report=report, kind="text", applies=True))
        for section in dice.sample(texts, 3):
            section.contributors.add(lot.user)
            grant_section(section)
            lot.rooms.add(section.pk)
    if window.startswith("runs"):
        lot.functions[report.pk] = function


def meant(lot: Lot, thing: Any) -> bool:
    """Say who reads what, without asking the portal."""
    report = thing if isinstance(thing, Report) else thing.report
    function = lot.functions.get(report.pk)
    if function is None or getattr(thing, "state", "") == "draft" and isinstance(thing, Finding):
        return False
    if function != Function.CRO_WRITER:
        return True
    if not isinstance(thing, OF_A_ROOM):
        return False
    if isinstance(thing, Report):
        return True
    return (thing.pk if isinstance(thing, Section) else thing.section_id) in lot.rooms


def listed(lot: Lot, thing: Any) -> bool:
    """Whether the list of the API names the thing to the person."""
    name, _detail, _argument, key = ADDRESSES[type(thing)]
    kwargs = {} if isinstance(thing, Report) else {"slug": thing.report.slug}
    url = reverse(name, kwargs=kwargs)
    if url not in lot.lists:
        lot.lists[url] = _list(lot.client.get(url, {"page_size": 200}), key)
    own = thing.slug if isinstance(thing, Report) else getattr(thing, key)
    return own in lot.lists[url]


def _list(answer: Any, key: str) -> set[Any]:
    if answer.status_code != 200:
        assert answer.status_code in {401, 403, 404}, answer.status_code
        return set()
    found = answer.json()
    assert found["count"] == len(found["results"])
    return {row[key] for row in found["results"]}


def opened(lot: Lot, thing: Any) -> bool:
    """Whether the thing's own address gives it to the person."""
    _list, name, argument, key = ADDRESSES[type(thing)]
    if isinstance(thing, Report):
        kwargs = {"slug": thing.slug}
    else:
        kwargs = {"slug": thing.report.slug, argument: getattr(thing, key)}
    answer = lot.client.get(reverse(name, kwargs=kwargs))
    assert answer.status_code in {200, 401, 403, 404}, answer.status_code
    return answer.status_code == 200


def things() -> dict[Any, list[Any]]:
    """Return everything of both companies by model; of the sections those that apply."""
    found = {model: list(model.objects.select_related()) for model in ADDRESSES}
    found[Section] = [section for section in found[Section] if section.applies]
    return found


def test_abuse_02_listed_opened_and_meant_agree_for_people_and_things_drawn_by_lot(world):
    dice, wrong, yes = Random(SEED), [], 0
    lots = [drawn(dice, number, world) for number in range(PEOPLE)]
    every = things()
    asked: dict[tuple[int, type, str], bool] = {}
    for _ in range(PAIRS):
        lot, model = dice.choice(lots), dice.choice(list(ADDRESSES))
        thing = dice.choice(every[model])
        if (lot.user.pk, model, str(thing.pk)) in asked:
            continue
        told = (listed(lot, thing), opened(lot, thing), meant(lot, thing))
        asked[lot.user.pk, model, str(thing.pk)] = told[2]
        yes += told[2]
        if len(set(told)) > 1:
            functions, what = lot.functions, f"{model.__name__} {thing.pk}"
            wrong.append(f"{lot.user.name} {functions} {what}: listed, opened, meant {told}")
    assert not wrong
    # The lot drew both answers often enough to tell.
    assert len(asked) > 200
    assert len(asked) // 8 < yes < len(asked) * 7 // 8
