"""Look into the register for support; nothing is changed here."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from evidence.models import ImportBatch, Record

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Model]
else:
    Base = admin.ModelAdmin


class ReadOnly(Base):
    """Shows rows and changes none."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Records come in through an import."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Content is changed by the people on the report."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is removed."""
        return False


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnly):
    """Imports with their state, for the question why one does not move."""

    list_display = ("filename", "report", "state", "attempts", "requested_by", "requested_at")
    list_filter = ("state",)
    list_select_related = ("report", "requested_by")


@admin.register(Record)
class RecordAdmin(ReadOnly):
    """Records of all reports."""

    list_display = ("title", "report", "year", "doi", "pmid", "removed_at")
    search_fields = ("title", "doi", "pmid")
    list_select_related = ("report",)
    show_full_result_count = False
