"""The verb that takes a section away as a Word file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import WrongState
from sections.document import resolver_for
from sections.models import Figure, Section
from sections.permissions import section_abilities
from sections.richtext import JsonNode
from sections.word import Stamp, write_docx


@dataclass(frozen=True)
class Around:
    """The words of chips and the pictures of one section, as the person may see them."""

    citations: Mapping[int, str]
    facts: Mapping[int, str]
    figures: Mapping[str, Figure]

    def label(self, node: JsonNode) -> str:
        """Return the words a chip shows."""
        attrs = node.get("attrs", {})
        match node["type"]:
            case "citation":
                return f"[{self.citations.get(attrs['record'], _('unknown record'))}]"
            case "fact":
                return self.facts.get(attrs["fact"], _("unknown fact"))
            case "equation":
                return str(attrs.get("tex", ""))
            case _:
                return str(attrs.get("label") or attrs.get("target") or "")

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

    Brought back, the file is known as made from that revision. Raises WrongState without a text.
    """
    require(section_abilities(actor, section), "section.view")
    revision = section.current
    if revision is None:
        raise WrongState(_("There is no text yet to take away."))
    content = write_docx(
        revision.document,
        title=str(section),
        stamp=Stamp(section.report.slug, section.pk, revision.number, revision.digest),
        at=now,
        surroundings=_around(section, actor),
    )
    record(
        verb=Verb.WORD_EXPORTED,
        actor=actor,
        obj=section,
        report_id=section.report_id,
        section_id=section.pk,
        after={"revision": revision.number, "sha256": revision.digest},
    )
    return content


def _around(section: Section, actor: User) -> Around:
    if section.current is None:
        return Around({}, {}, {})
    resolver = resolver_for(section.report, [section.current], actor)
    figures = Figure.objects.filter(section=section, pk__in=section.current.figures)
    return Around(
        resolver.citations, resolver.facts, {str(figure.pk): figure for figure in figures}
    )
