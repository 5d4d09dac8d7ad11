"""A look at the rows for support; nothing is written here, every change goes through a verb."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from reviews.models import Finding, Milestone, Review, Round


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows to read, none to add, change or remove."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nothing is added here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is changed here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is removed here."""
        return False


@admin.register(Round)
class RoundAdmin(ReadOnly):
    """Rounds by report."""

    list_display = ("report", "number", "state", "due", "opened_by")
    list_select_related = ("report", "opened_by")
    list_filter = ("state",)


@admin.register(Review)
class ReviewAdmin(ReadOnly):
    """Reviews by person."""

    list_display = ("round_section", "reviewer", "state", "decision", "submitted_at")
    list_select_related = ("round_section__round", "round_section__section", "reviewer")
    list_filter = ("state", "decision")


@admin.register(Finding)
class FindingAdmin(ReadOnly):
    """Findings without their words: drafts are private even to support."""

    list_display = ("report", "number", "section", "severity", "state")
    list_select_related = ("report", "section")
    list_filter = ("state", "severity")
    fields = ("report", "section", "number", "category", "severity", "state", "raised_at")
    readonly_fields = fields


@admin.register(Milestone)
class MilestoneAdmin(ReadOnly):
    """Milestones by report."""

    list_display = ("report", "title", "due", "state", "owner")
    list_select_related = ("report", "owner")
    list_filter = ("state",)
