"""Take a section for oneself until the transaction ends."""

from sections.models import Section


def lock(section: Section) -> Section:
    """Return the section read anew under its row lock, with what the rules ask of it."""
    return (
        Section.objects.select_for_update(no_key=True, of=("self",))
        .select_related("report", "report__device", "current")
        .get(pk=section.pk)
    )
