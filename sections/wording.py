"""Labels for texts that are no revisions: a Word file that is looked at, a text that goes out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.urls import reverse

from cer_portal.accounts.models import User
from sections import richtext
from sections.document import resolver_for
from sections.models import Section, WordImport


@dataclass(frozen=True)
class Wording:
    """Several texts as one; stands for a revision where labels are asked for."""

    section_id: int
    texts: tuple[richtext.JsonNode, ...]

    @cached_property
    def document(self) -> richtext.JsonNode:
        """All blocks of the texts."""
        return {"type": "doc", "content": [each for text in self.texts for each in text["content"]]}

    @cached_property
    def _found(self) -> richtext.References:
        return richtext.references(self.document)

    @property
    def cited(self) -> Sequence[int]:
        """The ids of the records."""
        return self._found.citations

    @property
    def facts(self) -> Sequence[int]:
        """The ids of the facts."""
        return self._found.facts

    @property
    def figures(self) -> Sequence[str]:
        """The names of the figures."""
        return self._found.figures


def labels_of(
    section: Section, texts: Iterable[richtext.JsonNode], user: User
) -> richtext.LabelResolver:
    """Return what turns the chips of texts of a section into words, as the person may see them."""
    return resolver_for(section.report, [Wording(section.pk, tuple(texts))], user)


def word_labels(brought: WordImport, user: User) -> richtext.LabelResolver:
    """Return the same for a Word file that is looked at: its own pictures lie in the file."""
    section, reading = brought.section, brought.reading
    texts = [reading["original"], reading["proposed"], brought.base and brought.base.document]
    labels = labels_of(section, filter(None, texts), user)
    own = {picture["figure"] for picture in reading["pictures"]}
    where = [section.report.slug, section.pk, brought.pk]
    known = labels.figure_url
    return replace(
        labels,
        figure_url=lambda figure: (
            reverse("word_picture", args=[*where, figure]) if figure in own else known(figure)
        ),
    )
