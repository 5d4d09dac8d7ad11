"""Verbs about what a text shows of its facts: follow a saved text, accept changed values."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.devices.models import FactValue
from cer_portal.errors import BadInput, Stale, WrongState
from sections.models import FactUse, Revision, Section
from sections.permissions import section_abilities
from sections.services.locking import lock
from sections.workflow import State


def follow_facts(section: Section, revision: Revision) -> None:
    """Make the uses of a locked section those of its new text; a new chip stands for the value of now.

    A chip that stays keeps the value that was accepted, and with it the mark that there is a newer one.
    """
    uses = FactUse.objects.filter(section=section)
    known = set(uses.values_list("fact_id", flat=True))
    shown = set(revision.facts)
    if known - shown:
        uses.exclude(fact__in=shown).delete()
    if shown - known:
        values = FactValue.objects.filter(fact__in=shown - known, version=F("fact__version"))
        FactUse.objects.bulk_create(
            FactUse(section=section, fact_id=value.fact_id, accepted=value) for value in values
        )


@transaction.atomic
def accept_facts(
    *, section: Section, seen: Mapping[int, int], actor: User, now: datetime, reason: str = ""
) -> list[FactUse]:
    """Let the text of a section stand for the new values of facts; return the uses that changed.

    `seen` maps the id of each fact to the version that was shown. Raises Stale where one has changed
    again, WrongState where none of them waits, BadInput for an approved text without a reason.
    """
    locked = lock(section)
    require(section_abilities(actor, locked), "section.accept_facts")
    if locked.state == State.APPROVED and not reason.strip():
        raise BadInput(_("Nothing was accepted."), {"reason": [_("Say why the text may follow.")]})
    waiting = FactUse.objects.behind().filter(section=locked, fact__in=seen)
    uses = list(waiting.select_related("fact", "accepted").order_by("fact__label", "pk"))
    if not uses:
        raise WrongState(_("None of these facts waits to be accepted any more."))
    if any(use.fact.version != seen[use.fact_id] for use in uses):
        raise Stale(_("A fact has changed again since you looked. See its value of now."))
    before = {use.fact.label: use.accepted.shown for use in uses}
    _move_on(uses)
    record(
        verb=Verb.FACTS_ACCEPTED,
        actor=actor,
        obj=locked,
        report_id=locked.report_id,
        section_id=locked.pk,
        before=before,
        after={use.fact.label: use.accepted.shown for use in uses},
        reason=reason.strip(),
    )
    return uses


def _move_on(uses: list[FactUse]) -> None:
    ids = [use.fact_id for use in uses]
    newest = FactValue.objects.filter(fact__in=ids, version=F("fact__version"))
    values = {value.fact_id: value for value in newest}
    for use in uses:
        use.accepted = values[use.fact_id]
    FactUse.objects.bulk_update(uses, ["accepted"])
