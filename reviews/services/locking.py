"""The row locks of a round, always in this order: sections, report, round, place, review."""

from reviews.models import Review, Round, RoundSection
from sections.models import Report, Section
from sections.services.locking import lock


def lock_round(review_round: Round) -> Round:
    """Lock the sections of the round, then the round, and read it anew with its report."""
    held = RoundSection.objects.filter(round=review_round).values("section")
    sections = Section.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=held)
    list(sections.order_by("pk"))
    rows = Round.objects.select_for_update(no_key=True, of=("self",)).select_related("report")
    return rows.get(pk=review_round.pk)


def lock_review(review: Review) -> Review:
    """Lock section, report (for the numbers of findings), place and review; read them anew."""
    held = RoundSection.objects.select_related("section").get(pk=review.round_section_id)
    section = lock(held.section)
    Report.objects.select_for_update(no_key=True).get(pk=section.report_id)
    rows = RoundSection.objects.select_for_update(no_key=True, of=("self",))
    place = rows.select_related("round__report").get(pk=held.pk)
    place.section, place.round.report = section, section.report
    asked = Review.objects.select_for_update(no_key=True, of=("self",))
    locked = asked.select_related("reviewer").get(pk=review.pk)
    locked.round_section = place
    return locked
