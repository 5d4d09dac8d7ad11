"""Tables: contributions with their turns, drafts and files; plans with remarks and agreements."""

from cer_portal.contributions.models.contribution import (
    Contribution,
    Draft,
    GivenFile,
    Turn,
)
from cer_portal.contributions.models.plan import Agreement, Plan, Remark

__all__ = ["Agreement", "Contribution", "Draft", "GivenFile", "Plan", "Remark", "Turn"]
