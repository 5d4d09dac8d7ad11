"""Tables of the reviews floor. Direction: round ← finding; the others stand alone."""

from reviews.models.finding import Finding
from reviews.models.milestone import Milestone
from reviews.models.round import Review, Round, RoundSection
from reviews.models.signature import Signature

__all__ = ["Finding", "Milestone", "Review", "Round", "RoundSection", "Signature"]
