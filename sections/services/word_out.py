"""The verb that takes a section away as a Word file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import WrongState
from sections.models import Comment, Figure, Section
from sections.names import Names
from sections.passages import place_now
from sections.permissions import section_abilities
from sections.proposed import open_proposal
from sections.richtext import JsonNode, LabelResolver, Place, references
from sections.word import Note, Proposal, Stamp, write_docx
from sections.wording import labels_of

MANY = 500


@dataclass(frozen=True)
class Around:
    """The words of chips and the pictures of one section, as the person may see them."""

    labels: LabelResolver
    figures: Mapping[str, Figure]

    def label(self, node: JsonNode) -> str:
        """Return the words a chip shows."""
        attrs = node["attrs"]
        match node["type"]:
            case "citation":
                return f"[{self.labels.citations.get(attrs['record'], _('unknown record'))}]"
            case "fact":
                return self.labels.facts.get(attrs["fact"], _("unknown fact"))
            case "equation":
                return str(attrs["tex"])
            case _:
                place = Place(attrs["kind"], attrs["target"])
                return self.labels.places.get(place, (_("unknown place"), ""))[0]

    def picture(self, figure: str) -> bytes | None:
        """Return the bytes of a figure of the section."""
        found = self.figures.get(figure)
        if found is None:
            return None
        with found.file.open("rb") as file:
            content: bytes = file.read()
        return content


@transaction.atomic
def export_word(*, section: Section, actor: User, now: datetime) -> bytes:
    """Return the current text of a section as .docx, stamped with its revision.

    Open comments stand in its margin and open suggestions as tracked changes. Brought back, the file
    is known as made from that revision. Raises WrongState without a text.
    """
    require(section_abilities(actor, section), "section.view")
    revision = section.current
    if revision is None:
        raise WrongState(_("There is no text yet to take away."))
    names = Names(section.report, actor)
    proposed = open_proposal(section, revision, names)
    texts = [revision.document, *([proposed.document] if proposed else [])]
    notes = _notes(section, names, revision.plain)
    content = write_docx(
        revision.document,
        title=str(section),
        stamp=Stamp(section.report.slug, section.pk, revision.number, revision.digest),
        at=now,
        surroundings=_around(section, texts, actor),
        notes=notes,
        proposal=Proposal(proposed.document, proposed.by, proposed.at) if proposed else None,
    )
    told = {"comments": len(notes), "suggestions": proposed is not None}
    record(
        verb=Verb.WORD_EXPORTED,
        actor=actor,
        obj=section,
        report_id=section.report_id,
        section_id=section.pk,
        after={"revision": revision.number, "sha256": revision.digest, **told},
    )
    return content


def _around(section: Section, texts: Sequence[JsonNode], actor: User) -> Around:
    shown = {figure for text in texts for figure in references(text).figures}
    figures = Figure.objects.filter(section=section, pk__in=shown)
    labels = labels_of(section, texts, actor)
    return Around(labels, {str(figure.pk): figure for figure in figures})


def _notes(section: Section, names: Names, plain: str) -> list[Note]:
    """Return what was said in open threads, each at the passage it is about."""
    said = Comment.objects.filter(thread__section=section, thread__disposition="")
    notes = []
    for comment in said.select_related("thread", "by").order_by("thread__number", "pk")[:MANY]:
        thread, person = comment.thread, names.of(comment.by)
        place = place_now(thread.passage, thread.start or 0, plain) or (0, 0)
        author = comment.said_by or (person.name if person else "")
        notes.append(Note(author, comment.at, comment.text, *place))
    return notes
