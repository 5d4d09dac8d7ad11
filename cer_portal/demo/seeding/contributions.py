"""Invented contributions: one answered, one late, one asked by the outside writer; two plans."""

from datetime import timedelta

from cer_portal.contributions.services.answering import Upload, Words, answer_contribution
from cer_portal.contributions.services.asking import Asked, ask_for_contribution
from cer_portal.contributions.services.plans import (
    Planned,
    agree_to_plan,
    remark_on_plan,
    write_plan,
)
from cer_portal.demo.seeding.writing import Desk

SALES = (
    "Market\tFirst placed\tUnits sold, last 12 months\n"
    "Germany\t2019\t3,120\n"
    "France\t2020\t1,480\n"
    "Spain\t2021\t905"
)


def ask_around(desk: Desk) -> None:
    """Let the lead, an author and the outside writer ask; one answer waits to be taken over."""
    _answered(desk)
    _waiting(desk)
    _plan(desk)


def _answered(desk: Desk) -> None:
    cast, now = desk.cast, desk.now
    sales = ask_for_contribution(
        section=desk.section("scope"),
        asked=Asked(
            question="Give the units sold per market and period, for the paragraph on the history.",
            expected=["text", "table", "file"],
            due=(now + timedelta(days=3)).date(),
            person=cast["quality.author"].pk,
            standard="market",
        ),
        actor=cast.lead,
        now=now - timedelta(days=6),
    )
    answer_contribution(
        contribution=sales,
        words=Words(
            "Units are shells placed on the market, counted on dispatch (invented figures).", SALES
        ),
        files=[Upload("units-sold.csv", SALES.replace("\t", ";").encode())],
        actor=cast["quality.author"],
        now=now - timedelta(days=1),
    )


def _waiting(desk: Desk) -> None:
    """One that is late, and one asked of a function from outside."""
    cast, now = desk.cast, desk.now
    ask_for_contribution(
        section=desk.section("other_use_data"),
        asked=Asked(
            question="What did the analysis of the returned shells show, by finding and batch?",
            expected=["text", "table"],
            due=(now - timedelta(days=2)).date(),
            person=cast["rd.author"].pk,
        ),
        actor=cast["quality.author"],
        now=now - timedelta(days=12),
    )
    ask_for_contribution(
        section=desk.section("sscp_ifu"),
        asked=Asked(
            question="Which version of the instructions for use goes with this edition?",
            expected=["text", "file"],
            due=(now + timedelta(days=5)).date(),
            function="regulatory",
        ),
        actor=cast["cro.writer"],
        now=now - timedelta(days=2),
    )


def _plan(desk: Desk) -> None:
    """One plan that is talked over and agreed, one that waits for the reviewer."""
    cast, now = desk.cast, desk.now
    for key, agreed in (("other_use_data", True), ("scope", False)):
        section = desk.section(key)
        author = section.author
        if author is None:
            raise LookupError(f"the section {key} has no author")
        write_plan(section=section, planned=PLANS[key], expected=0, actor=author, now=now)
        remark_on_plan(section=section, words=REMARKS[key], actor=cast.lead, now=now)
        if agreed:
            agree_to_plan(section=section, number=1, actor=cast.lead, now=now)


PLANS = {
    "other_use_data": Planned(
        logic="From the number of shells in use to the rate of each kind of complaint, then what the "
        "rates cannot show.",
        key_points="Rates per period with numerator and denominator\nTrend over five periods\n"
        "Cases that could have become serious",
        sources="NOR-PMS-R-2026\nComplaint listing to the data lock date",
        parts="Rates and trend – Quality\nAnalysis of returned shells – R&D",
    ),
    "scope": Planned(
        logic="What the device is, for whom, and what changed since the last edition.",
        key_points="Variants in scope and out of it\nClaims word for word\nMarket history with units",
        sources="NOR-TD-210\nInstructions for use",
        parts="Description – R&D\nUnits sold – Quality",
    ),
}
REMARKS = {
    "other_use_data": "Please keep complaints and incidents apart: the denominators differ.",
    "scope": "The claims of the new brochure belong here as well.",
}
