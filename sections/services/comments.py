"""Verbs about comments: open a thread on a passage, say something in it, resolve it, open it again."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput, WrongState
from cer_portal.outbox.models import Matter
from cer_portal.outbox.services import tell
from sections import richtext
from sections.document import resolver_for
from sections.models import Comment, Revision, Section, Thread
from sections.permissions import section_abilities
from sections.selectors import mentionable
from sections.services.checking import writable
from sections.services.locking import lock

MAX_COMMENT = 5_000


@transaction.atomic
def start_thread(  # noqa: PLR0913 - keyword-only particulars of one comment
    *,
    section: Section,
    text: str,
    actor: User,
    now: datetime,
    start: int | None = None,
    end: int | None = None,
    revision: Revision | None = None,
    weight: str = Thread.Weight.REMARK,
    said_by: str = "",
    mentions: Collection[int] = (),
) -> Thread:
    """Open a thread on a passage of the text, or on the whole section without offsets.

    `start` and `end` are offsets in the plain text of `revision`, by default of the current one;
    `said_by` names the author of a comment that came in a file. Raises BadInput for no words, a
    passage that is not there, or a mention of someone without right on the section.
    """
    locked = lock(section)
    require(section_abilities(actor, locked), "section.comment")
    on = revision or locked.current
    passage = _passage(on, start, end)
    if weight not in Thread.Weight.values:
        raise BadInput(_("There is no such weight."), {"weight": [_("Choose one.")]})
    last = Thread.objects.filter(section=locked).aggregate(last=Max("number"))["last"] or 0
    thread = Thread.objects.create(
        section=locked,
        number=last + 1,
        revision=on if passage else None,
        start=start if passage else None,
        end=end if passage else None,
        passage=passage,
        quote=_quote(passage, on, actor),
        weight=weight,
        opened_by=actor,
        opened_at=now,
    )
    _say(thread, text, mentions, actor, now, said_by=writable(said_by, at_most=200))
    _record(Verb.THREAD_OPENED, thread, actor)
    return thread


@transaction.atomic
def answer_thread(
    *, thread: Thread, text: str, actor: User, now: datetime, mentions: Collection[int] = ()
) -> Comment:
    """Say something in an open thread."""
    locked = _locked(thread, actor)
    if locked.disposition:
        raise WrongState(_("The thread is resolved. Open it again to go on."))
    said = _say(locked, text, mentions, actor, now)
    _record(Verb.THREAD_ANSWERED, locked, actor)
    return said


@transaction.atomic
def resolve_thread(
    *, thread: Thread, disposition: str, text: str, actor: User, now: datetime
) -> Thread:
    """End a thread by saying how: the text was changed, stays, or the question is answered."""
    locked = _locked(thread, actor)
    if locked.disposition:
        raise WrongState(_("The thread is resolved already."))
    if disposition not in Thread.Disposition.values:
        raise BadInput(_("Say how the thread ended."), {"disposition": [_("Choose how it ended.")]})
    if text.strip():
        _say(locked, text, (), actor, now)
    locked.disposition, locked.resolved_by, locked.resolved_at = disposition, actor, now
    locked.save(update_fields=["disposition", "resolved_by", "resolved_at"])
    _record(Verb.THREAD_RESOLVED, locked, actor, disposition=disposition)
    return locked


@transaction.atomic
def reopen_thread(*, thread: Thread, actor: User, now: datetime) -> Thread:
    """Open a resolved thread again; how it ended before stands in the trail."""
    locked = _locked(thread, actor)
    if not locked.disposition:
        raise WrongState(_("The thread is open."))
    before = locked.disposition
    locked.disposition, locked.resolved_by, locked.resolved_at = "", None, None
    locked.save(update_fields=["disposition", "resolved_by", "resolved_at"])
    _record(Verb.THREAD_REOPENED, locked, actor, disposition_before=before)
    return locked


def _locked(thread: Thread, actor: User) -> Thread:
    section = lock(thread.section)
    require(section_abilities(actor, section), "section.comment")
    locked = Thread.objects.select_for_update(of=("self",)).get(pk=thread.pk)
    locked.section = section
    return locked


def _passage(revision: Revision | None, start: int | None, end: int | None) -> str:
    if start is None or end is None:
        return ""
    if revision is None or not 0 <= start < end <= len(revision.plain):
        raise BadInput(_("This passage is not in the text."), {"quote": [_("Mark it anew.")]})
    return revision.plain[start:end]


def _quote(passage: str, revision: Revision | None, reader: User) -> str:
    """Return the passage as it was read: citations by label, facts by the value of that day."""
    if not passage or revision is None:
        return ""
    labels = resolver_for(revision.section.report, [revision], reader)
    return richtext.with_labels(
        passage,
        citation=lambda pk: f"[{labels.citations.get(pk, '?')}]",
        fact=lambda pk: labels.facts.get(pk, "?"),
    )


def _say(
    thread: Thread,
    text: str,
    mentions: Collection[int],
    actor: User,
    now: datetime,
    *,
    said_by: str = "",
) -> Comment:
    words = writable(text, at_most=MAX_COMMENT)
    if not words:
        raise BadInput(_("The comment has no words."), {"text": [_("Say something.")]})
    known = {person.pk for person in mentionable(thread.section, actor)} if mentions else set()
    if strangers := set(mentions) - known:
        raise BadInput(
            _("Only people who may read this section can be mentioned."),
            {"mentions": [_("%s people cannot read the section.") % len(strangers)]},
        )
    said = Comment.objects.create(thread=thread, by=actor, text=words, at=now, said_by=said_by)
    said.mentions.set(mentions)
    if mentions:
        tell(
            matter=Matter.MENTIONED,
            report_id=thread.section.report_id,
            section_id=thread.section_id,
            thing_id=thread.pk,
            by_id=actor.pk,
        )
    return said


def _record(verb: Verb, thread: Thread, actor: User, **told: object) -> None:
    """The trail says that somebody spoke and where; the words stand in the thread."""
    record(
        verb=verb,
        actor=actor,
        obj=thread,
        report_id=thread.section.report_id,
        section_id=thread.section_id,
        after={"number": thread.number, "weight": thread.weight, **told},
    )
