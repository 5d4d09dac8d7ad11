"""Object grants in direct-foreign-key tables: no orphan rows, one join. Written by grants.py only."""

from django.db import models
from guardian.models import UserObjectPermissionBase

from sections.models.report import Report
from sections.models.section import Section


class ReportGrant(UserObjectPermissionBase):
    """`read_report` (the whole) or `enter_report` (the room of the assigned sections)."""

    content_object = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="grants")

    class Meta(UserObjectPermissionBase.Meta):
        pass


class SectionGrant(UserObjectPermissionBase):
    """`read_section` and `write_section`, for outside writers one section at a time."""

    content_object = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="grants")

    class Meta(UserObjectPermissionBase.Meta):
        pass
