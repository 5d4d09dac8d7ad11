"""The words of a review: what is decided, what is found, and how a finding moves."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Decision(TextChoices):
    """What a reviewer decides about one section of a round."""

    APPROVE = "approve", _("Approve")
    RETURN = "return", _("Return to the author")


class Severity(TextChoices):
    """How much a finding weighs; declared from heaviest to lightest."""

    CRITICAL = "critical", _("Critical")
    MAJOR = "major", _("Major")
    MINOR = "minor", _("Minor")
    EDITORIAL = "editorial", _("Editorial")


class Category(TextChoices):
    """What a finding is about. The list is a proposal of this product."""

    FACTUAL = "factual", _("Factual error")
    INTERNAL = "internal", _("Inconsistency within the report")
    LABELLING = "labelling", _("Inconsistency with instructions, label or promotion")
    RISK_FILE = "risk_file", _("Inconsistency with the risk file")
    POST_MARKET = "post_market", _("Inconsistency with post-market surveillance or PSUR")
    CLAIM = "claim", _("Unsupported claim")
    CITATION = "citation", _("Missing or wrong citation")
    STATE_OF_ART = "state_of_art", _("Outdated state of the art")
    SEARCH = "search", _("Gap in the search")
    APPRAISAL = "appraisal", _("Missing appraisal or unjustified weight")
    EQUIVALENCE = "equivalence", _("Gap in the equivalence demonstration")
    STATISTICS = "statistics", _("Statistics, intervals or denominators")
    BENEFIT_RISK = "benefit_risk", _("Benefit-risk reasoning")
    FOLLOW_UP = "follow_up", _("Gap not carried into follow-up")
    FORMAT = "format", _("Regulatory format")
    LANGUAGE = "language", _("Language and clarity")
    TRANSLATION = "translation", _("Translation")
    CONFIDENTIALITY = "confidentiality", _("Confidentiality")
    EDITORIAL = "editorial", _("Editorial")


class FindingState(TextChoices):
    """Where a finding stands.

    A draft is seen by its reviewer alone. Verified and rejected are closed: verified when
    the answer settled it, rejected when the finding did not hold, with a reason.
    """

    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Open")
    ANSWERED = "answered", _("Answered")
    VERIFIED = "verified", _("Verified")
    REJECTED = "rejected", _("Rejected")


class Disposition(TextChoices):
    """What the author did about a finding."""

    CHANGED = "changed", _("Text changed")
    NOT_CHANGED = "not_changed", _("Text not changed")


class Purpose(TextChoices):
    """What a review round is for."""

    TECHNICAL = "technical", _("Technical review")
    MEDICAL = "medical", _("Medical review")
    TECHNICAL_MEDICAL = "technical_medical", _("Technical and medical review")
    REGULATORY = "regulatory", _("Regulatory review")
    MANAGEMENT = "management", _("Management review")
    REGULATORY_MANAGEMENT = "regulatory_management", _("Regulatory and management review")
    CONSISTENCY = "consistency", _("Consistency check")
    PRE_SUBMISSION = "pre_submission", _("Check before submission")
    DEFICIENCY = "deficiency", _("Answer to a deficiency")


FINDING_MOVES: Mapping[FindingState, frozenset[FindingState]] = {
    FindingState.DRAFT: frozenset({FindingState.OPEN}),
    FindingState.OPEN: frozenset({FindingState.ANSWERED, FindingState.REJECTED}),
    FindingState.ANSWERED: frozenset(
        {FindingState.VERIFIED, FindingState.REJECTED, FindingState.OPEN}
    ),
    FindingState.VERIFIED: frozenset(),
    FindingState.REJECTED: frozenset(),
}
CLOSED_STATES = frozenset({FindingState.VERIFIED, FindingState.REJECTED})
# Moves that must carry a reason in words.
REASON_NEEDED = frozenset({FindingState.REJECTED})
# Severities that may not stand open: at sign-off, and at the end of the regulatory round.
BLOCKS_SIGN_OFF = frozenset({Severity.CRITICAL})
BLOCKS_SUBMISSION = frozenset({Severity.CRITICAL, Severity.MAJOR})
# Severities with which a reviewer cannot approve while they want something of the author.
BLOCKS_APPROVAL = frozenset({Severity.CRITICAL, Severity.MAJOR})


def may_move(before: FindingState, after: FindingState) -> bool:
    """Tell whether a finding may go from one state to another in one step."""
    return after in FINDING_MOVES[before]
