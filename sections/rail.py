"""The left rail of a report: what this person can go to, and nothing else."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import Abilities
from sections.models import Report, Section
from sections.names import Names
from sections.permissions import report_abilities
from sections.selectors import readable_sections
from sections.workflow import State

# key of the item, label, name of its address, ability that shows it
ITEMS = (
    ("overview", _("Overview"), "report_overview", "report.read_all"),
    ("sections", _("Sections"), "section_list", "report.view"),
    ("changes", _("Changes"), "change_list", "report.read_all"),
    ("source", _("Source"), "source_list", "report.read_all"),
    ("facts", _("Facts"), "fact_list", "report.read_all"),
    ("evidence", _("Evidence"), "record_list", "report.evidence"),
    ("contributions", _("Contributions"), "contribution_list", "report.view"),
    ("reviews", _("Reviews"), "round_list", "report.read_all"),
    ("signatures", _("Signatures"), "signature_list", "report.read_all"),
    ("milestones", _("Milestones"), "milestone_list", "report.read_all"),
    ("builds", _("Builds"), "build_list", "report.build"),
    ("people", _("People"), "people", "report.people"),
    ("history", _("History"), "history", "report.history"),
)

# Items of a report that comes from another one alone: what the report must have.
ORIGINS = {"changes": "continues", "source": "localises"}

# What a line of the tree shows; the rail stands on every page and reads no more than that.
SHOWN = ("number", "title", "parent_id", "position", "kind", "state", "due", "report_id")


@dataclass(frozen=True)
class Leaf:
    """One line of the section tree."""

    number: str
    title: str
    url: str
    state: str
    depth: int
    current: bool
    late: bool


def rail(
    report: Report, user: User, current: str, *, section: Section | None = None
) -> dict[str, object]:
    """Return the context of `report.html`: the report, its rail, the person's abilities on it."""
    abilities = report_abilities(user, report)
    tree = list(readable_sections(report, user).only(*SHOWN))
    return {
        "report": report,
        "report_abilities": abilities,
        "names": Names(report, user),
        "demo": report.device.fictional,
        "rail": {
            "report": report,
            "items": _items(report, abilities, current),
            "tree": _leaves(report, tree, section),
            "sections": tree,
        },
    }


def _items(report: Report, abilities: Abilities, current: str) -> list[dict[str, object]]:
    return [
        {
            "key": key,
            "icon": key,
            "label": label,
            "url": reverse(name, args=[report.slug]),
            "current": key == current,
        }
        for key, label, name, ability in ITEMS
        if abilities[ability] and (key not in ORIGINS or hasattr(report, ORIGINS[key]))
    ]


def _leaves(report: Report, tree: list[Section], current: Section | None) -> list[Leaf]:
    today = date.today()  # noqa: DTZ011  (due dates are days, compared by the server's day)
    depths: dict[int, int] = {}
    leaves = []
    for section in tree:
        depth = depths.get(section.parent_id or 0, -1) + 1
        depths[section.pk] = depth
        late = section.due is not None and section.due < today and section.state != State.APPROVED
        leaves.append(
            Leaf(
                number=section.number,
                title=section.title,
                url=reverse("section", args=[report.slug, section.pk]),
                state=section.state if section.kind == "text" else "",
                depth=depth,
                current=current is not None and current.pk == section.pk,
                late=late and section.kind == "text",
            )
        )
    return leaves
