"""Ask for a contribution, return an answer, withdraw the request."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.contributions.criteria import Act, Expected
from cer_portal.contributions.locks import lock
from cer_portal.contributions.models import Contribution, Turn
from cer_portal.contributions.permissions import contribution_abilities, kickoff_abilities
from cer_portal.contributions.selectors import functions_to_ask, last_answer, people_to_ask
from cer_portal.contributions.transitions import move, tell_of
from cer_portal.errors import BadInput, Stale
from cer_portal.outbox.models import Matter
from sections.models import Section
from sections.services.locking import lock as lock_section

LONGEST_QUESTION = 4_000
LONGEST_REASON = 2_000


@dataclass(frozen=True)
class Asked:
    """What is asked of whom: `person` by id or `function`, one of the two; `place` a heading or words."""

    question: str
    expected: Sequence[str]
    due: date
    person: int | None = None
    function: str = ""
    place: str = ""
    standard: str = ""


@transaction.atomic
def ask_for_contribution(
    *, section: Section, asked: Asked, actor: User, now: datetime
) -> Contribution:
    """Ask a person or a function for a contribution to a section.

    Raises BadInput where nothing is asked, the day is over, or the person cannot be asked here.
    """
    locked = lock_section(section)
    require(kickoff_abilities(actor, locked), "contribution.ask")
    person, function = _whom(locked, asked, actor)
    _check(asked, now)
    made = Contribution.objects.create(
        section=locked,
        asked_by=actor,
        person=person,
        function=function,
        question=asked.question.strip(),
        expected=[name for name in Expected.values if name in asked.expected],
        due=asked.due,
        place=asked.place.strip(),
        standard=asked.standard,
    )
    Turn.objects.create(contribution=made, act=Act.ASK, by=actor, at=now)
    _note(Verb.CONTRIBUTION_ASKED, made, actor, {"function": function, "due": str(made.due)})
    tell_of(Matter.CONTRIBUTION_ASKED, made, actor)
    return made


def _whom(section: Section, asked: Asked, actor: User) -> tuple[User | None, str]:
    """Return the person, if one is named, and the function; refuse whoever cannot be asked."""
    if asked.person is not None:
        for member in people_to_ask(section, actor):
            if member.user_id == asked.person:
                return member.user, member.function
    elif asked.function in functions_to_ask(section, actor):
        return None, asked.function
    raise BadInput(_("Nothing was asked."), {"to": [_("Choose who is asked.")]})


def _check(asked: Asked, now: datetime) -> None:
    wrong: dict[str, list[str]] = {}
    if not asked.question.strip() or len(asked.question) > LONGEST_QUESTION:
        wrong["question"] = [_("Write the question, in %s signs at most.") % LONGEST_QUESTION]
    if not asked.expected or set(asked.expected) - set(Expected.values):
        wrong["expected"] = [_("Choose what is expected.")]
    if asked.due < now.date():
        wrong["due"] = [_("The day is over.")]
    if len(asked.place) > 300:  # noqa: PLR2004  (the column)
        wrong["place"] = [_("A heading or a few words are enough.")]
    if wrong:
        raise BadInput(_("Nothing was asked."), wrong)


@transaction.atomic
def return_contribution(
    *, contribution: Contribution, answer: int, reason: str, actor: User, now: datetime
) -> Contribution:
    """Give an answer back with the reason; whoever wrote it sees both. `answer` is the turn seen."""
    locked = lock(contribution)
    require(contribution_abilities(actor, locked), "contribution.return")
    seen = the_answer(locked, answer)
    said = _reason(reason, _("Say what is missing or wrong."))
    move(contribution=locked, act=Act.RETURN, by=actor, at=now, reason=said, answer=seen)
    _note(Verb.CONTRIBUTION_RETURNED, locked, actor, {"state": locked.state}, said)
    tell_of(Matter.CONTRIBUTION_RETURNED, locked, actor)
    return locked


@transaction.atomic
def withdraw_contribution(
    *, contribution: Contribution, reason: str, actor: User, now: datetime
) -> Contribution:
    """End a request that is no longer needed, with the reason; what was answered stays readable."""
    locked = lock(contribution)
    require(contribution_abilities(actor, locked), "contribution.withdraw")
    said = _reason(reason, _("Say why it is no longer needed."))
    move(contribution=locked, act=Act.WITHDRAW, by=actor, at=now, reason=said)
    _note(Verb.CONTRIBUTION_WITHDRAWN, locked, actor, {"state": locked.state}, said)
    return locked


def the_answer(contribution: Contribution, answer: int) -> Turn:
    """Return the answer that stands; Stale where the person has seen an earlier one."""
    standing = last_answer(contribution)
    if standing is None or standing.pk != answer:
        raise Stale(_("It was answered again since you opened it. Read the newer answer first."))
    return standing


def _reason(reason: str, sentence: str) -> str:
    said = reason.strip()
    if not said or len(said) > LONGEST_REASON:
        raise BadInput(sentence, {"reason": [sentence]})
    return said


def _note(
    verb: Verb, contribution: Contribution, actor: User, after: dict[str, object], reason: str = ""
) -> None:
    """A line of the trail: who and until when, never the words themselves."""
    record(
        verb=verb,
        actor=actor,
        obj=contribution,
        report_id=contribution.section.report_id,
        section_id=contribution.section_id,
        after=after,
        reason=reason,
    )
