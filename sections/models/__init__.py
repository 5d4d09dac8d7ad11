"""Tables of the sections floor, split by noun.

Direction: report ← people ← section ← text, use of a fact, invitation ← lineage.
"""

from sections.models.fact_use import FactUse
from sections.models.grant import ReportGrant, SectionGrant
from sections.models.invitation import Invitation
from sections.models.lineage import (
    Carried,
    Edition,
    Localisation,
    SourceDecision,
    SourceTie,
)
from sections.models.people import AccessReview, EvidenceScope, Membership, RoleHolder
from sections.models.report import Market, Report
from sections.models.section import Kind, Section, StateChange
from sections.models.seen import SectionSeen
from sections.models.text import Figure, Revision

__all__ = [
    "AccessReview",
    "Carried",
    "Edition",
    "EvidenceScope",
    "FactUse",
    "Figure",
    "Invitation",
    "Kind",
    "Localisation",
    "Market",
    "Membership",
    "Report",
    "ReportGrant",
    "Revision",
    "RoleHolder",
    "Section",
    "SectionGrant",
    "SectionSeen",
    "SourceDecision",
    "SourceTie",
    "StateChange",
]
