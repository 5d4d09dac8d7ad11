"""The responsibility matrix of a report as rows of cells, and back from a form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from sections import responsibility
from sections.guidance import usual_duties
from sections.models import Report, Section

DUTIES = ("author", "reviewer", "approver")


@dataclass(frozen=True)
class MatrixRow:
    """One section with the role codes of its duties; `usual` is what the model says."""

    section: Section
    author: str
    contributors: tuple[str, ...]
    reviewer: str
    approver: str
    changed: bool


def matrix_rows(report: Report, model: str, *, changed: QueryDict | None = None) -> list[MatrixRow]:
    """Return a row for each section that people write, under `model`.

    Shown are the cells of a submitted form, else the report's own where it uses that model already,
    else the model's.
    """
    rows = []
    for section in Section.objects.texts().filter(report=report).order_by("position"):
        usual = usual_duties(report, section, model)
        cells = _cells(section, usual, own=report.responsibility_model == model, posted=changed)
        unchanged = cells == _flat(usual)
        rows.append(
            MatrixRow(
                section=section,
                author=cells[0],
                contributors=tuple(cells[3]),
                reviewer=cells[1],
                approver=cells[2],
                changed=not unchanged,
            )
        )
    return rows


Cells = tuple[str, str, str, tuple[str, ...]]


def _flat(duties: responsibility.Duties) -> Cells:
    return duties.author, duties.reviewer, duties.approver, tuple(duties.contributors)


def _cells(
    section: Section, usual: responsibility.Duties, *, own: bool, posted: QueryDict | None
) -> Cells:
    if posted is not None and posted.get(f"{section.key}:author") is not None:
        one = [str(posted.get(f"{section.key}:{duty}") or "") for duty in DUTIES]
        return one[0], one[1], one[2], tuple(posted.getlist(f"{section.key}:contributors"))
    if own:
        several = tuple(section.contributor_roles)
        return section.author_role, section.reviewer_role, section.approver_role, several
    return _flat(usual)


def cells_of(posted: QueryDict, report: Report) -> dict[str, Mapping[str, str | Sequence[str]]]:
    """Return the cells of a submitted matrix by section key; sections it does not name are left."""
    cells: dict[str, Mapping[str, str | Sequence[str]]] = {}
    for section in Section.objects.texts().filter(report=report):
        if posted.get(f"{section.key}:author") is None:
            continue
        cells[section.key] = {
            "author": str(posted.get(f"{section.key}:author") or ""),
            "reviewer": str(posted.get(f"{section.key}:reviewer") or ""),
            "approver": str(posted.get(f"{section.key}:approver") or ""),
            "contributors": posted.getlist(f"{section.key}:contributors"),
        }
    return cells


def roles_used(report: Report) -> dict[str, str]:
    """Return the roles that the report's sections name, code → "Name (code)", in a fixed order."""
    used: set[str] = set()
    for section in Section.objects.texts().filter(report=report):
        used |= {section.author_role, section.reviewer_role, section.approver_role}
        used |= set(section.contributor_roles)
    return {
        code: f"{role.name} ({code})" for code, role in responsibility.ROLES.items() if code in used
    }
