"""The list of lines that every history is: narrowed by person, kind, section, round and days."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from cer_portal.audit.models import Entry
from cer_portal.audit.selectors import choices_in, narrowed
from sections.models import Section
from sections.pages import day_in, number_in, page_of
from sections.trail import Veil, kind_word, told

FILTERS = ("person", "section", "kind", "round", "since", "until")


@dataclass(frozen=True)
class Asked:
    """How a history is narrowed: the words of the address by the name of the filter."""

    words: dict[str, str]

    def of(self, lines: QuerySet[Entry]) -> QuerySet[Entry]:
        """Return the lines that fit; a word that names nothing narrows nothing."""
        return narrowed(
            lines,
            actor=number_in(self.words["person"]),
            section_id=number_in(self.words["section"]),
            round_number=number_in(self.words["round"]),
            kind=self.words["kind"] if self.words["kind"].isalpha() else "",
            since=day_in(self.words["since"]),
            until=day_in(self.words["until"]),
        )


def asked(request: HttpRequest) -> Asked:
    """Return what the address or the form of a request asks a history for."""
    given = request.POST if request.method == "POST" else request.GET
    return Asked({name: given.get(name, "")[:40] for name in FILTERS})


def trail_context(
    request: HttpRequest,
    lines: QuerySet[Entry],
    sections: Iterable[Section] = (),
    *,
    veil: Veil | None = None,
) -> dict[str, Any]:
    """Return the context of `sections/_history.html`; a filter of one choice is not offered."""
    chosen = asked(request)
    found = choices_in(lines)
    page = page_of(chosen.of(lines), request.GET.get("page"))
    return {
        "page": page,
        "lines": [told(entry, veil) for entry in page],
        "chosen": chosen.words,
        "narrowed": any(chosen.words.values()),
        "choices": {
            "person": [
                each for each in found.people.items() if veil is None or each[0] == veil.reader
            ],
            "section": [(s.pk, str(s)) for s in sections if s.pk in found.sections],
            "kind": [(kind, kind_word(kind)) for kind in found.kinds],
            "round": [(number, str(number)) for number in found.rounds],
        },
    }
