"""Verbs on suggested changes: accept them into the text, or reject them with a reason."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput, WrongState
from cer_portal.outbox.models import Matter
from cer_portal.outbox.services import tell
from sections import richtext
from sections.models import Revision, Section, SuggestedChange, Suggestion
from sections.names import Names
from sections.permissions import section_abilities
from sections.services.checking import writable
from sections.services.locking import lock
from sections.services.save import save_section


@transaction.atomic
def accept_changes(
    *,
    suggestion: Suggestion,
    numbers: Collection[int],
    expected_version: int,
    actor: User,
    now: datetime,
) -> Revision:
    """Take changes of a suggestion into the text as one new revision, and return it.

    The text may have moved on since the suggestion was made; each change is carried over to where it
    belongs now. Raises WrongState, and takes none of them, where the words it changes are not there
    any more, Stale where the text is not of `expected_version`.
    """
    section = lock(suggestion.section)
    require(section_abilities(actor, section), "section.edit")
    changes = _open(suggestion, numbers)
    base = suggestion.base.document if suggestion.base else richtext.EMPTY
    text = section.current.document if section.current else richtext.EMPTY
    for change in changes:
        text = _carried(base, text, change)
    by = Names(section.report, actor).of(suggestion.by)
    note = _("%(n)s suggested changes of %(name)s accepted") % {
        "n": len(changes),
        "name": by.name if by else "",
    }
    revision = save_section(
        section=section,
        document=text,
        expected_version=expected_version,
        note=note,
        actor=actor,
        now=now,
    )
    _settle(section, changes, SuggestedChange.State.ACCEPTED, actor, now, "")
    return revision


@transaction.atomic
def reject_changes(
    *,
    suggestion: Suggestion,
    numbers: Collection[int],
    reason: str,
    actor: User,
    now: datetime,
) -> list[SuggestedChange]:
    """Turn changes of a suggestion down; the reason, if one is given, is for whoever made it."""
    section = lock(suggestion.section)
    require(section_abilities(actor, section), "section.edit")
    changes = _open(suggestion, numbers)
    words = writable(reason, at_most=300)
    _settle(section, changes, SuggestedChange.State.REJECTED, actor, now, words)
    return changes


def _open(suggestion: Suggestion, numbers: Collection[int]) -> list[SuggestedChange]:
    locked = Suggestion.objects.select_for_update(of=("self",)).get(pk=suggestion.pk)
    if locked.state != Suggestion.State.SENT:
        raise WrongState(_("This suggestion waits for no decision any more."))
    waiting = locked.changes.filter(state=SuggestedChange.State.OPEN, number__in=numbers)
    changes = list(waiting.select_related("suggestion__section").order_by("number"))
    if not changes:
        raise BadInput(_("None of these changes waits for a decision."))
    return changes


def _carried(
    base: richtext.JsonNode, text: richtext.JsonNode, change: SuggestedChange
) -> richtext.JsonNode:
    """Return the text of now with the change in it."""
    proposed = richtext.Proposed(change.start, change.end, tuple(change.blocks))
    merged = richtext.merge(base, text, richtext.with_change(base, proposed))
    if merged is None:
        raise WrongState(
            _("Change %s does not fit any more: the words it is about were changed since.")
            % change.number
        )
    return merged


def _settle(
    section: Section,
    changes: Sequence[SuggestedChange],
    state: SuggestedChange.State,
    actor: User,
    now: datetime,
    reason: str,
) -> None:
    for change in changes:
        change.state, change.decided_by, change.decided_at = state, actor, now
        change.reason = reason
    SuggestedChange.objects.bulk_update(changes, ["state", "decided_by", "decided_at", "reason"])
    suggestion = changes[0].suggestion
    if not suggestion.changes.filter(state=SuggestedChange.State.OPEN).exists():
        Suggestion.objects.filter(pk=suggestion.pk).update(state=Suggestion.State.SETTLED)
        tell(
            matter=Matter.SUGGESTION_DECIDED,
            report_id=section.report_id,
            section_id=section.pk,
            thing_id=suggestion.pk,
            by_id=actor.pk,
        )
    accepted = state == SuggestedChange.State.ACCEPTED
    record(
        verb=Verb.SUGGESTION_ACCEPTED if accepted else Verb.SUGGESTION_REJECTED,
        actor=actor,
        obj=suggestion,
        report_id=section.report_id,
        section_id=section.pk,
        after={"changes": [change.number for change in changes]},
        reason=reason,
    )
