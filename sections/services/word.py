"""Verbs about Word files of a section: bring one, put it aside."""

import hashlib
from datetime import datetime
from functools import partial
from pathlib import PurePath
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput, NotAllowed, TooLarge, WrongState, WrongType
from sections import tasks
from sections.models import Section, WordImport
from sections.permissions import section_abilities
from sections.services.locking import lock
from sections.transitions import move_word
from sections.word import TooMuch, Unreadable, measured

LONGEST_NAME = 200


def bring_word(
    *, section: Section, filename: str, content: bytes, actor: User, now: datetime
) -> WordImport:
    """Keep a .docx for a section and let a worker read it. The text stays as it is.

    The file is measured first: raises TooLarge for too many bytes, packed or unpacked, WrongType for
    what is damaged, locked, carries macros or is no Word document, BadInput for an empty file.
    """
    require(section_abilities(actor, section), "section.suggest")
    _check(content)
    place = default_storage.save(f"word/{uuid4()}", ContentFile(content))
    try:
        with transaction.atomic():
            locked = lock(section)
            require(section_abilities(actor, locked), "section.suggest")
            brought = WordImport.objects.create(
                section=locked,
                file=place,
                filename=_clean_name(filename),
                sha256=hashlib.sha256(content).hexdigest(),
                size=len(content),
                requested_by=actor,
                requested_at=now,
            )
            note_word(Verb.WORD_BROUGHT, brought, actor)
            # The broker is a hint: when it is away, the sweeper rings for the waiting row.
            transaction.on_commit(partial(tasks.read_word.delay, brought.pk), robust=True)
    except Exception:
        default_storage.delete(place)
        raise
    return brought


def _check(content: bytes) -> None:
    if not content:
        raise BadInput(_("The file is empty."), {"file": [_("Choose a Word file.")]})
    if len(content) > settings.WORD_MAX_BYTES:
        limit = settings.WORD_MAX_BYTES // (1024 * 1024)
        raise TooLarge(_("The file is larger than %(limit)s MB.") % {"limit": limit})
    try:
        measured(content)
    except TooMuch as error:
        raise TooLarge(str(error)) from error
    except Unreadable as error:
        raise WrongType(str(error)) from error


def _clean_name(filename: str) -> str:
    """The name as shown: no folder, nothing that cannot be printed. It is never a path."""
    name = "".join(sign for sign in PurePath(filename).name if sign.isprintable())
    return name[:LONGEST_NAME] or _("unnamed file")


def note_word(verb: Verb, brought: WordImport, actor: User, **after: object) -> None:
    """Write a line about a Word file into the trail of its section."""
    record(
        verb=verb,
        actor=actor,
        obj=brought.section,
        report_id=brought.section.report_id,
        section_id=brought.section_id,
        after={"file": brought.filename, "sha256": brought.sha256, **after},
    )


def lock_word(brought: WordImport, actor: User) -> WordImport:
    """Return a file that was read and waits, under its row lock.

    Raises NotAllowed for anyone but the person who brought it: until it is used it is their draft.
    """
    rows = WordImport.objects.select_for_update(no_key=True, of=("self",))
    found = rows.select_related("section__report", "base").get(pk=brought.pk)
    if found.requested_by_id != actor.pk:
        raise NotAllowed(_("Only whoever brought a file takes it over or puts it aside."))
    if found.state != WordImport.State.READ:
        raise WrongState(
            _("The file “%(file)s” is “%(state)s” already.")
            % {"file": found, "state": found.get_state_display()}
        )
    return found


@transaction.atomic
def drop_word(*, brought: WordImport, actor: User, now: datetime) -> WordImport:
    """Put a file aside that was read and is not wanted; the row stays."""
    section = lock(brought.section)
    require(section_abilities(actor, section), "section.suggest")
    found = lock_word(brought, actor)
    move_word(brought=found, to=WordImport.State.DROPPED)
    note_word(Verb.WORD_DROPPED, found, actor)
    return found
