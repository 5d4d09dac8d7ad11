"""A revision's text as a page shows it: citations by label, facts by value, figures by address."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.roles import Right
from cer_portal.devices.models import Fact, FactValue
from cer_portal.devices.selectors import fact_values, facts_of
from sections import references, richtext
from sections.models import FactUse, Report, Revision, Section, WordImport
from sections.permissions import holds
from sections.workflow import WRITABLE


class Cites(Protocol):
    """A text that points to records and facts: a revision, or a proposed text."""

    @property
    def section_id(self) -> int:
        """The section whose accepted values count."""

    @property
    def cited(self) -> Sequence[int]:
        """The ids of the records."""

    @property
    def facts(self) -> Sequence[int]:
        """The ids of the facts."""


def resolver_for(report: Report, revisions: Sequence[Cites], user: User) -> richtext.LabelResolver:
    """Return what turns the chips of these revisions into words, in four queries at most.

    A text that is out of its writers' hands shows the values it was accepted with.
    """
    records = {record for revision in revisions for record in revision.cited}
    facts = {fact for revision in revisions for fact in revision.facts}
    found = references.find("record", report_id=report.pk, ids=records, user_id=user.pk)
    values = fact_values(facts, device_id=report.device_id, report_id=report.pk)
    waiting = uses_behind([revision.section_id for revision in revisions]) if facts else []
    kept = {use.fact_id: use.accepted.shown for use in waiting if _keeps(use)}
    return richtext.LabelResolver(
        citations={pk: reference.label for pk, reference in found.items()},
        facts={pk: fact.shown for pk, fact in values.items()} | kept,
        behind={use.fact_id: _other_value(use) for use in waiting},
        figure_url=lambda figure: reverse("figure", args=[report.slug, figure]),
    )


def word_resolver(brought: WordImport, user: User) -> richtext.LabelResolver:
    """Return the same for a Word file that is looked at: its own pictures lie in the file."""
    report = brought.section.report
    resolver = resolver_for(report, [brought.base] if brought.base else [], user)
    own = {picture["figure"] for picture in brought.reading.get("pictures", [])}
    where = [report.slug, brought.section_id, brought.pk]
    known = resolver.figure_url
    return replace(
        resolver,
        figure_url=lambda figure: (
            reverse("word_picture", args=[*where, figure]) if figure in own else known(figure)
        ),
    )


def uses_behind(section_ids: Iterable[int]) -> list[FactUse]:
    """Return the facts in these sections that have another value now than was accepted, by label."""
    waiting = FactUse.objects.behind().filter(section__in=section_ids)
    return list(
        waiting.select_related("fact", "accepted__set_by", "section").order_by("fact__label")
    )


def kept_values(section_ids: Iterable[int]) -> dict[tuple[int, int], FactValue]:
    """Return the older values that texts out of their writers' hands keep, by section and fact."""
    kept = FactUse.objects.kept().filter(section__in=section_ids).select_related("accepted")
    return {(use.section_id, use.fact_id): use.accepted for use in kept}


def _keeps(use: FactUse) -> bool:
    return use.section.state not in WRITABLE


def _other_value(use: FactUse) -> str:
    if _keeps(use):
        return _("Changed since: %s now") % use.fact.shown
    return _("Changed: %s before") % use.accepted.shown


def facts_offered(user: User, section: Section, *, query: str = "") -> QuerySet[Fact]:
    """Return the facts a person may put into a section.

    A room of single sections offers the identity of the device and what the own text shows already.
    """
    report = section.report
    facts = facts_of(device_id=report.device_id, report_id=report.pk, query=query)
    if holds(user, report, Right.READ_ALL):
        return facts
    shown = section.current.facts if section.current else []
    return facts.filter(Q(kind=Fact.Kind.IDENTITY) | Q(pk__in=shown))


def html_of(revision: Revision | None, report: Report, user: User) -> SafeString | None:
    """Return the text of a revision as HTML for the page, or None where there is no text."""
    if revision is None:
        return None
    return richtext.to_html(revision.document, resolve=resolver_for(report, [revision], user))


def editor_labels(revision: Cites | None, report: Report, user: User) -> dict[str, object]:
    """Return the chips' labels for the editor: {"records": {id: …}, "facts": {id: …}}."""
    if revision is None:
        return {"records": {}, "facts": {}}
    found = references.find("record", report_id=report.pk, ids=revision.cited, user_id=user.pk)
    facts = fact_values(revision.facts, device_id=report.device_id, report_id=report.pk)
    return {
        "records": {
            str(pk): {"label": record.label, "title": record.title} for pk, record in found.items()
        },
        "facts": {
            str(pk): {"label": fact.label, "value": fact.value, "unit": fact.unit}
            for pk, fact in facts.items()
        },
    }
