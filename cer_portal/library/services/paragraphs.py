"""Verbs about paragraphs: write a wording, approve it, hand it over, retire it, take it into a text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput, Stale, WrongState
from cer_portal.library.models import (
    Paragraph,
    ParagraphApproval,
    ParagraphUse,
    ParagraphVersion,
)
from cer_portal.library.permissions import library_abilities, paragraph_abilities
from cer_portal.library.selectors import text_sections
from cer_portal.library.wording import belongings
from sections import richtext
from sections.models import Section
from sections.services.checking import digest_of
from sections.services.locking import lock
from sections.services.save import save_section

LONGEST_TITLE = 200
LONGEST_NOTE = 300
WHY_NOT = {
    "citation": gettext_lazy("A paragraph carries no citation: its record belongs to one report."),
    "fact": gettext_lazy("A paragraph carries no fact: its value belongs to one report."),
    "figure": gettext_lazy("A paragraph carries no figure: its picture belongs to one section."),
}


@dataclass(frozen=True)
class Wording:
    """What is proposed: a title, ProseMirror JSON, and the keys of the sections it is meant for."""

    title: str
    document: object
    keys: Sequence[str] = ()
    note: str = ""


@transaction.atomic
def propose_paragraph(*, wording: Wording, actor: User, now: datetime) -> Paragraph:
    """Begin a paragraph; the actor owns it. BadInput names what cannot be kept."""
    require(library_abilities(actor), "library.propose")
    checked = _checked(wording, actor)
    made = Paragraph.objects.create(organisation=actor.organisation, owner=actor)
    _write(made, wording, checked, actor)
    return made


@transaction.atomic
def reword_paragraph(
    *, paragraph: Paragraph, wording: Wording, expected_version: int, actor: User, now: datetime
) -> Paragraph:
    """Propose another wording; the approved one stays usable until this one is approved.

    Raises Stale (412) where somebody else has proposed one since it was opened.
    """
    locked = _lock(paragraph, actor, "paragraph.write")
    if locked.version != expected_version:
        raise Stale(
            _("Another wording was proposed since you opened it. Nothing of yours was kept."),
            version=locked.version,
        )
    checked = _checked(wording, actor)
    newest = locked.current
    if newest and _same(newest, wording, checked):
        return locked
    _write(locked, wording, checked, actor)
    return locked


def _same(newest: ParagraphVersion, wording: Wording, checked: richtext.JsonNode) -> bool:
    given = wording.title.strip(), sorted(set(wording.keys)), checked
    return given == (newest.title, newest.keys, newest.document)


def _checked(wording: Wording, actor: User) -> richtext.JsonNode:
    """Return the document in its normal form, or say by field what cannot be kept."""
    wrong: dict[str, list[str]] = {}
    title = wording.title.strip()
    if not title or len(title) > LONGEST_TITLE or "\x00" in title:
        wrong["title"] = [_("A title of 1 to %s signs.") % LONGEST_TITLE]
    if set(wording.keys) - set(text_sections(actor.organisation_id)):
        wrong["keys"] = [_("Choose sections of your templates.")]
    try:
        checked = richtext.validate(wording.document)
    except richtext.InvalidDocument as error:
        raise BadInput(str(error), {**wrong, "text": [str(error)]}) from error
    carried = sorted(belongings(checked))
    if carried:
        wrong["text"] = [str(WHY_NOT[kind]) for kind in carried]
    elif not richtext.plain(checked).strip():
        wrong["text"] = [_("Write the wording.")]
    if wrong:
        raise BadInput(" ".join(line for lines in wrong.values() for line in lines), wrong)
    return checked


def _write(
    paragraph: Paragraph, wording: Wording, document: richtext.JsonNode, actor: User
) -> ParagraphVersion:
    paragraph.version += 1
    made = ParagraphVersion.objects.create(
        paragraph=paragraph,
        number=paragraph.version,
        title=wording.title.strip(),
        document=document,
        plain=richtext.plain(document),
        words=richtext.words(document),
        keys=sorted(set(wording.keys)),
        note=" ".join(wording.note.replace("\x00", "").split())[:LONGEST_NOTE],
        written_by=actor,
    )
    paragraph.current = made
    paragraph.save(update_fields=["version", "current"])
    record(
        verb=Verb.PARAGRAPH_WRITTEN,
        actor=actor,
        obj=paragraph,
        after={"version": made.number, "words": made.words, "sha256": digest_of(document)},
        reason=made.note,
    )
    return made


@transaction.atomic
def approve_paragraph(
    *, paragraph: Paragraph, expected_version: int, actor: User, now: datetime
) -> Paragraph:
    """Approve the newest wording: a lead, and neither its writer nor the owner. Stale if another came."""
    locked = _lock(paragraph, actor, "paragraph.approve")
    newest = locked.current
    if newest is None or locked.version != expected_version:
        raise Stale(_("Another wording was proposed since you read it. Read it first."))
    ParagraphApproval.objects.create(
        version=newest, writer=newest.written_by, owner=locked.owner, by=actor
    )
    before, locked.approved = locked.approved, newest
    locked.save(update_fields=["approved"])
    record(
        verb=Verb.PARAGRAPH_APPROVED,
        actor=actor,
        obj=locked,
        before={"approved": before.number if before else None},
        after={"approved": newest.number},
    )
    return locked


@transaction.atomic
def retire_paragraph(*, paragraph: Paragraph, actor: User, now: datetime, reason: str) -> Paragraph:
    """Take a paragraph out of use for good, with a reason; texts that took it stay as they are."""
    locked = _lock(paragraph, actor, "paragraph.retire")
    if not reason.strip():
        sentence = _("Say why it is retired.")
        raise BadInput(sentence, {"reason": [sentence]})
    locked.retired_at, locked.retired_by = now, actor
    locked.save(update_fields=["retired_at", "retired_by"])
    record(
        verb=Verb.PARAGRAPH_RETIRED,
        actor=actor,
        obj=locked,
        reason=reason.replace("\x00", "").strip()[:LONGEST_NOTE],
    )
    return locked


@transaction.atomic
def hand_paragraph(*, paragraph: Paragraph, owner: User, actor: User, now: datetime) -> Paragraph:
    """Give a paragraph to another owner of the company, who may propose wordings as well."""
    locked = _lock(paragraph, actor, "paragraph.hand")
    same = owner.organisation_id == locked.organisation_id
    if not same or not owner.is_active or not library_abilities(owner)["library.propose"]:
        sentence = _("Choose somebody of your company who writes.")
        raise BadInput(sentence, {"owner": [sentence]})
    before, locked.owner = locked.owner, owner
    locked.save(update_fields=["owner"])
    record(
        verb=Verb.PARAGRAPH_HANDED,
        actor=actor,
        obj=locked,
        before={"owner": before.name},
        after={"owner": owner.name},
    )
    return locked


@transaction.atomic
def take_paragraph(
    *,
    paragraph: Paragraph,
    number: int,
    section: Section,
    expected_version: int,
    actor: User,
    now: datetime,
) -> ParagraphUse:
    """Put the approved wording behind the text of a section, and keep that it was taken.

    `number` is the wording and `expected_version` the section as the person saw them: either being
    another by now is Stale (412), and nothing is written.
    """
    locked = _lock(paragraph, actor, "library.view")
    wording = locked.approved
    if section.report.organisation_id != locked.organisation_id:
        raise BadInput(_("The paragraph belongs to another company."))
    if locked.retired_at is not None or wording is None:
        raise WrongState(_("Only an approved paragraph is taken into a text."))
    if wording.number != number:
        raise Stale(_("Another wording was approved since you read it. Nothing was taken."))
    revision = save_section(
        section=section,
        document=_behind(lock(section), wording),
        expected_version=expected_version,
        note=_("From the library: %(title)s, version %(n)s")
        % {"title": wording.title, "n": wording.number},
        actor=actor,
        now=now,
    )
    use = ParagraphUse.objects.create(version=wording, section=section, revision=revision, by=actor)
    record(
        verb=Verb.PARAGRAPH_TAKEN,
        actor=actor,
        obj=locked,
        report_id=section.report_id,
        section_id=section.pk,
        after={"version": wording.number, "revision": revision.number},
    )
    return use


def _behind(section: Section, wording: ParagraphVersion) -> richtext.JsonNode:
    """The text of the section with the wording behind it; an empty text gives way."""
    now = section.current
    before = now.document["content"] if now and now.document != richtext.EMPTY else []
    return {"type": "doc", "content": [*before, *wording.document["content"]]}


def _lock(paragraph: Paragraph, actor: User, ability: str) -> Paragraph:
    """Return the paragraph of the actor's company under its row lock, if the actor may do this."""
    rows = Paragraph.objects.visible_to(actor).select_for_update(no_key=True, of=("self",))
    people = ("owner", "current__written_by", "approved")
    locked = rows.select_related(*people).filter(pk=paragraph.pk).first()
    if locked is None:
        raise BadInput(_("There is no such paragraph."))
    require(paragraph_abilities(actor, locked), ability)
    return locked
