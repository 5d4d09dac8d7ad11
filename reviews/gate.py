"""What still stands between a round and its opening."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.roles import RIGHTS, Right
from reviews.models import RoundSection
from reviews.permissions import wrote
from sections.models import Kind, Membership, Report, Section
from sections.workflow import State


def held_by_rounds(report: Report) -> dict[int, int]:
    """Return the sections that stand in an open round, as {section id: number of the round}."""
    held = RoundSection.objects.filter(round__report=report, is_open=True)
    return dict(held.values_list("section_id", "round__number"))


def why_not(section: Section, held: Mapping[int, int]) -> str:
    """Return why a section cannot go into a round now, or "" where it can."""
    if section.kind != Kind.TEXT or not section.applies:
        return _("No text is asked for here.")
    if section.pk in held:
        return _("In round %(number)s.") % {"number": held[section.pk]}
    if section.state == State.APPROVED:
        return _("Approved.")
    if section.state != State.IN_REVIEW:
        return _("Not submitted: %(state)s.") % {"state": section.get_state_display()}
    return ""


def reviewers_of(report: Report) -> list[User]:
    """Return everyone on the report whose function may review, by name."""
    functions = [name for name, rights in RIGHTS.items() if Right.REVIEW in rights]
    members = Membership.objects.running().filter(report=report, function__in=functions)
    people = User.objects.get_queryset().filter(pk__in=members.values("user"), is_active=True)
    return list(people.select_related("organisation").order_by("name"))


def refusals(
    *,
    report: Report,
    sections: Sequence[Section],
    asked: Mapping[int, Sequence[int]],
    due: date,
    today: date,
) -> list[str]:
    """Return a sentence for each thing that keeps this round from opening; empty when none does.

    `sections` are the locked rows of the keys of `asked`, which names reviewers by section.
    """
    lines = []
    if not asked:
        lines.append(_("Choose at least one section."))
    if due < today:
        lines.append(_("The due date lies in the past."))
    found = {section.pk for section in sections}
    if set(asked) - found:
        lines.append(_("A chosen section does not belong to this report."))
    held = held_by_rounds(report)
    may_review = {person.pk: person for person in reviewers_of(report)}
    for section in sections:
        lines.extend(_section_refusals(section, asked[section.pk], held, may_review))
    return lines


def _section_refusals(
    section: Section,
    people: Iterable[int],
    held: Mapping[int, int],
    may_review: Mapping[int, User],
) -> list[str]:
    chosen = list(people)
    lines = [why] if (why := why_not(section, held)) else []
    if not chosen:
        lines.append(_("No reviewer is chosen."))
    for pk in chosen:
        person = may_review.get(pk)
        if person is None:
            lines.append(_("Someone chosen is not on the report with a function that reviews."))
        elif wrote(person, section):
            lines.append(_("%(name)s writes in it and cannot review it.") % {"name": person.name})
    return [f"{section}: {line}" for line in lines]
