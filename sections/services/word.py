"""Verbs about Word files of a section: bring one, take it over, drop it."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from pathlib import PurePath
from typing import Any
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
from cer_portal.errors import BadInput, Stale, TooLarge, WrongState, WrongType
from sections import tasks
from sections.models import Figure, Revision, Section, WordImport
from sections.permissions import section_abilities
from sections.richtext import JsonNode
from sections.richtext.plain import walk
from sections.services.locking import lock
from sections.services.save import save_section, upload_figure
from sections.transitions import move_word
from sections.word import TooMuch, Unreadable, measured

LONGEST_NAME = 200
WAYS = ("replace", "append")


def bring_word(
    *, section: Section, filename: str, content: bytes, actor: User, now: datetime
) -> WordImport:
    """Keep a .docx for a section and let a worker read it. The text stays as it is.

    The file is measured first: raises TooLarge for too many bytes, packed or unpacked, WrongType for
    what is damaged, locked, carries macros or is no Word document, BadInput for an empty file.
    """
    require(section_abilities(actor, section), "section.edit")
    _check(content)
    place = default_storage.save(f"word/{uuid4()}", ContentFile(content))
    try:
        with transaction.atomic():
            locked = lock(section)
            require(section_abilities(actor, locked), "section.edit")
            brought = WordImport.objects.create(
                section=locked,
                file=place,
                filename=_clean_name(filename),
                sha256=hashlib.sha256(content).hexdigest(),
                size=len(content),
                requested_by=actor,
                requested_at=now,
            )
            _record(Verb.WORD_BROUGHT, brought, actor)
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


def _record(verb: Verb, brought: WordImport, actor: User, **after: object) -> None:
    record(
        verb=verb,
        actor=actor,
        obj=brought.section,
        report_id=brought.section.report_id,
        section_id=brought.section_id,
        after={"file": brought.filename, "sha256": brought.sha256, **after},
    )


def take_word(
    *,
    brought: WordImport,
    way: str,
    with_changes: bool,
    expected_version: int,
    actor: User,
    now: datetime,
) -> Revision:
    """Make what was read the text of the section, or its end; pictures become its figures.

    All of it or nothing. Raises Stale where the section has changed since the page was shown: the
    file stays and can be taken over from there. WrongState where it was taken over or dropped.
    """
    if way not in WAYS:
        raise BadInput(_("Say whether the text is replaced or goes on."), {"way": [_("Choose.")]})
    made: list[Figure] = []
    try:
        with transaction.atomic():
            section = lock(brought.section)
            require(section_abilities(actor, section), "section.edit")
            found = _locked(brought)
            if section.version != expected_version:
                raise Stale(
                    _("The section was changed since you looked. The file is kept; look again.")
                )
            document = _chosen(found, with_changes=with_changes)
            document = _with_figures(document, found, section, made, actor, now)
            if way == "append" and section.current is not None:
                content = [*section.current.document["content"], *document["content"]]
                document = {"type": "doc", "content": content}
            revision = save_section(
                section=section,
                document=document,
                expected_version=expected_version,
                actor=actor,
                now=now,
                note=_("From Word: %s") % found.filename,
            )
            move_word(brought=found, to=WordImport.State.TAKEN, taken_as=revision)
            told = {"way": way, "revision": revision.number, "figures": len(made)}
            _record(Verb.WORD_TAKEN, found, actor, **told)
    except Exception:
        # The rows are undone by the transaction; the files are not.
        for figure in made:
            figure.file.delete(save=False)
        raise
    return revision


def _locked(brought: WordImport) -> WordImport:
    rows = WordImport.objects.select_for_update(no_key=True, of=("self",))
    found = rows.select_related("section__report", "base").get(pk=brought.pk)
    if found.state != WordImport.State.READ:
        raise WrongState(
            _("The file “%(file)s” is “%(state)s” already.")
            % {"file": found, "state": found.get_state_display()}
        )
    return found


def _chosen(brought: WordImport, *, with_changes: bool) -> JsonNode:
    reading: Mapping[str, Any] = brought.reading
    proposed = reading["proposed"] if with_changes else None
    document: JsonNode = proposed or reading["original"]
    return document


def _with_figures(
    document: JsonNode,
    brought: WordImport,
    section: Section,
    made: list[Figure],
    actor: User,
    now: datetime,
) -> JsonNode:
    """Upload the pictures the text shows, and return the text with their names."""
    shown = {node["attrs"]["figure"] for node in walk(document) if node["type"] == "figure"}
    pictures = [each for each in brought.reading["pictures"] if each["figure"] in shown]
    if not pictures:
        return document
    with brought.file.open("rb") as file:
        parts = measured(file.read())
    names: dict[str, str] = {}
    for picture in pictures:
        figure = upload_figure(
            section=section,
            filename=PurePath(picture["part"]).name,
            content=parts[picture["part"]],
            actor=actor,
            now=now,
        )
        made.append(figure)
        names[picture["figure"]] = str(figure.pk)
    return _renamed(document, names)


def _renamed(node: JsonNode, names: Mapping[str, str]) -> JsonNode:
    renamed = dict(node)
    if node["type"] == "figure":
        figure = node["attrs"]["figure"]
        renamed["attrs"] = {**node["attrs"], "figure": names.get(figure, figure)}
    if "content" in node:
        renamed["content"] = [_renamed(child, names) for child in node["content"]]
    return renamed


@transaction.atomic
def drop_word(*, brought: WordImport, actor: User, now: datetime) -> WordImport:
    """Put a file aside that was read and is not wanted; the row stays."""
    section = lock(brought.section)
    require(section_abilities(actor, section), "section.edit")
    found = _locked(brought)
    move_word(brought=found, to=WordImport.State.DROPPED)
    _record(Verb.WORD_DROPPED, found, actor)
    return found
