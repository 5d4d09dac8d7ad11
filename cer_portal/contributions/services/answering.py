"""Answer a contribution: keep a draft with files, send it, take a file away."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.contributions.criteria import Act
from cer_portal.contributions.criteria.kinds import kind_of
from cer_portal.contributions.document import blocks_of
from cer_portal.contributions.locks import lock
from cer_portal.contributions.models import Contribution, Draft, GivenFile, Turn
from cer_portal.contributions.permissions import contribution_abilities
from cer_portal.contributions.selectors import draft_files
from cer_portal.contributions.transitions import move, tell_of
from cer_portal.errors import BadInput, NotAllowed, TooLarge, WrongType
from cer_portal.outbox.models import Matter
from sections.richtext import InvalidDocument

LONGEST = 100_000
MOST_FILES = 10


@dataclass(frozen=True)
class Upload:
    """A file as it came."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Words:
    """What is answered: text in plain paragraphs, a table with a row a line, files to leave out."""

    text: str = ""
    table: str = ""
    dropped: Sequence[int] = ()


@transaction.atomic
def save_draft(
    *,
    contribution: Contribution,
    words: Words,
    files: Sequence[Upload],
    actor: User,
    now: datetime,
) -> Draft:
    """Keep an answer that is not sent yet, with its files; nobody else reads it.

    Raises TooLarge and WrongType for files, BadInput for too many of them or too long a text.
    """
    locked = lock(contribution)
    require(contribution_abilities(actor, locked), "contribution.answer")
    known = Draft.objects.filter(contribution=locked, by=actor).exists()
    draft = _keep(locked, words, files, actor, now)
    # A draft is kept every few words; the trail has a line where it begins or its files change.
    if not known or files or words.dropped:
        record(
            verb=Verb.CONTRIBUTION_DRAFTED,
            actor=actor,
            obj=locked,
            report_id=locked.section.report_id,
            section_id=locked.section_id,
            after={"files": draft_files(locked, actor).count()},
        )
    return draft


def _keep(
    contribution: Contribution,
    words: Words,
    files: Sequence[Upload],
    actor: User,
    now: datetime,
) -> Draft:
    if max(len(words.text), len(words.table)) > LONGEST:
        sentence = _("%s signs at most.") % LONGEST
        raise BadInput(sentence, {"text": [sentence]})
    kept = draft_files(contribution, actor)
    for given in kept.filter(pk__in=words.dropped):
        _drop_file(given)
    if kept.count() + len(files) > MOST_FILES:
        sentence = _("%s files at most.") % MOST_FILES
        raise BadInput(sentence, {"given": [sentence]})
    for upload in files:
        _add_file(contribution, upload, actor, now)
    draft, _made = Draft.objects.update_or_create(
        contribution=contribution,
        by=actor,
        defaults={"text": words.text, "table": words.table, "saved_at": now},
    )
    return draft


def _drop_file(given: GivenFile) -> None:
    """Remove a file that was never sent; its bytes go once the rest is kept."""
    storage, name = given.file.storage, given.file.name or ""
    given.delete()
    transaction.on_commit(lambda: storage.delete(name))


def _add_file(contribution: Contribution, upload: Upload, actor: User, now: datetime) -> None:
    if len(upload.content) > settings.CONTRIBUTION_MAX_BYTES:
        limit = settings.CONTRIBUTION_MAX_BYTES // (1024 * 1024)
        raise TooLarge(
            _("%(name)s is larger than %(limit)s MB.") % {"name": upload.name[:200], "limit": limit}
        )
    kind = kind_of(upload.content)
    if kind is None:
        raise WrongType(
            _(
                "%(name)s is none of PDF, Word, Excel, PNG, JPEG, WebP, CSV or text, or it holds "
                "programs or other files."
            )
            % {"name": upload.name[:200]}
        )
    made = GivenFile(
        contribution=contribution,
        by=actor,
        filename=upload.name[:200] or "file",
        content_type=kind,
        size=len(upload.content),
        sha256=hashlib.sha256(upload.content).hexdigest(),
        added_at=now,
    )
    made.file.save("given", ContentFile(upload.content), save=False)
    made.save(force_insert=True)


@transaction.atomic
def answer_contribution(
    *,
    contribution: Contribution,
    words: Words,
    files: Sequence[Upload],
    actor: User,
    now: datetime,
) -> Turn:
    """Send an answer with what the draft holds; whoever asked can take it over or return it.

    Asked of a function, it is from now on with the person who answered. Raises BadInput where there
    is nothing, or the table or text could not stand in a section.
    """
    locked = lock(contribution)
    require(contribution_abilities(actor, locked), "contribution.answer")
    _keep(locked, words, files, actor, now)
    _check(words)
    given = draft_files(locked, actor)
    if not words.text.strip() and not words.table.strip() and not given.exists():
        sentence = _("Write an answer, paste a table or add a file.")
        raise BadInput(sentence, {"text": [sentence]})
    locked.person = actor
    turn = move(
        contribution=locked, act=Act.ANSWER, by=actor, at=now, text=words.text, table=words.table
    )
    said = {"state": locked.state, "files": given.count(), "sha256": _digest(words)}
    given.update(turn=turn)
    Draft.objects.filter(contribution=locked).delete()
    record(
        verb=Verb.CONTRIBUTION_ANSWERED,
        actor=actor,
        obj=locked,
        report_id=locked.section.report_id,
        section_id=locked.section_id,
        after=said,
    )
    tell_of(Matter.CONTRIBUTION_ANSWERED, locked, actor)
    return turn


def _check(words: Words) -> None:
    """Refuse what an author could not take over, while its writer can still mend it."""
    for field, given in (("text", (words.text, "")), ("table", ("", words.table))):
        try:
            blocks_of(*given)
        except InvalidDocument as error:
            raise BadInput(str(error), {field: [str(error)]}) from error


def _digest(words: Words) -> str:
    return hashlib.sha256(f"{words.text}\0{words.table}".encode()).hexdigest()


@transaction.atomic
def note_file_taken(*, given: GivenFile, actor: User, now: datetime) -> None:
    """Record that somebody took a file away; NotAllowed for whoever may not read it."""
    if not GivenFile.objects.visible_to(actor).filter(pk=given.pk).exists():
        raise NotAllowed(_("You may not read this file."))
    record(
        verb=Verb.CONTRIBUTION_FILE_TAKEN,
        actor=actor,
        obj=given,
        report_id=given.contribution.section.report_id,
        section_id=given.contribution.section_id,
        after={"sha256": given.sha256},
    )
