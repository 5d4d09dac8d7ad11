"""Verbs about suggestions: draft one, send it, take it back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput, NotAllowed, Stale, WrongState
from cer_portal.outbox.models import Matter
from cer_portal.outbox.services import tell
from sections import richtext
from sections.models import Revision, Section, SuggestedChange, Suggestion
from sections.permissions import section_abilities
from sections.services.checking import check_references, checked, writable
from sections.services.locking import lock


@transaction.atomic
def save_suggestion(
    *, section: Section, document: object, expected_version: int, actor: User, now: datetime
) -> Suggestion:
    """Keep what a person proposes for a section as their one draft; nobody else sees it.

    `expected_version` is 0 for the first save; the draft is told against the text of that moment.
    Raises Stale with the text of the draft where another window has saved it since.
    """
    text = checked(document)
    locked = lock(section)
    require(section_abilities(actor, locked), "section.suggest")
    draft = Suggestion.objects.filter(
        section=locked, by=actor, state=Suggestion.State.DRAFT
    ).first()
    if expected_version != (draft.version if draft else 0):
        raise _stale(draft, locked)
    if draft is not None and draft.document == text:
        return draft
    check_references(locked, text, actor)
    if draft is None:
        draft = Suggestion(section=locked, base=locked.current, by=actor, version=0)
    draft.document, draft.saved_at, draft.version = text, now, draft.version + 1
    draft.save()
    _record(Verb.SUGGESTION_SAVED, draft, actor)
    return draft


def _stale(draft: Suggestion | None, section: Section) -> Stale:
    kept = section.current.document if section.current else richtext.EMPTY
    return Stale(
        _("The suggestion was changed or sent in another window. Both texts are kept."),
        version=draft.version if draft else 0,
        document=draft.document if draft else kept,
        saved_by="",
        saved_at=draft.saved_at.isoformat() if draft else "",
    )


@transaction.atomic
def send_suggestion(*, suggestion: Suggestion, note: str, actor: User, now: datetime) -> Suggestion:
    """Give a draft to the writers of the section: from now on all who read the section see it.

    Raises BadInput where it proposes nothing.
    """
    section = lock(suggestion.section)
    require(section_abilities(actor, section), "section.suggest")
    locked = Suggestion.objects.select_for_update(of=("self",)).get(pk=suggestion.pk)
    _own(locked, actor)
    if locked.state != Suggestion.State.DRAFT:
        raise WrongState(_("This suggestion was sent already."))
    return _send(locked, note, actor, now)


@transaction.atomic
def suggest_text(  # noqa: PLR0913 - keyword-only particulars of one suggestion
    *,
    section: Section,
    base: Revision | None,
    document: object,
    note: str,
    source: str,
    actor: User,
    now: datetime,
) -> Suggestion:
    """Propose a whole text made elsewhere, a Word file or a contribution, against a revision.

    The change list is what differs from `base`. Raises BadInput where nothing does, or where the
    text is not one of ours.
    """
    text = checked(document)
    locked = lock(section)
    require(section_abilities(actor, locked), "section.suggest")
    check_references(locked, text, actor)
    made = Suggestion(section=locked, base=base, document=text, by=actor, source=source)
    made.saved_at, made.sent_at = now, now
    made.state = Suggestion.State.SENT
    return _send(made, note, actor, now)


def _send(suggestion: Suggestion, note: str, actor: User, now: datetime) -> Suggestion:
    base = suggestion.base.document if suggestion.base else richtext.EMPTY
    changes = richtext.proposals(base, suggestion.document)
    if not changes:
        raise BadInput(_("Nothing differs from the text of the section."))
    suggestion.state, suggestion.sent_at = Suggestion.State.SENT, now
    suggestion.note = writable(note, at_most=300)
    suggestion.save()
    SuggestedChange.objects.bulk_create(
        SuggestedChange(
            suggestion=suggestion,
            number=number,
            start=change.start,
            end=change.end,
            blocks=list(change.blocks),
        )
        for number, change in enumerate(changes, start=1)
    )
    _record(Verb.SUGGESTION_SENT, suggestion, actor, changes=len(changes))
    tell(
        matter=Matter.SUGGESTION_SENT,
        report_id=suggestion.section.report_id,
        section_id=suggestion.section_id,
        thing_id=suggestion.pk,
        by_id=actor.pk,
    )
    return suggestion


@transaction.atomic
def withdraw_suggestion(*, suggestion: Suggestion, actor: User, now: datetime) -> Suggestion:
    """Take back a draft, or what is still open of a sent suggestion. What was accepted stays."""
    section = lock(suggestion.section)
    locked = Suggestion.objects.select_for_update(of=("self",)).get(pk=suggestion.pk)
    _own(locked, actor)
    require(section_abilities(actor, section), "section.view")
    if locked.state not in (Suggestion.State.DRAFT, Suggestion.State.SENT):
        raise WrongState(_("This suggestion is decided already."))
    locked.state, locked.sent_at = Suggestion.State.WITHDRAWN, locked.sent_at or now
    locked.save(update_fields=["state", "sent_at"])
    _record(Verb.SUGGESTION_WITHDRAWN, locked, actor)
    return locked


def _own(suggestion: Suggestion, actor: User) -> None:
    if suggestion.by_id != actor.pk:
        raise NotAllowed(_("Only whoever made a suggestion sends it or takes it back."))


def _record(verb: Verb, suggestion: Suggestion, actor: User, **told: object) -> None:
    base = suggestion.base
    record(
        verb=verb,
        actor=actor,
        obj=suggestion,
        report_id=suggestion.section.report_id,
        section_id=suggestion.section_id,
        after={"version": suggestion.version, "revision": base.number if base else 0, **told},
        reason=suggestion.note,
    )
