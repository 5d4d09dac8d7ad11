"""Proposes the dates of a report backwards from its submission, in working days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

import holidays

from reviews.plan.milestones import AFTER_SUBMISSION, AUTHOR, MILESTONES, TO_SUBMISSION, Milestone

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

__all__ = [
    "MILESTONES",
    "Milestone",
    "ProposedMilestone",
    "is_late",
    "is_working_day",
    "propose",
    "working_days_between",
]

DEVICE_CLASSES = frozenset({"I", "IIa", "IIb", "III"})
WEEK = 5
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ProposedMilestone:
    """A milestone with its first working day and the working day it is due."""

    key: str
    position: int
    title: StrOrPromise
    starts: date
    due: date
    owner_role: str
    entry: StrOrPromise
    exit: StrOrPromise
    basis: StrOrPromise


def propose(
    *,
    target: date,
    device_class: str,
    implantable: bool,
    country: str = "DE",
    author_role: str = "CL",
    after_submission: bool = False,
) -> list[ProposedMilestone]:
    """Return the milestones of a report that is to be submitted on `target`.

    Class III and implantable devices get the long windows, others the short ones. A week is
    five working days of `country` (ISO 3166, two letters); a target on a free day counts as
    the working day before. Due dates keep the order of positions. `author_role` owns the
    draft. With `after_submission` the steps at the notified body follow, the expert panel
    for implantable class III only (MDR Article 54). Durations are proposals, see `basis`.
    Raises ValueError for an unknown class or a country whose holidays are not known.
    """
    if device_class not in DEVICE_CLASSES:
        raise ValueError(f"There is no device class {device_class!r}.")
    panel = device_class == "III" and implantable
    long = device_class == "III" or implantable
    later = AFTER_SUBMISSION if after_submission else ()
    chosen = [step for step in TO_SUBMISSION + later if panel or step.key != "consultation"]
    end = _last_working_day(target, country)
    return [
        _placed(step, _window(step, long=long, panel=panel), end, country, author_role)
        for step in chosen
    ]


def _window(step: Milestone, *, long: bool, panel: bool) -> tuple[int, int]:
    if step.key == "certificate":
        return step.long if panel else step.short
    return step.long if long else step.short


def _placed(
    step: Milestone, window: tuple[int, int], end: date, country: str, author_role: str
) -> ProposedMilestone:
    first_week, last_week = window
    return ProposedMilestone(
        key=step.key,
        position=step.position,
        title=step.title,
        starts=_shifted(end, 1 - first_week * WEEK, country),
        due=_shifted(end, -last_week * WEEK, country),
        owner_role=author_role if step.owner == AUTHOR else step.owner,
        entry=step.entry,
        exit=step.exit,
        basis=step.basis,
    )


def is_working_day(day: date, country: str = "DE") -> bool:
    """Tell whether a day is neither weekend nor public holiday (nation-wide ones only).

    Raises ValueError for a country whose holidays are not known.
    """
    return _calendar(country).is_working_day(day)


def working_days_between(start: date, end: date, country: str = "DE") -> int:
    """Count the working days after `start` up to and including `end`.

    Negative when `end` lies before `start`; zero for the same day.
    """
    if end < start:
        return -working_days_between(end, start, country)
    days = (start + ONE_DAY * step for step in range(1, (end - start).days + 1))
    return sum(is_working_day(day, country) for day in days)


def is_late(due: date, today: date) -> bool:
    """Tell whether a due date has passed; on the day itself nothing is late."""
    return today > due


def _last_working_day(day: date, country: str) -> date:
    while not is_working_day(day, country):
        day -= ONE_DAY
    return day


def _shifted(day: date, working_days: int, country: str) -> date:
    step = ONE_DAY if working_days > 0 else -ONE_DAY
    left = abs(working_days)
    while left:
        day += step
        left -= is_working_day(day, country)
    return day


@cache
def _calendar(country: str) -> holidays.HolidayBase:
    try:
        return holidays.country_holidays(country)
    except NotImplementedError:
        raise ValueError(f"The public holidays of {country!r} are not known.") from None
