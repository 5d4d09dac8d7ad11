"""Read where a report and its sections come from, and what has changed since."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Q, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cer_portal.accounts.models import User
from sections.models import (
    Carried,
    Edition,
    Localisation,
    Report,
    Revision,
    Section,
    SourceTie,
    StateChange,
)
from sections.models.lineage import MOVED_ON, Ties
from sections.models.section import Sections
from sections.workflow import State

# What a text of a new edition can be, with the mark it carries in a list.
OPEN, CONFIRMED, CHANGED, NEW, LEFT_OUT = "open", "confirmed", "changed", "new", "left_out"
MARKS = {
    OPEN: gettext_lazy("to be confirmed"),
    CONFIRMED: gettext_lazy("unchanged, confirmed"),
    CHANGED: gettext_lazy("changed"),
    NEW: gettext_lazy("new"),
    LEFT_OUT: gettext_lazy("left out"),
}
# What the tie of a local text can be.
NEVER, MOVED, AGREED, UNTIED = "never", "moved", "agreed", "untied"


@dataclass(frozen=True)
class Drift:
    """How far a local report is behind the one it is written from."""

    moved: int = 0
    never: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True)
class Line:
    """One text of a new edition and what became of it; `section` is None for one that was left out."""

    mark: str
    title: str
    section: Section | None = None
    carried: Carried | None = None

    @property
    def label(self) -> str:
        """The mark in words."""
        return str(MARKS[self.mark])


def edition_of(report: Report) -> Edition | None:
    """Return what this report continues, or None for a first edition."""
    found = Edition.objects.filter(report=report)
    return found.select_related("previous", "begun_by__organisation").first()


def localisation_of(report: Report) -> Localisation | None:
    """Return what this report is a local version of, or None."""
    return Localisation.objects.filter(report=report).select_related("source__device").first()


def carried_of(section: Section) -> Carried | None:
    """Return the text that was taken over into the section, or None."""
    found = Carried.objects.filter(section=section)
    return found.select_related(
        "taken", "source__section__report", "confirmed_by__organisation"
    ).first()


def tie_of(section: Section) -> SourceTie | None:
    """Return the tie of a local section with where its source stands, or None."""
    return shown(SourceTie.objects.filter(section=section).standing()).first()


def shown(ties: Ties) -> Ties:
    """Load what a line about each tie shows, without the texts."""
    loaded = ties.select_related("section__report", "source__report", "agreed", "last__by")
    return loaded.defer("agreed__document", "agreed__plain")


def ties_of(report: Report) -> dict[int, SourceTie]:
    """Return the ties of a local report by section, with where each source stands."""
    ties = shown(SourceTie.objects.filter(section__report=report).standing())
    return {tie.section_id: tie for tie in ties}


def state_of(tie: SourceTie | None) -> str:
    """Return where a tie stands, one of MOVED, NEVER, AGREED, UNTIED; asks a standing tie."""
    if tie is None:
        return UNTIED
    if has_moved(tie):
        return MOVED
    return AGREED if tie.last_id else NEVER


def has_moved(tie: SourceTie) -> bool:
    """Whether the source has another text than the one that was agreed to; asks a standing tie."""
    now: str | None = tie.now_digest  # type: ignore[attr-defined]
    return now is not None and (tie.agreed is None or tie.agreed.digest != now)


def standing_source(tie: SourceTie) -> Revision | None:
    """Return the revision of the source that stands now; asks a standing tie."""
    return Revision.objects.filter(pk=tie.now_id or 0).first()  # type: ignore[attr-defined]


def standing_revisions(sections: Iterable[Section]) -> dict[int, Revision]:
    """Return the text of each section that others follow, by the section's id; see `Ties.standing`."""
    current = {section.pk: section.current_id for section in sections if section.current_id}
    approved = StateChange.objects.filter(
        section__in=current, after=State.APPROVED, revision__isnull=False
    )
    standing = current | dict(approved.order_by("pk").values_list("section", "revision"))
    revisions = Revision.objects.in_bulk(list(standing.values()))
    return {pk: revisions[revision] for pk, revision in standing.items()}


def sources_moved(user: User) -> Ties:
    """Return the ties that wait for the person as author because the source has moved."""
    own = Section.objects.visible_to(user).texts().filter(author=user)
    ties = SourceTie.objects.moved().filter(section__in=own)
    return ties.select_related("section__report__device")


def drift(report_ids: Iterable[int], user: User) -> dict[int, Drift]:
    """Return how far each local report is behind, by its id, counting what the person sees.

    One query; a report that is no local version, or whose texts all agree, is left out.
    """
    seen = Section.objects.visible_to(user).texts().filter(report__in=list(report_ids))
    ties = SourceTie.objects.standing().filter(section__in=seen).order_by()
    behind = ties.filter(Q(last=None) | MOVED_ON).values_list(
        "section__report", "last", "moved_at", Case(When(MOVED_ON, then=True), default=False)
    )
    found: dict[int, Drift] = {}
    for report, last, since, moved in behind:
        known = found.get(report, Drift())
        days = [day for day in (known.oldest, since if moved else None) if day]
        found[report] = Drift(
            known.moved + moved, known.never + (last is None), min(days, default=None)
        )
    return found


def mark_of(section: Section, carried: Carried | None) -> str:
    """Return what became of the text of a section of a new edition."""
    if carried is None:
        return NEW
    if section.current is not None and section.current.digest != carried.taken.digest:
        return CHANGED
    return CONFIRMED if carried.confirmed_at else OPEN


def changes_since(report: Report, sections: Sections) -> list[Line]:
    """Return one line for each text of an edition, in its order, and for each that was left out.

    `sections` are those of the report that count; a first edition has no lines.
    """
    edition = edition_of(report)
    if edition is None:
        return []
    loaded = sections.texts().select_related("current", "carried__taken", "carried__confirmed_by")
    words = ("document", "plain")
    texts = loaded.defer(
        *(f"current__{name}" for name in words), *(f"carried__taken__{name}" for name in words)
    )
    pairs = [(section, getattr(section, "carried", None)) for section in texts]
    lines = [Line(mark_of(each, carried), str(each), each, carried) for each, carried in pairs]
    return [*lines, *(Line(LEFT_OUT, title) for title in edition.left_out)]


def unconfirmed(report: Report) -> int:
    """Return how many texts of a new edition are neither confirmed nor changed."""
    texts = Section.objects.texts().filter(report=report)
    return Carried.objects.unanswered().filter(section__in=texts).count()


def origin(section: Section) -> dict[str, object]:
    """Return where a text comes from, for the panel beside it; `section` was loaded with its report."""
    report = section.report
    carried = carried_of(section) if hasattr(report, "continues") else None
    tie = tie_of(section) if hasattr(report, "localises") else None
    return {
        "carried": carried,
        "carried_mark": mark_of(section, carried) if carried else "",
        "tie": tie,
        "tie_mark": state_of(tie) if tie else "",
    }


def gaps(section: Section) -> list[str]:
    """Return one sentence for each thing about its origin that keeps a section from being submitted."""
    lines = []
    if Carried.objects.unanswered().filter(section=section).exists():
        lines.append(_("The text was taken over. Confirm that it is still true, or change it."))
    tie = tie_of(section)
    if tie is not None and tie.last_id is None:
        lines.append(_("The text was never confirmed against its source."))
    elif tie is not None and has_moved(tie):
        lines.append(
            _("The source has changed since the text was confirmed against it. Answer it first.")
        )
    return lines
