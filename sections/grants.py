"""The only writer of object grants. Every membership and assignment comes through here."""

from collections.abc import Iterable, Mapping

from django.contrib.auth.models import Permission
from guardian.shortcuts import assign_perm

from cer_portal.accounts.models import User
from cer_portal.accounts.roles import RIGHTS, Right
from sections.models import Membership, Report, ReportGrant, Section, SectionGrant


def grant_report(membership: Membership) -> None:
    """Give what the function of a membership carries: the whole report, or the room."""
    ReportGrant.objects.filter(user=membership.user, content_object=membership.report).delete()
    whole = Right.READ_ALL in RIGHTS[membership.function]
    assign_perm("read_report" if whole else "enter_report", membership.user, membership.report)


def withdraw_report(user: User, report: Report) -> None:
    """Take every grant of a person on a report and on its sections."""
    ReportGrant.objects.filter(user=user, content_object=report).delete()
    SectionGrant.objects.filter(user=user, content_object__report=report).delete()


def grant_section(section: Section) -> None:
    """Make the grants on one section those of its author and contributors, and of nobody else."""
    writers = [*section.contributors.all(), *([section.author] if section.author else [])]
    SectionGrant.objects.filter(content_object=section).delete()
    for writer in dict.fromkeys(writers):
        assign_perm("read_section", writer, section)
        assign_perm("write_section", writer, section)


def grant_fresh(writers: Mapping[Section, Iterable[User]]) -> None:
    """Make the grants on sections that have none yet, as `grant_section` would one by one."""
    codes = ("read_section", "write_section")
    known = Permission.objects.filter(content_type__app_label="sections", codename__in=codes)
    permissions = list(known)
    SectionGrant.objects.bulk_create(
        SectionGrant(permission=permission, user=writer, content_object=section)
        for section, people in writers.items()
        for writer in dict.fromkeys(people)
        for permission in permissions
    )
