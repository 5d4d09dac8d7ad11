"""The one function that moves a finding. Every verb that moves one comes through here."""

from django.utils.translation import gettext as _

from cer_portal.errors import WrongState
from reviews.decisions import FindingState, may_move
from reviews.models import Finding


def move_finding(finding: Finding, to: FindingState) -> str:
    """Set the state of a locked finding along the table of moves; return the state before.

    The caller saves and writes the trail. Raises WrongState where the table has no such move.
    """
    before = FindingState(finding.state)
    if not may_move(before, to):
        raise WrongState(
            _("%(finding)s is “%(before)s”; it cannot become “%(after)s” now.")
            % {"finding": finding, "before": before.label, "after": to.label}
        )
    finding.state = to
    return before
