"""Take a section for oneself until the transaction ends."""

from sections.models import Section


def lock(section: Section) -> Section:
    """Return the section read anew under its row lock, with what the rules ask of it.

    Read by a second statement: the one that waited for the lock would join the row of now with the
    text of before it waited, and tell whoever comes second that there is none.
    """
    Section.objects.select_for_update(no_key=True).only("pk").get(pk=section.pk)
    return Section.objects.select_related("report", "report__device", "current").get(pk=section.pk)
