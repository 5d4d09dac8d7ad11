"""The milestones from kick-off to the yearly update, with their windows in weeks.

Durations are proposals of this product, set against published practitioner figures; no
regulation states them. Each milestone carries that in `basis`, to be shown beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

AUTHOR = "author"
PLAN_BASIS = _(
    "Proposal. Practitioners report 9 to 18 months from plan to first report for devices below "
    "class III, 6 to 12 weeks for literature, 6 to 10 for appraisal and analysis, 4 to 8 for "
    "writing, and 3 to 9 months at the notified body."
)


@dataclass(frozen=True, slots=True)
class Milestone:
    """One milestone of the plan.

    Windows are (start, end) in weeks before submission, negative after it: `long` for
    class III and implantable devices, `short` for the others. `owner` is a planning role,
    or AUTHOR for the role that writes most of the report.
    """

    key: str
    position: int
    title: StrOrPromise
    long: tuple[int, int]
    short: tuple[int, int]
    owner: str
    entry: StrOrPromise
    exit: StrOrPromise
    basis: StrOrPromise = PLAN_BASIS


TO_SUBMISSION: tuple[Milestone, ...] = (
    Milestone(
        "kick_off",
        1,
        _("Kick-off and scope"),
        (36, 34),
        (26, 25),
        "RA",
        _("Device version settled, class known, conditions on the last report listed."),
        _("Scope, models, owners and dates agreed; evaluators named, their records asked for."),
    ),
    Milestone(
        "plan_approved",
        2,
        _("Clinical evaluation plan approved"),
        (34, 30),
        (25, 22),
        "RA",
        _("Draft of purpose and claims, and a revision of the risk file."),
        _("All eight fields of Annex XIV filled, each outcome with a threshold and its source."),
    ),
    Milestone(
        "inputs_complete",
        3,
        _("Inputs complete"),
        (34, 30),
        (25, 22),
        "PM",
        _("Requests sent to development, post-market, risk, marketing and regulatory."),
        _("Every input is in with version, date and owner, or waived until a date."),
    ),
    Milestone(
        "protocol_approved",
        4,
        _("Search protocol approved"),
        (30, 28),
        (22, 20),
        "IS",
        _("Plan approved; population, comparison and outcomes set for each question."),
        _("Strings, criteria, screeners and appraisal fixed and signed before any search."),
    ),
    Milestone(
        "searches_run",
        5,
        _("Searches run"),
        (28, 26),
        (20, 19),
        "IS",
        _("Protocol approved."),
        _("Exports kept with date, hits and string; duplicates logged."),
    ),
    Milestone(
        "screening_done",
        6,
        _("Screening done"),
        (26, 22),
        (19, 16),
        "CL",
        _("Two screeners named; trial on 20 to 50 records with agreement (kappa) of 0.6 or more."),
        _("No open disagreement, a reason for each excluded full text, flow of numbers adds up."),
    ),
    Milestone(
        "post_market_analysed",
        7,
        _("Post-market and vigilance data analysed"),
        (26, 22),
        (19, 16),
        "PS",
        _("Data lock date set."),
        _("Databases searched and logged, events coded, units behind each rate agreed."),
    ),
    Milestone(
        "appraisal_done",
        8,
        _("Extraction and appraisal done"),
        (22, 18),
        (16, 13),
        "CL",
        _("Full texts attached."),
        _("Every data set has grades, weight and outcomes, checked by a second person."),
    ),
    Milestone(
        "first_draft",
        9,
        _("First draft complete"),
        (18, 13),
        (13, 9),
        AUTHOR,
        _("Screening, post-market data and appraisal done; equivalence table signed off."),
        _("No mandatory section is empty and every citation leads to a record."),
    ),
    Milestone(
        "technical_round",
        10,
        _("Review round 1, technical and medical"),
        (13, 9),
        (9, 6),
        "MO",
        _("Draft closed for writing, reviewers told a week ahead."),
        _("Every finding answered, critical ones closed."),
    ),
    Milestone(
        "regulatory_round",
        11,
        _("Review round 2, regulatory and management"),
        (9, 6),
        (6, 4),
        "RA",
        _("Round 1 closed."),
        _("No critical or major finding is open."),
    ),
    Milestone(
        "consistency_check",
        12,
        _("Consistency check"),
        (6, 4),
        (4, 3),
        "QC",
        _("Text frozen."),
        _("Checks passed or waived, the 24 points of MEDDEV A10 answered, changes marked."),
    ),
    Milestone(
        "sign_off",
        13,
        _("Approval and signatures"),
        (4, 3),
        (3, 2),
        "PR",
        _("Consistency check passed; records of the evaluators current."),
        _("Evaluators have signed, the manufacturer has released, the file has its digest."),
    ),
    Milestone(
        "submission",
        14,
        _("Submission package"),
        (2, 0),
        (2, 0),
        "RA",
        _("Report signed."),
        _("Index, map for the assessor, full texts and marked changes are together."),
    ),
)

# The notified body does the work in 15 and 17; the owner named is who follows it up.
AFTER_SUBMISSION: tuple[Milestone, ...] = (
    Milestone(
        "first_assessment",
        15,
        _("Notified body, completeness and first clinical round"),
        (0, -20),
        (0, -20),
        "RA",
        _("Application accepted."),
        _("List of questions received."),
    ),
    Milestone(
        "deficiencies_answered",
        16,
        _("Deficiencies answered"),
        (-20, -28),
        (-20, -28),
        "RA",
        _("Each question has an owner and a date five working days before the body's own."),
        _("Each question has answer, evidence, marked change and page, and is closed."),
    ),
    Milestone(
        "consultation",
        17,
        _("Consultation of the expert panel"),
        (-28, -37),
        (-28, -37),
        "RA",
        _("Assessment report of the notified body written."),
        _("Opinion received, or 60 days passed."),
    ),
    Milestone(
        "certificate",
        18,
        _("Certificate and its conditions"),
        (-37, -43),
        (-28, -34),
        "RA",
        _("All non-conformities closed."),
        _("Each condition stands as a milestone."),
    ),
    Milestone(
        "update",
        19,
        _("Update of the report"),
        (-42, -52),
        (-42, -52),
        "CL",
        _("New data lock date, PSUR and follow-up report at hand."),
        _("Updated report, or a written decision that nothing changes."),
    ),
)
MILESTONES: tuple[Milestone, ...] = TO_SUBMISSION + AFTER_SUBMISSION
