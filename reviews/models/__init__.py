"""Tables of the reviews floor. Direction: milestone ← round ← finding; the others stand alone."""

from reviews.models.baseline import Baseline, BaselinePart, ReportSignature
from reviews.models.finding import Finding
from reviews.models.milestone import Milestone
from reviews.models.round import Question, Reply, Review, Round, RoundSection
from reviews.models.signature import Signature

__all__ = [
    "Baseline",
    "BaselinePart",
    "Finding",
    "Milestone",
    "Question",
    "Reply",
    "ReportSignature",
    "Review",
    "Round",
    "RoundSection",
    "Signature",
]
