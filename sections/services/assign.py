"""Verbs that say who owes a section and until when."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.accounts.roles import RIGHTS, Right
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput
from sections import grants
from sections.models import Membership, Report, Section
from sections.permissions import report_abilities, section_abilities
from sections.selectors import role_holders
from sections.services.locking import lock


@transaction.atomic
def assign_section(
    *,
    section: Section,
    author: User | None,
    reviewer: User | None,
    approver: User | None,
    contributors: Iterable[User],
    due: date | None,
    actor: User,
    now: datetime,
) -> Section:
    """Name everyone who owes the section, and its date. Raises BadInput where that cannot be.

    The author is never reviewer or approver of the same section; everyone is on the report, or
    will be, with a function that may do what is asked.
    """
    locked = lock(section)
    require(section_abilities(actor, locked), "section.assign")
    helping = list(dict.fromkeys(person for person in contributors if person != author))
    _check_people(locked.report, author, reviewer, approver, helping)
    before = _said(locked)
    locked.author, locked.reviewer, locked.approver, locked.due = author, reviewer, approver, due
    locked.save(update_fields=["author", "reviewer", "approver", "due"])
    locked.contributors.set(helping)
    grants.grant_section(locked)
    after = _said(locked)
    if after != before:
        record(
            verb=Verb.SECTION_ASSIGNED,
            actor=actor,
            obj=locked,
            report_id=locked.report_id,
            section_id=locked.pk,
            before=before,
            after=after,
        )
    return locked


def take_over_duties(
    *, pairs: Sequence[tuple[Section, Section]], people: Iterable[User], by: User
) -> None:
    """Assign fresh sections to whom the ones before them were assigned, pairs of (before, now).

    A step of beginning the next edition. Only `people` are named; everyone else leaves a gap. Dates
    are set anew.
    """
    on_it = {person.pk: person for person in people}
    helping: dict[Section, list[User]] = {}
    for before, section in pairs:
        for duty in ("author_role", "reviewer_role", "approver_role", "contributor_roles"):
            setattr(section, duty, getattr(before, duty))
        section.author = on_it.get(before.author_id or 0)
        section.reviewer = on_it.get(before.reviewer_id or 0)
        section.approver = on_it.get(before.approver_id or 0)
        helping[section] = [on_it[p.pk] for p in before.contributors.all() if p.pk in on_it]
    Section.objects.bulk_update(helping, _DUTIES)
    through = Section.contributors.through
    through.objects.bulk_create(
        through(section=section, user=person)
        for section, all_of in helping.items()
        for person in all_of
    )
    grants.grant_fresh(
        {s: [*all_of, *([s.author] if s.author else [])] for s, all_of in helping.items()}
    )
    for section, all_of in helping.items():
        record(
            verb=Verb.SECTION_ASSIGNED,
            actor=by,
            obj=section,
            report_id=section.report_id,
            section_id=section.pk,
            after=_told(section, all_of),
        )


_DUTIES = [
    *("author_role", "reviewer_role", "approver_role", "contributor_roles"),
    *("author", "reviewer", "approver"),
]


def _said(section: Section) -> dict[str, object]:
    return _told(section, section.contributors.all())


def _told(section: Section, helping: Iterable[User]) -> dict[str, object]:
    people = {"author": section.author, "reviewer": section.reviewer, "approver": section.approver}
    return {
        **{duty: person.name if person else None for duty, person in people.items()},
        "contributors": sorted(person.name for person in helping),
        "due": section.due.isoformat() if section.due else None,
    }


def _check_people(
    report: Report,
    author: User | None,
    reviewer: User | None,
    approver: User | None,
    helping: list[User],
) -> None:
    if author is not None and author in (reviewer, approver):
        raise BadInput(
            _("The author of a section never reviews or approves it."),
            {"author": [_("Choose another author, or another reviewer and approver.")]},
        )
    members = Membership.objects.not_over().filter(report=report)
    functions = dict(members.values_list("user_id", "function"))
    writers = [person for person in [author, *helping] if person]
    judges = [person for person in [reviewer, approver] if person]
    for people, right, act in (
        (writers, Right.WRITE, _("write")),
        (judges, Right.REVIEW, _("review")),
    ):
        for person in people:
            function = functions.get(person.pk)
            if function is None:
                raise BadInput(_("%(name)s is not on this report.") % {"name": person.name})
            if right not in RIGHTS[function]:
                raise BadInput(
                    _("%(name)s has a function that does not %(act)s.")
                    % {"name": person.name, "act": act}
                )


@transaction.atomic
def assign_by_model(*, report: Report, actor: User, now: datetime) -> list[Section]:
    """Assign every section to the holders of its roles; return the sections that stay unfilled.

    Where one person holds the author's role and a judging role, the judging duty stays empty: the
    report says so and someone else is named later. Sections that are assigned by hand keep whoever
    the roles do not name.
    """
    require(report_abilities(actor, report), "report.lead")
    holders = role_holders(report)
    unfilled = []
    for section in Section.objects.filter(report=report).prefetch_related("contributors"):
        author = holders.get(section.author_role) or section.author
        reviewer = _unless(author, holders.get(section.reviewer_role) or section.reviewer)
        approver = _unless(author, holders.get(section.approver_role) or section.approver)
        helping = [holders[role] for role in section.contributor_roles if role in holders]
        # Who judges a section does not write in it, whatever else the person stands for.
        helping = [person for person in helping if person not in (reviewer, approver)]
        saved = assign_section(
            section=section,
            author=author,
            reviewer=reviewer,
            approver=approver,
            contributors=[*section.contributors.all(), *helping],
            due=section.due,
            actor=actor,
            now=now,
        )
        if not (author and reviewer and approver):
            unfilled.append(saved)
    return unfilled


def _unless(author: User | None, person: User | None) -> User | None:
    return None if person is not None and person == author else person
