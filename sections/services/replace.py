"""Replace words in several sections at once: the RA lead's verb over the whole report."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.errors import BadInput, WrongState
from sections.models import Report, Revision, Section
from sections.permissions import section_abilities
from sections.richtext.replace import Wanted, replace
from sections.services.checking import checked
from sections.services.locking import lock
from sections.services.save import keep


@transaction.atomic
def replace_words(
    *, report: Report, wanted: Wanted, versions: Mapping[int, int], actor: User, now: datetime
) -> list[Revision]:
    """Replace the words in the named sections, in each as one new revision, and return those.

    `versions`: per section the version in which the places were shown. Raises WrongState where one
    was changed since or is locked by its state, BadInput where a text would not be valid any more;
    no section is changed then.
    """
    if not versions:
        raise BadInput(_("Choose at least one section."))
    sections = list(
        Section.objects.filter(report=report, applies=True, pk__in=versions).order_by("pk")
    )
    if len(sections) != len(versions):
        raise BadInput(_("A section that was chosen does not belong to this report."))
    # In the order of their keys, so that two at once wait for each other and never both.
    found = [_replaced(section, wanted, versions[section.pk], actor, now) for section in sections]
    return [revision for revision in found if revision is not None]


def _replaced(
    section: Section, wanted: Wanted, version: int, actor: User, now: datetime
) -> Revision | None:
    locked = lock(section)
    require(section_abilities(actor, locked), "section.replace")
    if locked.version != version or locked.current is None:
        raise WrongState(
            _("“%(section)s” was changed since the places were shown. Nothing was replaced.")
            % {"section": locked}
        )
    text, spots = replace(locked.current.document, wanted)
    if not spots:
        return None
    note = ngettext(
        "“%(old)s” replaced by “%(new)s” in %(n)s place",
        "“%(old)s” replaced by “%(new)s” in %(n)s places",
        len(spots),
    ) % {"old": wanted.words, "new": wanted.by, "n": len(spots)}
    return keep(section=locked, text=checked(text), actor=actor, now=now, note=note)
