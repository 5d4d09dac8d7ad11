"""Tables of the sections floor, split by noun.

Direction: report ← people ← section ← text, use of a fact, invitation; text ← suggestion, thread;
suggestion ← Word file; invitation ← lineage.
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
from sections.models.presence import Presence
from sections.models.report import Market, Report
from sections.models.revision_name import RevisionName
from sections.models.section import Kind, Section, StateChange
from sections.models.seen import SectionSeen
from sections.models.suggestion import SuggestedChange, Suggestion
from sections.models.text import Figure, Revision
from sections.models.thread import Comment, Thread
from sections.models.word import WordImport

__all__ = [
    "AccessReview",
    "Carried",
    "Comment",
    "Edition",
    "EvidenceScope",
    "FactUse",
    "Figure",
    "Invitation",
    "Kind",
    "Localisation",
    "Market",
    "Membership",
    "Presence",
    "Report",
    "ReportGrant",
    "Revision",
    "RevisionName",
    "RoleHolder",
    "Section",
    "SectionGrant",
    "SectionSeen",
    "SourceDecision",
    "SourceTie",
    "StateChange",
    "SuggestedChange",
    "Suggestion",
    "Thread",
    "WordImport",
]
