"""What every text is asked before it is kept, whether as a revision or as a suggestion."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.errors import BadInput
from sections import references, richtext
from sections.document import facts_offered
from sections.models import Figure, Section

# The zero byte and halves of surrogate pairs: JSON can spell them, the database cannot hold them.
UNWRITABLE = re.compile("[\x00\ud800-\udfff]")


def digest_of(document: dict[str, object]) -> str:
    """Return the SHA-256 of the document in one canonical spelling."""
    canonical = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def checked(document: object) -> dict[str, object]:
    """Return the normal form of a text from outside, or raise BadInput with the sentence."""
    try:
        valid = richtext.validate(document)
    except richtext.InvalidDocument as error:
        raise BadInput(str(error), {"document": [str(error)]}) from error
    if UNWRITABLE.search("".join(_strings(valid))):
        sentence = _("The text holds a sign that cannot be kept. Remove it and save again.")
        raise BadInput(sentence, {"document": [sentence]})
    return valid


def writable(words: str, *, at_most: int) -> str:
    """Return words a person typed, without signs that cannot be kept, cut to a length."""
    return UNWRITABLE.sub("", words).strip()[:at_most]


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each)


def check_references(section: Section, document: dict[str, object], actor: User) -> None:
    """Refuse chips that point outside the report, or at what the writer may not see.

    What stands in the current text may stay: a writer may keep a chip that a colleague set.
    """
    found = richtext.references(document)
    report = section.report
    kept = section.current
    records = set(found.citations) - set(kept.cited if kept else ())
    seen = references.find("record", report_id=report.pk, ids=records, user_id=actor.pk)
    _complain(_("Record %s is not in the evidence register of this report."), records - set(seen))
    facts = set(facts_offered(actor, section).values_list("pk", flat=True))
    _complain(_("Fact %s does not belong to this report."), set(found.facts) - facts)
    wanted = {str(figure) for figure in found.figures}
    figures = Figure.objects.filter(report=report, section=section, pk__in=wanted)
    _complain(
        _("Figure %s was not uploaded to this section."),
        wanted - {str(figure) for figure in figures.values_list("pk", flat=True)},
    )


def _complain(sentence: str, strangers: Iterable[object]) -> None:
    first = next(iter(sorted(strangers, key=str)), None)
    if first is not None:
        raise BadInput(sentence % first, {"document": [sentence % first]})
