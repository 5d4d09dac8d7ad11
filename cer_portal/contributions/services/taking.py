"""Take an answer over into the section's text, with the name of whoever gave it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.accounts.roles import NAMELESS, Function
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.contributions.criteria import Act
from cer_portal.contributions.document import blocks_of, put_in
from cer_portal.contributions.locks import lock
from cer_portal.contributions.models import Contribution
from cer_portal.contributions.permissions import contribution_abilities
from cer_portal.contributions.selectors import last_function_in
from cer_portal.contributions.services.asking import the_answer
from cer_portal.contributions.transitions import move
from sections.models import Revision, Section
from sections.names import Names
from sections.services.save import save_section


@transaction.atomic
def take_over(
    *,
    contribution: Contribution,
    answer: int,
    at_place: bool,
    expected_version: int,
    actor: User,
    now: datetime,
) -> Contribution:
    """Put the answer that was seen into the text as a new revision which names its giver.

    At the place that was asked for, or at the end. Raises Stale where the text or the answer changed
    since they were opened; then nothing is taken over and nothing lost. An answer of files alone is
    taken over without a revision.
    """
    locked = lock(contribution)
    require(contribution_abilities(actor, locked), "contribution.take")
    seen = the_answer(locked, answer)
    blocks, section = blocks_of(seen.text, seen.table), locked.section
    note = attribution(locked, seen.by)
    if blocks:
        before = section.current.document if section.current else None
        locked.taken_as = save_section(
            section=section,
            document=put_in(before, blocks, locked.place if at_place else ""),
            expected_version=expected_version,
            actor=actor,
            now=now,
            note=note,
        )
    move(contribution=locked, act=Act.TAKE, by=actor, at=now, answer=seen)
    _record(locked, locked.taken_as, actor)
    return locked


def attribution(contribution: Contribution, giver: User) -> str:
    """Return the words that stay with the revision: name and function of whoever gave it.

    Where somebody who is not told names writes in the section, the function alone.
    """
    function = Function(contribution.function)
    if giver.pk != contribution.person_id:
        function = Function(last_function_in(contribution.section.report, giver))
    if not _names_are_told(contribution.section):
        return _("Contribution of %(who)s") % {"who": NAMELESS[function]}
    said = {"name": giver.name, "function": function.label}
    return _("Contribution of %(name)s, %(function)s") % said


def _names_are_told(section: Section) -> bool:
    """Whether everyone who writes in the section is told the names of colleagues."""
    writers = [section.author, *section.contributors.all()]
    return all(Names(section.report, each).told for each in writers if each is not None)


def _record(contribution: Contribution, revision: Revision | None, actor: User) -> None:
    record(
        verb=Verb.CONTRIBUTION_TAKEN,
        actor=actor,
        obj=contribution,
        report_id=contribution.section.report_id,
        section_id=contribution.section_id,
        after={"revision": revision.number, "sha256": revision.digest} if revision else {},
    )
