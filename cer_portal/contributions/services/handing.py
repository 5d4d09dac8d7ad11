"""Hand over what somebody who leaves a report owes, or waits for."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.contributions.criteria import Act
from cer_portal.contributions.locks import lock
from cer_portal.contributions.models import Contribution
from cer_portal.contributions.selectors import function_in, takers_of
from cer_portal.contributions.transitions import move, tell_of
from cer_portal.errors import BadInput
from cer_portal.outbox.models import Matter
from sections.permissions import report_abilities


@transaction.atomic
def hand_contribution(
    *, contribution: Contribution, leaver: User, taker: User, actor: User, now: datetime
) -> Contribution:
    """Put somebody in the place of the leaver: as whoever is asked, whoever asked, or both.

    What was said and given keeps its name. Raises BadInput where the taker does not write in the report.
    """
    locked = lock(contribution)
    report = locked.section.report
    require(report_abilities(actor, report), "report.lead")
    if not takers_of(locked, leaver).filter(pk=taker.pk).exists():
        sentence = _("Choose who takes over the contribution to %s.") % locked.section
        raise BadInput(sentence, {f"contribution-{locked.pk}": [sentence]})
    before = _places(locked)
    owed = locked.person_id == leaver.pk
    if owed:
        locked.person, locked.function = taker, function_in(report, taker)
    if locked.asked_by_id == leaver.pk:
        locked.asked_by = taker
    locked.save(update_fields=["person", "function", "asked_by"])
    move(contribution=locked, act=Act.HAND, by=actor, at=now)
    record(
        verb=Verb.CONTRIBUTION_HANDED,
        actor=actor,
        obj=locked,
        report_id=report.pk,
        section_id=locked.section_id,
        before=before,
        after=_places(locked),
    )
    if owed and locked.is_owed:
        tell_of(Matter.CONTRIBUTION_ASKED, locked, actor)
    return locked


def _places(contribution: Contribution) -> dict[str, object]:
    return {
        "person": contribution.person.name if contribution.person else None,
        "asked_by": contribution.asked_by.name,
    }
