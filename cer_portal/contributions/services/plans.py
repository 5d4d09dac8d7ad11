"""Write the plan of a section, talk about it, agree to it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.contributions.models import Agreement, Plan, Remark
from cer_portal.contributions.permissions import kickoff_abilities
from cer_portal.contributions.selectors import standing_of
from cer_portal.errors import BadInput, Stale, WrongState
from sections.models import Section
from sections.services.locking import lock

LONGEST = 6_000
LONGEST_REMARK = 2_000


@dataclass(frozen=True)
class Planned:
    """What a plan says; any part may be left open, not all of them."""

    logic: str = ""
    key_points: str = ""
    sources: str = ""
    parts: str = ""


@transaction.atomic
def write_plan(
    *, section: Section, planned: Planned, expected: int, actor: User, now: datetime
) -> Plan:
    """Keep a new edition of a section's plan; agreements to earlier ones do not count for it.

    `expected` is the edition it was written on, 0 for none; Stale where another came between. Whoever
    must agree and writes an edition agrees to it by that. The same words again make no edition.
    """
    locked = lock(section)
    require(kickoff_abilities(actor, locked), "plan.write")
    _check(planned)
    last = standing_of(locked).plan
    if expected != (last.number if last else 0):
        raise Stale(_("The plan was changed since you opened it. Both are on this page."))
    if last is not None and _words_of(last) == planned:
        return last
    made = Plan.objects.create(
        section=locked, number=expected + 1, written_by=actor, **vars(planned)
    )
    if kickoff_abilities(actor, locked)["plan.agree"]:
        _agree(made, locked, actor)
    _note(Verb.PLAN_WRITTEN, made, locked, actor, {"edition": made.number})
    return made


def _words_of(plan: Plan) -> Planned:
    return Planned(plan.logic, plan.key_points, plan.sources, plan.parts)


def _check(planned: Planned) -> None:
    wrong = {
        name: [_("%s signs at most.") % LONGEST]
        for name, words in vars(planned).items()
        if len(words) > LONGEST
    }
    if not any(vars(planned).values()):
        wrong["logic"] = [_("Write at least one part of the plan.")]
    if wrong:
        raise BadInput(_("Nothing was kept."), wrong)


def _agree(plan: Plan, section: Section, actor: User) -> Agreement:
    """The author agrees as author, whatever else the person is in the report."""
    is_author = section.author_id == actor.pk
    given_as = Agreement.As.AUTHOR if is_author else Agreement.As.OTHER
    return Agreement.objects.create(plan=plan, by=actor, given_as=given_as)


@transaction.atomic
def remark_on_plan(*, section: Section, words: str, actor: User, now: datetime) -> Remark:
    """Say something about the plan of a section; it stays in the talk."""
    require(kickoff_abilities(actor, section), "plan.remark")
    said = words.strip()
    if not said or len(said) > LONGEST_REMARK:
        sentence = _("Write a remark of %s signs at most.") % LONGEST_REMARK
        raise BadInput(sentence, {"words": [sentence]})
    plan = standing_of(section).plan
    made = Remark.objects.create(section=section, plan=plan, by=actor, words=said)
    _note(Verb.PLAN_REMARKED, made, section, actor, {"edition": plan.number if plan else 0})
    return made


@transaction.atomic
def agree_to_plan(*, section: Section, number: int, actor: User, now: datetime) -> Agreement:
    """Agree to the edition that was on the screen; Stale where there is a newer one."""
    locked = lock(section)
    require(kickoff_abilities(actor, locked), "plan.agree")
    standing = standing_of(locked)
    if standing.plan is None or standing.plan.number != number:
        raise Stale(_("The plan was changed since you opened it. Read the newer one first."))
    if standing.has_agreed(actor):
        raise WrongState(_("You have agreed to this plan."))
    made = _agree(standing.plan, locked, actor)
    _note(Verb.PLAN_AGREED, standing.plan, locked, actor, {"edition": number})
    return made


def _note(
    verb: Verb, thing: Plan | Remark, section: Section, actor: User, after: dict[str, object]
) -> None:
    record(
        verb=verb,
        actor=actor,
        obj=thing,
        report_id=section.report_id,
        section_id=section.pk,
        after=after,
        label=str(section),
    )
