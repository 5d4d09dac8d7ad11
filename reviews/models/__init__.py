"""Tables of the reviews floor. Direction: round ← finding; milestone stands alone."""

from reviews.models.finding import Finding
from reviews.models.milestone import Milestone
from reviews.models.round import Review, Round, RoundSection

__all__ = ["Finding", "Milestone", "Review", "Round", "RoundSection"]
