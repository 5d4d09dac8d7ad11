"""Hand a section over or take it back, knowing its findings and rounds."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.errors import WrongState
from reviews.checks import unanswered_count
from reviews.models import RoundSection
from sections.models import Section
from sections.permissions import section_abilities
from sections.services import submit
from sections.services.locking import lock


@transaction.atomic
def submit_section(*, section: Section, actor: User, now: datetime, note: str = "") -> Section:
    """Hand the section to the reviewers; every sent finding on it must have its answer.

    Raises WrongState with `missing`, one sentence for each thing that is not there.
    """
    locked = lock(section)
    return submit.submit_section(
        section=locked, actor=actor, now=now, note=note, unanswered=unanswered_count(locked)
    )


@transaction.atomic
def withdraw_section(*, section: Section, actor: User, now: datetime) -> Section:
    """Take a submitted section back before a round has frozen it."""
    locked = lock(section)
    require(section_abilities(actor, locked), "section.withdraw")
    held = RoundSection.objects.filter(section=locked, is_open=True).select_related("round").first()
    if held is not None:
        raise WrongState(
            _("The section is with the reviewers in round %(number)s and comes back from there.")
            % {"number": held.round.number}
        )
    return submit.withdraw_section(section=locked, actor=actor, now=now)
