"""The steps of signing a report: who signed, who is asked next, who waits."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from reviews.models import ReportSignature
from reviews.selectors.baselines import Roster, Standing
from reviews.signing import ReportMeaning
from sections.responsibility import ROLES


@dataclass(frozen=True)
class Asked:
    """One person in a step, with the signature where there is one and a note where there is not."""

    person: User
    note: str
    signature: ReportSignature | None


@dataclass(frozen=True)
class Step:
    """One meaning in the order of signing. `is_next` is true where its people are asked now."""

    meaning: str
    label: str
    hint: str
    people: Sequence[Asked]
    done: bool
    is_next: bool


def steps_of(standing: Standing, roster: Roster) -> list[Step]:
    """Return compiling, agreement and release with their people, by the last baseline."""
    compiled = bool(standing.of(ReportMeaning.COMPILED))
    agreed = {made.signer_id for made in standing.of(ReportMeaning.EVALUATOR)}
    all_agree = bool(roster.asked) and {e.person.pk for e in roster.asked} <= agreed
    released = bool(standing.of(ReportMeaning.RELEASE))
    now = standing.is_current
    return [
        _one_of(
            ReportMeaning.COMPILED, _("One of the RA leads"), roster.compilers, standing,
            done=compiled, is_next=now and not compiled,
        ),
        _evaluators(standing, roster, done=all_agree, is_next=now and compiled and not all_agree),
        _one_of(
            ReportMeaning.RELEASE,
            _("The holder of the role PR") if roster.release_is_named else _("An RA lead"),
            roster.releasers, standing,
            done=released, is_next=now and compiled and all_agree and not released,
        ),
    ]  # fmt: skip


def _one_of(
    meaning: ReportMeaning,
    hint: str,
    people: Sequence[User],
    standing: Standing,
    *,
    done: bool,
    is_next: bool,
) -> Step:
    """A step for which one signature is enough: once it is there, the others are not shown."""
    made = standing.of(meaning)
    signed = [Asked(each.signer, "", each) for each in made]
    waiting = [] if made else [Asked(person, "", None) for person in people]
    return Step(meaning, str(meaning.label), hint, signed + waiting, done=done, is_next=is_next)


def _evaluators(standing: Standing, roster: Roster, *, done: bool, is_next: bool) -> Step:
    made = {each.signer_id: each for each in standing.of(ReportMeaning.EVALUATOR)}
    people = [
        Asked(
            each.person,
            ", ".join(str(ROLES[role].name) for role in each.roles)
            if each.reads_all
            else _("does not read the whole report and is not asked"),
            made.pop(each.person.pk, None),
        )
        for each in roster.evaluators
    ]
    former = [Asked(each.signer, _("no evaluator any more"), each) for each in made.values()]
    meaning = ReportMeaning.EVALUATOR
    hint = _("Every evaluator") if people else _("No evaluator is named; see “People”")
    return Step(meaning, str(meaning.label), hint, people + former, done=done, is_next=is_next)
