"""What waits for a person, as "My work" lists it; and of it what concerns the texts themselves."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cer_portal.accounts.models import User
from sections.discussion import waiting_mentions, waiting_suggestions
from sections.document import uses_behind
from sections.models import Report
from sections.ownership import facts_waiting, reports_of
from sections.selectors import count_open_changes, facts_moved


@dataclass(frozen=True)
class WorkItem:
    """One thing that waits for a person, with its one action."""

    kind: str
    title: str
    report: Report
    state: str
    note: str
    due: date | None
    url: str
    action: str
    changes_url: str = ""


@dataclass(frozen=True)
class WorkGroup:
    """The things of one stretch of time."""

    label: str
    items: Sequence[WorkItem]


def texts_of(user: User) -> list[WorkItem]:
    """Return the texts with changed facts, suggested changes or a question to the person."""
    return [*_facts(user), *_suggested(user), *_mentioned(user)]


def _facts(user: User) -> list[WorkItem]:
    sections = list(facts_moved(user))
    moved = Counter(use.section_id for use in uses_behind([section.pk for section in sections]))
    return [
        WorkItem(
            kind="fact",
            title=str(section),
            report=section.report,
            state=section.state,
            note=_("%(n)s changed since it was accepted") % {"n": moved[section.pk]},
            due=None,
            url=reverse("section", args=[section.report.slug, section.pk]) + "#facts",
            action=_("Look"),
        )
        for section in sections
    ]


def facts_of(user: User, until: date) -> list[WorkItem]:
    """Return the facts the person answers for that wait; `until` is the last day that is near."""
    facts = list(facts_waiting(user, until))
    reports = reports_of(facts, user)
    return [
        WorkItem(
            kind="fact",
            title=fact.label,
            report=reports[fact.pk],
            state="",
            note=" · ".join(_why(fact, until)),
            due=fact.due,
            url=reverse("fact_page", args=[reports[fact.pk].slug, fact.pk]),
            action=_("Look"),
        )
        for fact in facts
    ]


def _why(fact: Any, until: date) -> Iterator[str]:
    """Yield why a fact waits for the person who answers for it."""
    if fact.held:
        yield _("texts keep an older value")
    if fact.due and fact.due <= until:
        yield _("to be looked at again")


def _suggested(user: User) -> list[WorkItem]:
    sections = list(waiting_suggestions(user))
    waiting = count_open_changes(sections)
    return [
        WorkItem(
            kind="suggestion",
            title=str(section),
            report=section.report,
            state=section.state,
            note=_changes(waiting[section.pk]),
            due=section.due,
            url=reverse("section_suggestions", args=[section.report.slug, section.pk]),
            action=_("Decide"),
        )
        for section in sections
    ]


def _mentioned(user: User) -> list[WorkItem]:
    return [
        WorkItem(
            kind="comment",
            title=str(thread.section),
            report=thread.section.report,
            state="",
            note=_("you are mentioned in C-%s") % thread.number,
            due=None,
            url=reverse("section_comments", args=[thread.section.report.slug, thread.section_id])
            + f"?show=mine#note-{thread.pk}",
            action=_("Answer"),
        )
        for thread in waiting_mentions(user)
    ]


def _changes(waiting: int) -> str:
    return ngettext("%s suggested change", "%s suggested changes", waiting) % waiting
