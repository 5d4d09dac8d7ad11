"""The review rounds of the demonstration: decisions, findings and answers, and where it all ends.

The words live in ``rounds.yaml``. Categories, severities and states are those of
``reviews.decisions``; every quote stands in the plain text of its section at the round's stage.
"""

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

SOURCE = Path(__file__).parent / "rounds.yaml"


class DemoFinding(NamedTuple):
    """A finding with its answer. `state` is where it ends: draft, open, answered or verified."""

    category: str
    severity: str
    quote: str
    text: str
    state: str
    answer: str
    disposition: str


class DemoReview(NamedTuple):
    """One section of a round. `decision` is approve, return or, while undecided, None."""

    section: str
    decision: str | None
    reason: str
    findings: tuple[DemoFinding, ...]


class DemoRound(NamedTuple):
    """A review round; the weeks count back from the day of the demonstration."""

    number: int
    purpose: str
    state: str
    stage: int
    opened_weeks_ago: int
    due_weeks_ago: int
    closed_weeks_ago: int | None
    brief: str
    reviews: tuple[DemoReview, ...]


class Reopening(NamedTuple):
    """An approved section opened again: when, why, and the stage its author has written since."""

    section: str
    weeks_ago: int
    reason: str
    stage: int


REOPENINGS = (
    Reopening(
        "sota",
        2,
        "The notified body asked in the pre-submission talk why the survivorship criterion lies "
        "below the conventional benchmark. The reasoning has to be given in the text.",
        3,
    ),
)

# Where the sections stand that are in no open round; the others follow from the rounds above.
UNREVIEWED: dict[str, str] = {
    "abbreviations": "drafting",
    "sscp_ifu": "drafting",
    "next_date": "drafting",
    "qualification": "drafting",
    "annex_evaluators": "not_started",
    "annex_checklist": "not_started",
}


@cache
def rounds() -> tuple[DemoRound, ...]:
    """Return the rounds in the order of their numbers: two closed, one open."""
    loaded = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    return tuple(_round(item) for item in loaded)


def final_states() -> dict[str, str]:
    """Return the wanted state of every section that has a text, by section key."""
    states = dict(UNREVIEWED)
    outcome = {"approve": "approved", "return": "returned", None: "in_review"}
    for review_round in rounds():
        states |= {review.section: outcome[review.decision] for review in review_round.reviews}
    return states | {reopening.section: "reopened" for reopening in REOPENINGS}


def _round(item: dict[str, Any]) -> DemoRound:
    return DemoRound(**item | {"reviews": tuple(_review(review) for review in item["reviews"])})


def _review(item: dict[str, Any]) -> DemoReview:
    return DemoReview(**item | {"findings": tuple(_finding(found) for found in item["findings"])})


def _finding(item: dict[str, str]) -> DemoFinding:
    return DemoFinding(**{"answer": "", "disposition": ""} | item)
