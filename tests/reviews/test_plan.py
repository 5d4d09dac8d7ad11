"""Dates proposed backwards from the submission, and the words of a review."""

from datetime import date
from itertools import pairwise

import pytest

from reviews.decisions import (
    CLOSED_STATES,
    FINDING_MOVES,
    Category,
    FindingState,
    may_move,
)
from reviews.plan import (
    MILESTONES,
    ProposedMilestone,
    is_late,
    is_working_day,
    propose,
    working_days_between,
)
from sections.responsibility import ROLES

WEEK = 5
CATEGORIES = (
    "factual internal labelling risk_file post_market claim citation state_of_art search "
    "appraisal equivalence statistics benefit_risk follow_up format language translation "
    "confidentiality editorial"
)
TARGET = date(2027, 6, 30)
CASES = [
    ("III", True, "DE"),
    ("III", False, "DE"),
    ("IIb", True, "DE"),
    ("IIb", False, "DE"),
    ("IIa", False, "CN"),
    ("I", False, "DE"),
]


def _by_key(**changed: object) -> dict[str, ProposedMilestone]:
    asked: dict[str, object] = {"target": TARGET, "device_class": "III", "implantable": False}
    found = propose(**{**asked, **changed})  # type: ignore[arg-type]
    return {step.key: step for step in found}


@pytest.mark.parametrize(("device_class", "implantable", "country"), CASES)
def test_due_dates_keep_the_order_and_fall_on_working_days(
    *, device_class: str, implantable: bool, country: str
) -> None:
    found = propose(
        target=TARGET,
        device_class=device_class,
        implantable=implantable,
        country=country,
        after_submission=True,
    )
    assert all(before.due <= after.due for before, after in pairwise(found))
    assert all(before.position < after.position for before, after in pairwise(found))
    assert all(step.starts <= step.due for step in found)
    assert all(is_working_day(step.due, country) for step in found)
    assert all(is_working_day(step.starts, country) for step in found)
    assert {step.owner_role for step in found} <= set(ROLES)


def test_the_last_step_is_due_on_the_target() -> None:
    found = propose(target=TARGET, device_class="IIa", implantable=False)
    assert [step.position for step in found] == list(range(1, 15))
    assert found[-1].due == TARGET


def test_a_target_on_a_free_day_moves_to_the_working_day_before() -> None:
    sunday = date(2027, 6, 27)
    assert _by_key(target=sunday)["submission"].due == date(2027, 6, 25)


def test_a_step_takes_its_weeks_in_working_days() -> None:
    draft = _by_key()["first_draft"]
    assert working_days_between(draft.starts, draft.due) + 1 == 5 * WEEK


def test_the_next_step_starts_on_the_working_day_after() -> None:
    found = _by_key()
    gap = working_days_between(found["first_draft"].due, found["technical_round"].starts)
    assert gap == 1


def test_kick_off_starts_36_or_26_weeks_ahead() -> None:
    long = _by_key()["kick_off"].starts
    short = _by_key(device_class="IIb")["kick_off"].starts
    assert working_days_between(long, TARGET) + 1 == 36 * WEEK
    assert working_days_between(short, TARGET) + 1 == 26 * WEEK


def test_an_implantable_device_gets_the_long_plan_in_any_class() -> None:
    assert _by_key(device_class="IIa", implantable=True) == _by_key()


def test_public_holidays_are_skipped() -> None:
    assert not is_working_day(date(2026, 12, 25), "DE")
    assert not is_working_day(date(2026, 10, 1), "CN")
    assert is_working_day(date(2026, 10, 1), "DE")


def test_the_expert_panel_follows_for_implantable_class_iii_only() -> None:
    assert "consultation" in _by_key(implantable=True, after_submission=True)
    without = _by_key(after_submission=True)
    assert "consultation" not in without
    gap = working_days_between(without["deficiencies_answered"].due, without["certificate"].starts)
    assert gap == 1


def test_the_draft_belongs_to_the_role_that_writes_most() -> None:
    assert _by_key(author_role="PM")["first_draft"].owner_role == "PM"


def test_every_milestone_says_where_its_duration_comes_from() -> None:
    assert all(step.basis for step in MILESTONES)
    assert [step.position for step in MILESTONES] == list(range(1, 20))


def test_unknown_class_or_country_is_refused() -> None:
    with pytest.raises(ValueError, match="class"):
        _by_key(device_class="IV")
    with pytest.raises(ValueError, match="holidays"):
        _by_key(country="XX")


def test_working_days_are_counted_both_ways() -> None:
    friday, monday = date(2027, 6, 25), date(2027, 6, 28)
    assert working_days_between(friday, monday) == 1
    assert working_days_between(monday, friday) == -1
    assert working_days_between(friday, friday) == 0


def test_nothing_is_late_on_its_due_day() -> None:
    assert not is_late(TARGET, TARGET)
    assert is_late(TARGET, date(2027, 7, 1))


def test_findings_move_only_as_the_table_allows() -> None:
    assert set(FINDING_MOVES) == set(FindingState)
    assert may_move(FindingState.OPEN, FindingState.ANSWERED)
    assert may_move(FindingState.ANSWERED, FindingState.OPEN)
    assert not may_move(FindingState.DRAFT, FindingState.VERIFIED)
    assert not any(FINDING_MOVES[state] for state in CLOSED_STATES)


def test_findings_have_nineteen_categories() -> None:
    assert Category.values == CATEGORIES.split()
