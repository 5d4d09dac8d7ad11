"""Verbs on a Word file that was read: take it over as text, or send it as a suggestion."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput, Stale
from sections import richtext
from sections.models import Figure, Revision, Section, Suggestion, WordImport
from sections.names import Names
from sections.permissions import section_abilities
from sections.proposed import open_proposal, without_known
from sections.richtext import JsonNode
from sections.richtext.plain import BLOCK_BREAK
from sections.services.locking import lock
from sections.services.save import save_section
from sections.services.suggest import suggest_text
from sections.services.word import lock_word, note_word
from sections.services.word_figures import with_figures
from sections.services.word_remarks import keep_remarks
from sections.transitions import move_word

WAYS = ("replace", "append")
CHANGES = ("suggest", "with", "without")


def take_word(  # noqa: PLR0913 - keyword-only choices of one act
    *,
    brought: WordImport,
    way: str,
    changes: str,
    with_comments: bool,
    expected_version: int,
    actor: User,
    now: datetime,
) -> Revision:
    """Make what was read the text of the section, or its end; pictures become its figures.

    `changes` says what becomes of tracked changes: a suggestion on the text without them, part of
    the text, or nothing. Comments become threads. All of it or nothing. Raises Stale where the
    section has changed since the page was shown: the file stays and can be taken over from there.
    """
    if way not in WAYS or changes not in CHANGES:
        raise BadInput(_("Say how the file is taken over."), {"way": [_("Choose one of these.")]})
    with _all_or_nothing() as made:
        section = lock(brought.section)
        require(section_abilities(actor, section), "section.edit")
        found = lock_word(brought, actor)
        _check_version(section, expected_version)
        texts = _texts(found, section, way=way, changes=changes)
        texts = with_figures(texts, found, section, made=made, actor=actor, now=now)
        shift = _shift(section, way)
        revision = save_section(
            section=section,
            document=texts[0],
            expected_version=expected_version,
            actor=actor,
            now=now,
            note=_("From Word: %s") % found.filename,
        )
        made_from = _suggested(found, revision, texts[1:], actor, now)
        move_word(
            brought=found, to=WordImport.State.TAKEN, taken_as=revision, suggested_as=made_from
        )
        said = _said(found, revision, shift, actor, now) if with_comments else 0
        told = {"way": way, "changes": changes, "figures": len(made), "comments": said}
        note_word(Verb.WORD_TAKEN, found, actor, revision=revision.number, **told)
    return revision


def suggest_word(
    *, brought: WordImport, with_comments: bool, actor: User, now: datetime
) -> Suggestion:
    """Send what was read as a suggestion by the person who brought it; the text stays as it is.

    A file that was taken away here is told against the revision it was made from, and what went out
    in it as suggestions of others is not suggested again. Raises BadInput where nothing differs.
    """
    with _all_or_nothing() as made:
        section = lock(brought.section)
        require(section_abilities(actor, section), "section.suggest")
        found = lock_word(brought, actor)
        base = found.base or section.current
        document = found.reading["proposed"] or found.reading["original"]
        if found.base is not None:
            known = open_proposal(section, found.base, Names(section.report, actor))
            text = known.document if known else None
            document = without_known(found.base.document, document, text)
        pictured = with_figures([document], found, section, made=made, actor=actor, now=now)
        suggestion = suggest_text(
            section=section,
            base=base,
            document=pictured[0],
            note=_("From Word: %s") % found.filename,
            source=Suggestion.Source.WORD,
            actor=actor,
            now=now,
        )
        move_word(brought=found, to=WordImport.State.SUGGESTED, suggested_as=suggestion)
        kept = 0
        if with_comments:
            kept = keep_remarks(brought=found, section=section, revision=base, actor=actor, now=now)
        note_word(Verb.WORD_SUGGESTED, found, actor, figures=len(made), comments=kept)
    return suggestion


@contextmanager
def _all_or_nothing() -> Iterator[list[Figure]]:
    """One transaction; the files of figures that were made in it go with it where it fails."""
    made: list[Figure] = []
    try:
        with transaction.atomic():
            yield made
    except Exception:
        for figure in made:
            figure.file.delete(save=False)
        raise


def _check_version(section: Section, expected: int) -> None:
    if section.version != expected:
        raise Stale(_("The section was changed since you looked. The file is kept; look again."))


def _said(found: WordImport, revision: Revision, shift: int, actor: User, now: datetime) -> int:
    section = lock(found.section)
    return keep_remarks(
        brought=found, section=section, revision=revision, shift=shift, actor=actor, now=now
    )


def _shift(section: Section, way: str) -> int:
    """Return where in the plain text of the section the text of the file will begin."""
    if way != "append" or section.current is None:
        return 0
    return len(section.current.plain + BLOCK_BREAK)


def _texts(brought: WordImport, section: Section, *, way: str, changes: str) -> list[JsonNode]:
    """Return the text to be saved, and after it the one to be suggested if there is one."""
    reading: dict[str, Any] = brought.reading
    original, proposed = reading["original"], reading["proposed"]
    if proposed is None or changes == "without":
        texts = [original]
    else:
        texts = [proposed] if changes == "with" else [original, proposed]
    if section.current is None or way != "append":
        return texts
    before = section.current.document["content"]
    return [{"type": "doc", "content": [*before, *text["content"]]} for text in texts]


def _suggested(
    brought: WordImport, revision: Revision, texts: list[JsonNode], actor: User, now: datetime
) -> Suggestion | None:
    """Send the tracked changes as a suggestion on the text that was saved without them."""
    if not texts or not richtext.proposals(revision.document, richtext.validate(texts[0])):
        return None
    return suggest_text(
        section=brought.section,
        base=revision,
        document=texts[0],
        note=_("Tracked changes in %(file)s") % {"file": brought.filename},
        source=Suggestion.Source.WORD,
        actor=actor,
        now=now,
    )
