"""Load a report or a section for a request and ask for the right in the same step.

Someone from outside gets the same 404 as for a thing that does not exist; someone from inside
without the right gets 403 with the reason.
"""

from django.http import Http404

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from sections.models import Report, Revision, Section, SectionSeen, Suggestion, Thread
from sections.permissions import report_abilities, section_abilities
from sections.services.seen import note_seen


def get_report(user: User, slug: str, ability: str = "report.view") -> Report:
    """Return the report of that short name if the person may do `ability` on it."""
    report = (
        Report.objects.visible_to(user)
        .select_related("device", "organisation", "continues", "localises")
        .filter(slug=slug)
        .first()
    )
    if report is None:
        raise Http404
    require(report_abilities(user, report), ability)
    return report


def get_section(user: User, slug: str, pk: int, ability: str = "section.view") -> Section:
    """Return the section inside that report if the person may do `ability` on it."""
    section = (
        Section.objects.visible_to(user)
        .select_related(
            "report__device",
            "report__continues",
            "report__localises",
            "author__organisation",
            "reviewer__organisation",
            "approver__organisation",
            "current__saved_by",
            "parent",
        )
        .prefetch_related("contributors__organisation")
        .filter(report__slug=slug, pk=pk)
        .first()
    )
    if section is None:
        raise Http404
    require(section_abilities(user, section), ability)
    return section


def open_section(user: User, slug: str, pk: int, ability: str = "section.view") -> Section:
    """Return a section whose text is shown; that an outside writer read it is kept."""
    section = get_section(user, slug, pk, ability)
    note_seen(
        user=user,
        report_id=section.report_id,
        kind=SectionSeen.Kind.SECTION,
        thing=section.pk,
        label=str(section),
    )
    return section


def get_revision(section: Section, number: int) -> Revision:
    """Return one revision of a section that was loaded through `get_section`."""
    revision = (
        section.revisions.select_related("saved_by__organisation", "named")
        .filter(number=number)
        .first()
    )
    if revision is None:
        raise Http404
    return revision


def get_suggestion(user: User, slug: str, suggestion_id: int, ability: str) -> Suggestion:
    """Return a suggestion the person may see, if the person may do `ability` on its section."""
    visible = Suggestion.objects.visible_to(user).filter(section__report__slug=slug)
    found = visible.select_related("base", "by").filter(pk=suggestion_id).first()
    if found is None:
        raise Http404
    found.section = get_section(user, slug, found.section_id, ability)
    return found


def get_thread(user: User, slug: str, pk: int, number: int, ability: str) -> Thread:
    """Return a thread of a section, if the person may do `ability` on that section."""
    section = get_section(user, slug, pk, ability)
    found = Thread.objects.filter(section=section, number=number).first()
    if found is None:
        raise Http404
    found.section = section
    return found
