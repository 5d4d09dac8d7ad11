"""Save a section's text, and upload the figures it shows."""

import hashlib
from datetime import datetime
from io import BytesIO

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import Stale, TooLarge, WrongType
from sections import richtext, transitions
from sections.models import Figure, Revision, Section
from sections.names import Names
from sections.permissions import section_abilities
from sections.services.checking import check_references, checked, digest_of, writable
from sections.services.fact_uses import follow_facts
from sections.services.locking import lock
from sections.workflow import Move, State

PICTURE_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
MAX_PIXELS = 50_000_000


def save_section(
    *,
    section: Section,
    document: object,
    expected_version: int,
    actor: User,
    now: datetime,
    note: str = "",
) -> Revision:
    """Keep the text as a new immutable revision and return it; the same text again makes none.

    `document` is ProseMirror JSON. `expected_version` is the version the text was opened with:
    `Stale` (412) carries the newer text, so that both can be shown and nothing is lost. Raises
    BadInput where the document is not one of ours or points at what is not in this report.
    """
    text = checked(document)
    with transaction.atomic():
        locked = lock(section)
        require(section_abilities(actor, locked), "section.edit")
        if locked.version != expected_version:
            raise _stale(locked, actor)
        digest = digest_of(text)
        if locked.current is not None and locked.current.digest == digest:
            return locked.current
        check_references(locked, text, actor)
        return keep(section=locked, text=text, actor=actor, now=now, note=note)


def keep(
    *, section: Section, text: dict[str, object], actor: User, now: datetime, note: str
) -> Revision:
    """Write a checked text of a locked section as its next revision, with the line in the trail.

    Whether the person may is asked by the verb that calls it, under the same lock.
    """
    revision = _write(section, text, digest_of(text), actor, now, note)
    follow_facts(section, revision)
    if section.state == State.NOT_STARTED:
        transitions.move(section=section, by=Move.START, actor=actor, now=now)
    _record(section, revision, actor)
    return revision


def _stale(section: Section, actor: User) -> Stale:
    theirs = section.current
    by = Names(section.report, actor).of(theirs.saved_by) if theirs else None
    return Stale(
        _("The section was changed since you opened it. Both texts are kept."),
        version=section.version,
        document=theirs.document if theirs else richtext.EMPTY,
        saved_by=by.name if by else "",
        saved_at=theirs.saved_at.isoformat() if theirs else "",
    )


def _write(
    section: Section,
    document: dict[str, object],
    digest: str,
    actor: User,
    now: datetime,
    note: str,
) -> Revision:
    found = richtext.references(document)
    plain = richtext.plain(document)
    section.version += 1
    revision = Revision.objects.create(
        section=section,
        number=section.version,
        document=document,
        plain=plain,
        words=richtext.words(document),
        cited=list(found.citations),
        facts=list(found.facts),
        figures=list(found.figures),
        digest=digest,
        note=writable(note, at_most=300),
        saved_by=actor,
        saved_at=now,
    )
    section.current = revision
    section.save(update_fields=["version", "current"])
    return revision


def _record(section: Section, revision: Revision, actor: User) -> None:
    before = section.revisions.filter(number=revision.number - 1).values_list("digest", "words")
    old = before.first()
    record(
        verb=Verb.SECTION_SAVED,
        actor=actor,
        obj=section,
        report_id=section.report_id,
        section_id=section.pk,
        before={"revision": revision.number - 1, "words": old[1], "sha256": old[0]} if old else {},
        after={"revision": revision.number, "words": revision.words, "sha256": revision.digest},
        reason=revision.note,
    )


def upload_figure(
    *, section: Section, filename: str, content: bytes, actor: User, now: datetime
) -> Figure:
    """Keep a picture for a section: PNG, JPEG or WebP by its bytes, whatever its name says.

    Raises TooLarge above FIGURE_MAX_BYTES or 50 million pixels, WrongType for other bytes.
    """
    content_type, width, height = _measured(content)
    with transaction.atomic():
        locked = lock(section)
        require(section_abilities(actor, locked), "section.edit")
        figure = Figure(
            report=locked.report,
            section=locked,
            filename=filename[:200] or "figure",
            content_type=content_type,
            width=width,
            height=height,
            sha256=hashlib.sha256(content).hexdigest(),
            uploaded_by=actor,
            uploaded_at=now,
        )
        figure.file.save(str(figure.pk), ContentFile(content), save=False)
        figure.save(force_insert=True)
        record(
            verb=Verb.FIGURE_ADDED,
            actor=actor,
            obj=figure,
            report_id=locked.report_id,
            section_id=locked.pk,
            after={"sha256": figure.sha256, "width": width, "height": height},
        )
    return figure


def _measured(content: bytes) -> tuple[str, int, int]:
    """Return (content type, width, height) of a picture, or refuse the bytes."""
    if len(content) > settings.FIGURE_MAX_BYTES:
        raise TooLarge(
            _("The picture is larger than %(limit)s MB.")
            % {"limit": settings.FIGURE_MAX_BYTES // (1024 * 1024)}
        )
    try:
        with Image.open(BytesIO(content)) as picture:
            size, kind = picture.size, picture.format or ""
            if size[0] * size[1] > MAX_PIXELS:
                raise TooLarge(_("The picture has more than 50 million pixels."))
            picture.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise WrongType(_("This is not a PNG, JPEG or WebP picture.")) from error
    if kind not in PICTURE_TYPES:
        raise WrongType(_("This is not a PNG, JPEG or WebP picture."))
    return PICTURE_TYPES[kind], size[0], size[1]
