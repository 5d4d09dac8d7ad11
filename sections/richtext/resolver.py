"""Who turns chips and pictures into HTML: the page with labels, the printer with numbers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sections.richtext.equations import mathml
from sections.richtext.plain import Place


class Resolver(Protocol):
    """What a renderer asks of its surroundings. Answers that are not marked safe are escaped."""

    def citation(self, record_ids: Sequence[int]) -> str:
        """Return the HTML of neighbouring citations, to be printed as one bracket."""

    def fact(self, fact_id: int) -> str:
        """Return the HTML of the fact's value as it is now (or was when frozen)."""

    def figure(self, figure: str, caption: str, alt: str) -> str:
        """Return the HTML of the whole figure with its caption."""

    def footnote(self, number: int, text: str) -> str:
        """Return the HTML that stands in the line for footnote `number`."""

    def equation(self, tex: str) -> str:
        """Return the HTML of a formula."""

    def reference(self, place: Place) -> str:
        """Return the HTML of a reference to a section, table or figure: its number, and the way there."""


@dataclass(frozen=True)
class LabelResolver:
    """For pages and tests: citations as short labels, facts as values, figures by address.

    `citations` maps record ids to labels such as "Gardner 2023", `facts` fact ids to values, `behind`
    the ids of changed facts to a word on the other value,
    `places` what references point at to words and address,
    `figure_url` a figure's UUID to the address of its picture. Unknown ids show as a warning.
    """

    citations: Mapping[int, str] = field(default_factory=dict)
    facts: Mapping[int, str] = field(default_factory=dict)
    figure_url: Callable[[str], str] = "#{}".format
    behind: Mapping[int, str] = field(default_factory=dict)
    places: Mapping[Place, tuple[str, str]] = field(default_factory=dict)

    def citation(self, record_ids: Sequence[int]) -> SafeString:
        """One bracket with the labels, parted by semicolons."""
        labels = format_html_join("; ", "{}", ((self._label(key),) for key in record_ids))
        return format_html('<span class="citation">[{}]</span>', labels)

    def fact(self, fact_id: int) -> SafeString:
        """The value with a tint, so that a reader sees it is not typed."""
        if fact_id not in self.facts:
            return _unknown("fact", _("unknown fact"))
        if fact_id in self.behind:
            return format_html(
                '<span class="fact fact--changed" data-fact="{}" title="{}">{}</span>',
                fact_id,
                self.behind[fact_id],
                self.facts[fact_id],
            )
        return format_html(
            '<span class="fact" data-fact="{}">{}</span>', fact_id, self.facts[fact_id]
        )

    def figure(self, figure: str, caption: str, alt: str) -> SafeString:
        """The picture with its caption."""
        return format_html(
            '<figure class="figure" id="figure-{}"><img src="{}" alt="{}" loading="lazy">'
            "<figcaption>{}</figcaption></figure>",
            figure,
            self.figure_url(figure),
            alt,
            caption,
        )

    def footnote(self, number: int, text: str) -> SafeString:
        """A raised number; the words are in the list under the text and in the tooltip."""
        return format_html('<sup class="footnote-ref" title="{}">{}</sup>', text, number)

    def equation(self, tex: str) -> SafeString:
        """The formula as MathML."""
        return format_html('<span class="equation">{}</span>', mathml(tex) or tex)

    def reference(self, place: Place) -> SafeString:
        """A link with the number of what is pointed at."""
        if place not in self.places:
            return _unknown("reference", _("missing reference"))
        label, url = self.places[place]
        if not url:
            return format_html('<span class="reference">{}</span>', label)
        return format_html('<a class="reference" href="{}">{}</a>', url, label)

    def _label(self, record_id: int) -> str:
        if record_id in self.citations:
            return format_html(
                '<span data-record="{}">{}</span>', record_id, self.citations[record_id]
            )
        return _unknown("citation", _("unknown record"))


def _unknown(kind: str, words: str) -> SafeString:
    return format_html('<span class="{0} {0}--missing">{1}</span>', kind, words)
